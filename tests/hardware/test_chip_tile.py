"""A tile: analysed and written, with timing that is not measured; what fails is one line."""

import json

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout.programs import OPENSTA
from circuits.chip.tile.constraints import Step
from circuits.chip.transistors import Conditions
from hdl.formal.yosys import YOSYS
from pyedge.errors import ToolError
from pyedge.hardware import chip, chip_tile, chip_tile_export
from pyedge.hardware.chip_tile import CORNERS, Tile
from tests.circuits.chip.cells import need_program
from tests.circuits.chip.small_library import small
from tests.circuits.chip.tile.measured import alike
from tests.circuits.chip.tile.test_abstract import drawn, need_klayout
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.fixture(scope="module")
def tile(tmp_path_factory):
    need(YOSYS)
    need_program(OPENSTA)
    return Tile(chip.made(EdgeDesign(4), small(tmp_path_factory.mktemp("cells"))))


@pytest.fixture
def timed(tile, monkeypatch):
    """The tile with timing of a cell that depends on the corner alone."""
    delays = dict(zip(CORNERS, (1e-10, 2e-10, 5e-11), strict=True))

    def timing(self, conditions, folder=None):
        return alike(self.edge.library, delay=delays[conditions])

    monkeypatch.setattr(Tile, "timing", timing)
    monkeypatch.setattr(Tile, "shortest", lambda self, timing: 4e-9)
    return tile


def test_the_shortest_step_is_where_setup_is_just_met(tile):
    timing = alike(tile.edge.library, delay=1e-10)
    shortest = tile.shortest(timing)
    for period, met in ((shortest, True), (shortest * 0.99, False)):
        assert (Tile(tile.edge, Step(period)).analysed(timing).setup.slack >= 0) == met


def test_a_tile_that_is_never_fast_enough_is_one_line(tile):
    refused(lambda: tile.shortest(alike(tile.edge.library, delay=1e-6)),
            "no step below 1e-06 s meets setup", kind=ToolError)  # fmt: skip


def test_files_and_report(timed, tmp_path):
    paths, words, values = chip_tile_export.save(timed, tmp_path, "openlane")
    names = {str(path.relative_to(tmp_path)) for path in paths}
    assert {"README.md", "report.json", "edge_jk_4.v", "edge_jk_4.sdc",
            "openlane/config.json", "openlane/pin_order.cfg"} <= names  # fmt: skip
    assert len([name for name in names if name.endswith(".lib")]) == len(CORNERS)
    assert json.loads((tmp_path / "report.json").read_text()) == values
    delays = [each["clock_to_code_s"] for each in values["corners"]]
    assert delays == pytest.approx([delays[0], 2 * delays[0], delays[0] / 2], rel=1e-3)
    readme = (tmp_path / "README.md").read_text()
    assert "## What was not run" in readme
    assert all(name in readme for name in names - {"README.md", "report.json"})
    assert "slow" not in words


def test_a_layout_gives_gds_and_lef(timed, tmp_path, monkeypatch):
    need_klayout()
    monkeypatch.setattr(chip_tile_export.chip_layout, "laid_out", lambda edge, seed: ("one", seed))
    monkeypatch.setattr(chip_tile_export.gds, "write", lambda layout, path: drawn(path))
    paths, _, _ = chip_tile_export.save(timed, tmp_path / "made", laid_out=True)
    assert {path.suffix for path in paths} >= {".gds", ".lef"}
    assert all(path.is_file() for path in paths)
    text = (tmp_path / "made" / "edge_jk_4.lef").read_text()
    assert text == chip_tile_export.checked_lef(timed, tmp_path / "made" / "edge_jk_4.gds")
    assert "MACRO edge_jk_4" in text


def test_a_corner_that_fails_is_one_line_with_its_path(timed, tmp_path):
    short = Tile(timed.edge, Step(3e-9))
    said = refused(lambda: chip_tile_export.save(short, tmp_path),
                   "edge_jk_4 fails its timing at ss 1.62 V -40 degC: setup slack -",
                   "a step takes 4 ns or more", kind=ToolError)  # fmt: skip
    assert ", from g" in said
    assert not list(tmp_path.iterdir())


def test_what_is_wrong_is_one_line(tile, tmp_path):
    refused(lambda: chip_tile.flows("openroad"), "flow 'openroad' is not one of openlane, tiny-")
    refused(lambda: chip_tile_export.checked_lef(tile, tmp_path / "no.gds"), "no such file")
    refused(lambda: tile.timing(Conditions()), "small has no transistor models: use sky130")
    bare = chip.made(EdgeDesign(4, reset=False), tile.edge.library)
    refused(lambda: chip_tile.tiny_tapeout(bare), "edge_jk_4_no_reset has no reset")


def test_a_fault_in_a_flow_file_is_named(tile):
    texts, design = chip_tile.openlane_texts(tile), tile.edge.design
    assert not list(chip_tile.openlane_faults(texts, design))
    texts["config.json"] = texts["config.json"].replace("DESIGN_NAME", "NAME")
    assert list(chip_tile.openlane_faults(texts, design)) == [
        "config.json: NAME is no documented variable"
    ]


def test_a_project_has_the_smallest_tiles_that_take_it(tile):
    one = chip_tile.tiny_tapeout(tile.edge)
    assert one.project.tiles == "1x1"
    assert 0 < one.utilisation < 0.6
    assert {"info.yaml", "docs/info.md", "src/project.v", "test/test.py"} <= one.texts().keys()
    assert chip_tile.edges_that_fit(tile.edge) > 12
