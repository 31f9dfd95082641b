"""Simulators as child processes: limits, crashes, missing tools, no orphans, cached builds."""

import pytest

from hdl.bench import run
from hdl.convert import sources
from hdl.simulators import SIMULATORS, start
from hdl.simulators.build_cache import build
from hdl.tools import MissingTool, ToolError
from tests.hdl.processes import dies_with_parent
from tests.hdl.tools import need

MODULES = {
    "crashes": "import os; os._exit(3)",
    "waits": "from cocotb.triggers import Timer\n    while True: await Timer(1, 'sec')",
}


@pytest.fixture
def made(tmp_path):
    need("icarus")
    return build("icarus", sources("verilog", "edge", 1, 4, name="dut"), "dut", tmp_path / "cache")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of cocotb tests, by what it does."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name):
        code = f"import cocotb\n@cocotb.test()\nasync def test(dut):\n    {MODULES[name]}\n"
        (tmp_path / f"bench_{name}.py").write_text(code)
        return f"bench_{name}"

    return write


def test_a_crash_leaves_no_results_and_a_status(made, module, tmp_path):
    with start(made, module("crashes"), tmp_path / "results.xml") as work:
        assert work.wait(120) != 0
    assert not (tmp_path / "results.xml").exists()


def test_no_orphan_when_we_are_killed(made, module, tmp_path):
    code = f"""
import time
from pathlib import Path
from hdl.simulators import Build, start
made = Build("icarus", "dut", Path({str(made.folder)!r}))
work = start(made, {module("waits")!r}, {str(tmp_path / "results.xml")!r})
print(work.process.pid, flush=True)
time.sleep(60)
"""
    assert dies_with_parent(code, "vvp")


def test_a_build_is_kept_or_made_again_and_another_source_is_another_build(made, tmp_path):
    texts = sources("verilog", "edge", 1, 4, name="dut")
    kept = made.folder / "sim.vvp"
    stamp = kept.stat().st_mtime_ns
    assert build("icarus", texts, "dut", tmp_path / "cache") == made
    assert kept.stat().st_mtime_ns == stamp
    (made.folder / ".whole").unlink()  # as where it was interrupted
    kept.write_text("half")
    assert build("icarus", texts, "dut", tmp_path / "cache") == made
    assert kept.stat().st_size > 100
    texts["dut.v"] += "// changed\n"
    assert build("icarus", texts, "dut", tmp_path / "cache").folder != made.folder


def test_the_cache_stands_where_the_environment_says(tmp_path, monkeypatch):
    need("icarus")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = build("icarus", sources("verilog", "edge", 1, 4, name="dut"), "dut")
    assert found.folder.parent == tmp_path / "pyedge" / "hdl"


def test_sources_that_cannot_be_built_say_why(tmp_path):
    need("icarus")
    with pytest.raises(ToolError, match=r"Icarus Verilog cannot build this: .*syntax error"):
        build("icarus", {"dut.v": "module dut(;"}, "dut", tmp_path)


def test_a_missing_tool_is_one_line_with_the_command(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    for simulator, line in (
        ("icarus", "Icarus Verilog is not installed: apt-get install iverilog"),
        ("ghdl", "GHDL is not installed: apt-get install ghdl"),
    ):
        with pytest.raises(MissingTool, match=f"^{line}$"):
            run(simulator)


def test_verilator_needs_its_compiler_too(monkeypatch, tmp_path):
    need("verilator")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match=r"^Verilator needs make: .*apt-get install g\+\+ make"):
        SIMULATORS["verilator"].require()
