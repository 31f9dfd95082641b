"""Checks of a tile: they find what is planted, with timing that is not measured."""

from dataclasses import replace

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout.programs import OPENSTA
from circuits.chip.tile import openlane
from circuits.chip.tile.constraints import Step
from hdl.formal.yosys import YOSYS
from pyedge.hardware.chip import made
from pyedge.hardware.chip_tile import CORNERS, Tile
from pyedge.verify import chip_tile
from tests.circuits.chip.cells import need_program
from tests.circuits.chip.small_library import small
from tests.circuits.chip.tile.measured import alike
from tests.hdl.tools import need


@pytest.fixture(scope="module")
def tile(tmp_path_factory):
    need(YOSYS)
    need_program(OPENSTA)
    return Tile(made(EdgeDesign(4), small(tmp_path_factory.mktemp("cells"))))


@pytest.mark.parametrize(
    ("period", "factor", "passes"), [(1e-8, 1, True), (1e-9, 1, False), (1e-8, 100, False)]
)
def test_a_tile_meets_its_timing_or_does_not(tile, monkeypatch, period, factor, passes):
    timing = chip_tile._setup_scaled(alike(tile.edge.library), factor)
    monkeypatch.setattr(chip_tile, "_timing", lambda tile, conditions: timing)
    found = chip_tile.meets(CORNERS[0], replace(tile, step=Step(period)))
    assert found.passed == passes
    assert "setup slack" in found.detail
    assert "from g" in found.detail


def test_scaled_setup_leaves_hold(tile):
    one = alike(tile.edge.library, setup=1e-10, hold=1e-11)
    ten = chip_tile._setup_scaled(one, 10)
    for name, cell in one.cells.items():
        for each, other in zip(cell.constraints, ten.cells[name].constraints, strict=True):
            assert other == each.scaled(10 if each.kind.startswith("setup") else 1)


@pytest.mark.parametrize("levels", [16, 128])
def test_a_reversed_pin_order_differs(levels):
    edge = EdgeDesign(levels)
    text = openlane.pin_order(edge)
    turned = chip_tile._reversed_pins(text)
    assert sorted(turned.split()) == sorted(text.split())
    assert list(openlane.order_faults(turned, edge))
    assert chip_tile._reversed_pins(turned) == text


def test_names_of_checks_differ():
    names = [check.name for check in chip_tile.chip_tile_checks()]
    assert len(names) == len(set(names)) > 10
    assert {name.partition("/")[0] for name in names} == {"tile"}
