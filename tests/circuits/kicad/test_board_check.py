"""The check of a written board finds each planted fault, and none where there is none."""

import re

import pytest

from circuits.kicad.board_check import faults
from circuits.pcb.design_rules import DesignRules
from tests.circuits.pcb.boards import small


def found(text, rules=None):
    packages, _, _ = small()
    return list(faults(text, packages, rules or DesignRules()))


def once(pattern, new):
    """Change what a pattern finds first."""

    def plant(text):
        changed = re.sub(pattern, new, text, count=1, flags=re.DOTALL)
        assert changed != text
        return changed

    return plant


def without_footprint(text):
    start = text.index(' (footprint "Capacitor_THT')
    return text[:start] + text[text.index(" (footprint", start + 5) :]


FAULTS = {
    "a pad on another net": (
        once(r'(\(pad "2" thru_hole [^\n]*)\(net \d+ "[^"]*"\)', r'\1(net 1 "/c1")'),
        "net /c1",
    ),
    "a wrong footprint": (
        once(r"Package_DIP:DIP-14_W7.62mm", "Package_DIP:DIP-8_W7.62mm"),
        "DIP-8_W7.62mm",
    ),
    "a wrong value": (once(r'fp_text value "330k"', 'fp_text value "33k"'), "33k"),
    "a capacitor missing": (without_footprint, "None in the board"),
    "a track cut": (once(r" \(segment [^\n]*/trigger[^\n]*\n| \(segment [^\n]*\n", ""), ""),
    "a foreign track": (
        lambda text: text.rstrip()[:-1]
        + ' (segment (start 3 20) (end 90 20) (width 0.3) (layer "F.Cu") (net 1) (tstamp 0))\n)\n',
        "a track of /c1 are nearer",
    ),
    "a track over the edge": (
        lambda text: text.rstrip()[:-1]
        + ' (segment (start -2 5) (end 0.6 5) (width 0.3) (layer "B.Cu") (net 1) (tstamp 0))\n)\n',
        "nearer than 0.3 mm to the board's edge",
    ),
    "an open outline": (once(r' \(gr_line [^\n]*"Edge.Cuts"[^\n]*\n', ""), "outline is not closed"),
    "a drill missing": (once(r' \(drill 0.8\) \(layers "\*.Cu"', ' (layers "*.Cu"'), "has no hole"),
    "a drill too small": (once(r"\(drill 0.3\)", "(drill 0.2)"), "the house drills 0.3"),
    "a ring too narrow": (once(r"\(size 0.6\)", "(size 0.5)"), "the ring of a via"),
}  # fmt: skip


def test_a_board_without_a_fault_is_found_to_have_none():
    assert found(small()[2]) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(name):
    plant, words = FAULTS[name]
    said = found(plant(small()[2]))
    assert said
    assert any(words in line for line in said), said[:5]


def test_a_finer_rule_than_the_house_has_is_found():
    assert found(small()[2], DesignRules(space=0.28))
    assert found(small()[2], DesignRules(edge=0.6))


def test_what_is_no_board_is_refused():
    with pytest.raises(ValueError, match="not a board"):
        found('(kicad_sch (version 1) (net 0 ""))')
