"""Layouts by seed: the first that breaks no rule, or one line."""

from types import SimpleNamespace

import pytest

from circuits.chip.layout.design_rules import Violation
from pyedge.errors import ToolError
from pyedge.hardware import chip_layout
from pyedge.hardware.chip_layout import Size
from tests.circuits.chip.layout import small_cells
from tests.refusals import refused

BROKEN = [Violation("met1 spacing 0.14", 1, (0, 0, 10, 10))]


@pytest.fixture
def edge(monkeypatch, tmp_path):
    """An edge of the small library, whose layouts need no KLayout."""
    files = small_cells.files(tmp_path)
    monkeypatch.setattr(chip_layout, "check_pdk", lambda name: None)
    monkeypatch.setattr(chip_layout.cells, "installed", lambda: files)
    library, design = SimpleNamespace(name="sky130"), SimpleNamespace(name="edge")
    return SimpleNamespace(library=library, netlist=small_cells.netlist(3), design=design)


def test_the_first_seed_that_breaks_no_rule_is_taken(edge, monkeypatch):
    found = iter([BROKEN, BROKEN, []])
    monkeypatch.setattr(chip_layout, "rules_broken", lambda layout: next(found))
    layout, seed = chip_layout.laid_out(edge, 5)
    assert seed == 7
    assert layout.name == "edge"


def test_where_every_seed_breaks_a_rule_it_is_one_line(edge, monkeypatch):
    monkeypatch.setattr(chip_layout, "rules_broken", lambda layout: BROKEN)
    words = "edge breaks met1 spacing 0.14 with seed 8", "try --seed 9"
    refused(lambda: chip_layout.laid_out(edge, 1), *words, kind=ToolError)


@pytest.mark.parametrize("text", ["", "4", "x4", "4x", "4x4x4", "-1x4", "0x4", "4x33"])
def test_what_is_no_array_is_one_line(text):
    refused(lambda: chip_layout.size(text), "array", text)


def test_an_arrays_size():
    assert chip_layout.size("4x32") == Size(4, 32)
