"""KiCad on the exported boards; without KiCad the checks are skipped, and say how to get it."""

import pytest

from circuits.kicad import KICAD, edge_drawing
from pyedge.verify import perform
from pyedge.verify.exports import (
    PROJECT_CHECKS,
    _made,
    exported,
    exports_checks,
    same_netlist,
)


def test_without_kicad_the_checks_are_skipped(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    for check in exports_checks():
        outcome = perform(check)
        assert outcome.status == "skipped"
        assert "make tapeout" in outcome.detail


needs_kicad = pytest.mark.skipif(KICAD.path is None, reason=f"KiCad is missing: {KICAD.install}")


@needs_kicad
def test_kicad_has_the_same_pins():
    (check,) = [each for each in exports_checks() if each.name == "exports/pins"]
    outcome = perform(check)
    assert outcome.status in ("passed", "skipped"), outcome.detail  # its libraries may be missing


@needs_kicad
@pytest.mark.parametrize("label", ["divider", "torus16-smd", "edge-board", "clock-board"])
def test_kicad_finds_no_fault_and_the_same_nets(label):
    for check in PROJECT_CHECKS.values():
        finding = exported(label, check)
        assert finding.passed, finding.detail


@needs_kicad
def test_a_drawing_with_a_fault_is_found(monkeypatch):
    """Comparator inputs swapped, with the drawing's own check out of the way."""
    swapped = dict(edge_drawing.WIRES)
    swapped["first_minus"] = [
        *swapped["first_minus"][:1],
        [(102, 37), (104, 37), (104, 41), (118, 41)],
    ]
    swapped["first_plus"] = [*swapped["first_plus"][:1], [(106, 41), (106, 37), (118, 37)]]
    monkeypatch.setattr(edge_drawing, "WIRES", swapped)
    monkeypatch.setattr("circuits.kicad.sheet.Sheet.faults", lambda self: [])
    monkeypatch.setattr("pyedge.verify.exports._made", _made.__wrapped__)
    finding = exported("divider", same_netlist)
    assert not finding.passed
    assert "first_" in finding.detail


STARTS = ("exports/simulation/divider", "exports/faults/")
FURTHER = [check for check in exports_checks() if check.name.startswith(STARTS)]


@needs_kicad
@pytest.mark.parametrize("check", FURTHER, ids=lambda check: check.name)
def test_its_netlist_counts_and_planted_faults_are_caught(check):
    finding = check.run()
    assert finding.passed, finding
