"""Generated Verilog and VHDL: always the same, current, and clean."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hdl import convert
from hdl.simulators import SIMULATORS, lint
from tests.hdl.tools import need
from tests.refusals import refused

ROOT = Path(__file__).parents[2]
NETLISTS = ROOT / "netlists" / "hdl"
NAMES = sorted(path.name for path in NETLISTS.iterdir())
PACKAGE = f"{convert.PACKAGE}.vhd"
PORTS = ["osc", "trigger", "reset_n", "first", "second"]
PORTS += ["latch_clock", "digipot_clock", "up_down", "codes"]


@pytest.fixture(scope="module", name="made")
def _made():
    """File name to text, as they are converted now."""
    return convert.texts()


def test_what_is_checked_in_is_what_the_source_gives(made):
    found = {path.name: path.read_text() for path in NETLISTS.iterdir()}
    assert found == dict(made), "run `make netlists`"


def test_texts_are_the_same_again_and_in_any_order(made):
    for kept in (convert._machine, convert._edge, convert._clock):
        kept.cache_clear()
    assert convert.vhdl(2, name="machine_2") == made["machine_2.vhd"]
    assert convert.edge_verilog() == made["edge_jk.v"]
    assert convert.texts() == made


@pytest.mark.parametrize("seed", ["0", "1", "2", "3"])
def test_texts_are_the_same_in_every_process(seed, made):
    """MyHDL keeps names in sets, whose order Python varies from process to process."""
    code = "import json; from hdl.convert import texts; print(json.dumps(texts()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert json.loads(done.stdout) == dict(made)


@pytest.mark.parametrize("name", NAMES)
def test_headers_say_what_and_how_and_no_date_and_ports_have_their_names(name, made):
    text = made[name]
    what, how, *standard, blank = text.split("\n")[: 4 if name.endswith(".vhd") else 3]
    assert all("--std=08" in line for line in standard)
    comment = "--" if name.endswith(".vhd") else "//"
    assert re.fullmatch(rf"{comment} .+\.", what)
    assert re.fullmatch(rf"{comment} Made by `make netlists` with MyHDL [\d.]+\.", how)
    assert blank == ""
    assert not re.search(r"Date|\b20\d\d-", text)
    if name in ("machine_16.v", "machine_2.v"):
        assert re.findall(r"^    (\w+),?$", text.partition(");")[0], re.M) == PORTS


@pytest.mark.parametrize("name", [name for name in NAMES if name != PACKAGE])
def test_every_simulator_of_the_language_finds_nothing_wrong(name, made):
    texts = {name: made[name]}
    if name.endswith(".vhd"):
        texts = {PACKAGE: made[PACKAGE]} | texts
    language = "vhdl" if name.endswith(".vhd") else "verilog"
    for simulator in (each for each in SIMULATORS if SIMULATORS[each].language == language):
        need(simulator)
        assert lint(simulator, texts) == ""
        broken = texts | {name: made[name].replace("latch_clock", "clock_latch", 1)}
        assert name in lint(simulator, broken)


def test_size_is_chosen_at_conversion():
    text = convert.verilog(3, levels=16)
    assert "module machine (" in text
    assert "input [2:0] first;" in text
    assert "output [11:0] codes;" in text
    assert "entity other is" in convert.vhdl(3, 16, name="other")


def test_what_cannot_be_built_is_refused():
    refused(lambda: convert.verilog(0), "0 edges", kind=ValueError)
    refused(lambda: convert.vhdl(2, levels=1), "levels 1:", kind=ValueError)
    refused(lambda: convert.edge_verilog(store="rs"), "store 'rs'", kind=ValueError)
