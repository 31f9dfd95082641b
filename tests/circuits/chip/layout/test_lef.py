"""LEF: rules, vias and cells read; what is missing is one line."""

import pytest

from circuits.chip.layout import cells, lef
from circuits.chip.layout.lef import CUTS, METALS, LayerRules, Rect
from circuits.circuit import CircuitError
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.layout import small_cells
from tests.refusals import refused


def test_a_technology(tmp_path):
    found = small_cells.files(tmp_path).technology
    assert found.grid == 5
    assert found.site == (460, 2720)
    assert found.layers["li1"] == LayerRules(170, 170, 56100)
    assert found.layers["met1"] == LayerRules(140, 140, 83000, 140000)
    assert found.layers["met3"] == LayerRules(300, 300, 240000)
    assert found.layers["via"] == LayerRules(150, 170, below=(55, 85), above=(55, 85))
    assert found.vias["mcon"]["met1"] == (Rect(-145, -115, 145, 115),)


def test_a_cell(tmp_path):
    found = small_cells.files(tmp_path).shape(cells.PREFIX + "nand2_1")
    assert (found.width, found.height) == (1840, 2720)
    assert found.pins["B"] == {"li1": (Rect(300, 1000, 600, 1400),)}
    assert found.obstructions == {
        "met1": (Rect(300, 1800, 1000, 1940),), "mcon": (Rect(400, 1785, 570, 1955),)
    }  # fmt: skip


def test_every_via_encloses_its_cut_as_the_rules_ask(tmp_path):
    _enclosed(small_cells.files(tmp_path).technology)


def test_the_installed_technology_is_whole():
    need_cells("sky130")
    found = cells.installed().technology
    _enclosed(found)
    for layer, rules in found.layers.items():
        assert min(rules.width, rules.spacing) > 0, layer
        assert rules.area > 0 or layer in CUTS


def _enclosed(technology):
    for cut, upper in zip(CUTS, METALS, strict=True):
        lower = "li1" if cut == "mcon" else METALS[METALS.index(upper) - 1]
        rules = technology.layers[cut]
        (hole,) = technology.vias[cut][cut]
        assert hole.right - hole.left == rules.width
        for metal, least in ((lower, rules.below), (upper, rules.above)):
            (pad,) = technology.vias[cut][metal]
            by = sorted((hole.left - pad.left, hole.bottom - pad.bottom))
            assert tuple(by) >= tuple(sorted(least)), (cut, metal)


@pytest.mark.parametrize(
    ("gone", "words"),
    [("LAYER met2", "has no LAYER met2"), ("VIA M1M2_PR", "has no VIA M1M2_PR"),
     ("SITE unithd", "has no SITE unithd")],
)  # fmt: skip
def test_a_technology_that_lacks_something_is_one_line(gone, words, tmp_path):
    path = tmp_path / "small.tlef"
    path.write_text(small_cells.TECHNOLOGY.replace(gone, f"OTHER {gone}"))
    refused(lambda: lef.technology(path), path, words, kind=CircuitError)


def test_a_file_that_is_missing_is_one_line(tmp_path):
    path = tmp_path / "none.lef"
    refused(lambda: lef.cell(path, "inv_1"), path, "No such file", kind=CircuitError)
