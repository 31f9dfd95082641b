"""KiCad and gerbonara on fabrication files; without one of them the checks are skipped."""

import sys

import pytest

from circuits.kicad import KICAD, board_geometry
from pyedge.hardware import fabrication, fabrication_check
from pyedge.verify import perform
from pyedge.verify.fabrication import CHECKS, FAULTS, fabrication_checks
from tests.boards import BOARD, SHAPES

NAMES = {check.name: check for check in fabrication_checks()}
needs_kicad = pytest.mark.skipif(KICAD.path is None, reason=f"KiCad is missing: {KICAD.install}")


def test_without_kicad_the_checks_are_skipped(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    for check in NAMES.values():
        outcome = perform(check)
        assert outcome.status == "skipped"
        assert "make tapeout" in outcome.detail


@needs_kicad
@pytest.mark.parametrize("name", CHECKS)
def test_the_files_of_the_divider_have_no_fault(name):
    if name == "fabrication":
        pytest.importorskip("gerbonara")
    outcome = perform(NAMES[f"exports/{name}/divider"])
    assert outcome.status == "passed", outcome.detail


@needs_kicad
def test_without_gerbonara_the_files_are_not_read_back(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    monkeypatch.setitem(sys.modules, "gerbonara", None)
    outcome = perform(NAMES["exports/fabrication/divider"])
    assert outcome.status == "skipped"
    assert "pyedge[tapeout]" in outcome.detail


@needs_kicad
@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if "plane" not in name])
def test_planted_faults_are_found(name):
    pytest.importorskip("gerbonara")
    outcome = perform(NAMES[f"exports/fabrication/faults/{name}"])
    assert outcome.status == "passed", outcome.detail


@needs_kicad
def test_kicad_writes_the_files_that_the_other_tests_have_by_hand(tmp_path):
    """Pads of every kind: on the surface, turned, with a margin of the mask, without copper."""
    pytest.importorskip("gerbonara")
    board = tmp_path / "board.kicad_pcb"
    board.write_text(BOARD)
    geometry = board_geometry.read(BOARD)
    fabrication.write_gerbers(board, geometry, tmp_path / "gerbers")
    written = {path.name for path in (tmp_path / "gerbers").iterdir()}
    assert written == {f"board-{name}" for name in SHAPES}
    fabrication.zipped(tmp_path / "gerbers", tmp_path / "board.zip")
    assert list(fabrication_check.faults(geometry, tmp_path / "board.zip")) == []
    fabrication.kicad(fabrication.NETLIST, board, "board.d356", tmp_path)
    netlist = (tmp_path / "board.d356").read_text()
    assert list(fabrication_check.netlist_faults(geometry, netlist)) == []
