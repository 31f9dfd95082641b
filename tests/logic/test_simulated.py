"""The digital half in MyHDL and in HDL simulators counts as the model of it does."""

import gc
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdl.simulators import SIMULATORS
from pyedge.errors import InputError, MissingTool, ToolError
from pyedge.logic import BehavioralLogic, named_logic
from pyedge.logic.rtl import count_to
from tests.hdl.processes import is_gone
from tests.hdl.tools import need

SIZES = ((1, 2), (5, 128), (9, 16), (3, 100), (2, 129), (2, 256))  # edges and levels
SIMULATED = [(name, *size) for name in ("myhdl", "icarus", "ghdl") for size in SIZES]
SIMULATED += [pytest.param("verilator", *size, marks=pytest.mark.slow) for size in SIZES]


@pytest.mark.parametrize(("name", "edges", "levels"), SIMULATED)
def test_every_logic_counts_alike(name, edges, levels):
    if name in SIMULATORS:
        need(name)
    logic, model = named_logic(name, edges, levels), BehavioralLogic(edges, levels)
    try:
        assert np.array_equal(logic.codes, model.codes)
        stimulus = np.random.default_rng(1).random((60, 2, edges)) < 0.5
        stimulus[20:40, 0], stimulus[20:40, 1, : edges // 2] = True, True  # to both rails
        for first, second in stimulus:
            assert np.array_equal(logic.count(first, second), model.count(first, second))
        wanted = np.arange(edges) * 7 % levels
        logic.preset(wanted)
        assert np.array_equal(logic.codes, wanted)
        with pytest.raises(InputError, match="whole number"):
            logic.preset(np.full(edges, levels))
    finally:
        logic.close()


@given(st.data())
def test_wipers_are_counted_to_any_codes_from_any(data):
    levels = data.draw(st.sampled_from([2, 8, 100, 128, 129, 256]))
    codes = st.lists(st.integers(0, levels - 1), min_size=3, max_size=3)
    logic = BehavioralLogic(3, levels)
    logic.preset(np.array(data.draw(codes)))
    wanted = np.array(data.draw(codes))
    count_to(logic, wanted)
    assert np.array_equal(logic.codes, wanted)


DOWN = np.zeros(2, bool)


def test_a_simulator_that_is_closed_or_forgotten_leaves_no_process():
    """Crashes and hangs: `tests/hdl/test_child_process.py`, and `tests/waveforms`."""
    need("icarus")
    logic = named_logic("icarus", 2)
    logic.count(DOWN, DOWN)
    logic.close()
    with pytest.raises(ToolError, match=r"^Icarus Verilog has ended: it was closed$"):
        logic.count(DOWN, DOWN)
    assert is_gone(logic._channel.child.process.pid)
    logic = named_logic("icarus", 2)
    group = logic._channel.child.process.pid
    del logic
    gc.collect()  # MyHDL, converting, keeps frames in cycles
    assert is_gone(group)


def test_a_missing_simulator_is_one_line_with_its_command(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match="apt-get install iverilog"):
        named_logic("icarus", 2)


def test_an_entry_in_the_registry_is_all_that_a_simulator_needs():
    need("icarus")
    code = """
from dataclasses import replace
import numpy as np
from hdl.simulators import SIMULATORS
SIMULATORS["other"] = replace(
    SIMULATORS["icarus"], title="Other", build_arguments=("-g2005-sv",), timescale=("1us", "1ps")
)
from hdl.bench import run
from pyedge.cli.doctor import TOOLS, examine
from pyedge.logic import LOGIC, named_logic
from pyedge.verify import checks, perform
assert "other" in LOGIC
assert examine("train --logic other", TOOLS["train --logic other"])["usable"]
logic = named_logic("other", 2)
assert logic.count(np.array([True, False]), np.zeros(2, bool)).tolist() == [65, 63]
assert logic._channel.child.title == "Other"
logic.close()
assert run("other", "edge").failed == 0
own = {check.name: check for check in checks() if "other" in check.name}
tops = {"bench/other/edge", "bench/other/machine", "netlists/other"}
assert set(own) >= tops | {"board/bench/other", "board/clean/other", "lockstep/other/iris/quiet"}
for name in ("netlists/other", "board/clean/other", "lockstep/other/divider/quiet"):
    assert perform(own[name]).status == "passed", name
"""
    subprocess.run([sys.executable, "-c", code], check=True)
