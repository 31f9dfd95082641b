"""Any small machine is routed, by another reader's sight without a fault."""

import pytest
from hypothesis import given, settings

from circuits.circuit import CircuitError
from circuits.kicad.board_check import faults
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.router import route
from tests.circuits.pcb.boards import made, small
from tests.circuits.strategies import PAIRS
from tests.refusals import refused


@settings(max_examples=3)
@given(PAIRS)
def test_a_routed_board_has_no_fault(pairs):
    for layers, comparison in ((2, "paper"), (4, "exact")):
        packages, _, text = made(pairs[:3], layers, comparison)
        assert list(faults(text, packages, DesignRules())) == []


def test_coarser_rules_are_kept():
    rules = DesignRules(track=0.26, drill=0.2, ring=0.1, edge=0.6, holes=0.3)
    packages, _, text = made([(1, 2)], 4, rules=rules)
    assert "(width 0.26)" in text
    assert list(faults(text, packages, rules)) == []
    assert list(faults(text, packages, DesignRules(space=0.3))) != []


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (DesignRules(track=0.4, space=0.3), "tracks need 0.7 mm, the grid is of 0.635 mm"),
        (DesignRules(drill=0.6, ring=0.3), "a via beside a track need"),
        (DesignRules(text=1.2), "text 1.2"),
    ],
)
def test_rules_too_coarse_for_the_grid_are_refused(rules, words):
    _, layout, _ = small()
    refused(lambda: route(layout.placement, 2, rules), words, kind=CircuitError)
