"""Every proof holds of the hardware, and is refuted of hardware that has what it excludes."""

import pytest

from hdl import convert
from hdl.faults import manual_mutants
from hdl.formal import PROOFS, properties
from hdl.formal.proofs import edge_claim, machine_claim
from hdl.formal.yosys import prove
from hdl.tools import ToolError

DESIGN = "design_under_test"
EDGE = convert.edge_verilog(name=DESIGN)
MACHINE = convert.verilog(2, name=DESIGN)
MISTAKES = {mistake.name: mistake for mistake in manual_mutants.EDGE}

BROKEN_EDGES = {
    "range": ("no stop at the top", "no stop at the bottom"),
    "by-one": ("counts up by two", "counts down by two"),
    "only-when-clocked": (
        "counts on the rising edge",
        "chip select ignored",
        "chip select active high",
    ),
    "direction": (
        "counts the wrong way",
        "stops one below the top",
        "stops one above the bottom",
        "comparators straight to the digipot",
    ),
    "stored": (
        "inverted XOR",
        "C2 as printed: second comparison inverted",
        "K not inverted",
        "latch for flip-flop",
        "U/D stored on the rising edge",
    ),
    "reset": (
        "reset to one above the middle",
        "reset to one below the middle",
        "reset sets U/D",
        "wiper reset only at a clock",
    ),
}

LATCH, DIGIPOT = "latch_clock = (global_clock_passed_1", "digipot_clock = (global_clock_passed_2"
BROKEN_MACHINES = {
    "order": (
        ("both falls at once", DIGIPOT, DIGIPOT.replace("2", "1")),
        ("no latch", LATCH, LATCH.replace("1", "2")),
        ("upside down", "(!global_clock_passed_3)", "global_clock_passed_3"),
    ),
    "steady": (
        ("stored as it counts", "@(negedge latch_clock,", "@(negedge digipot_clock,"),
        ("stored at the end", "@(negedge latch_clock,", "@(posedge latch_clock,"),
    ),
    "one-step": (
        ("inverted XOR", "(first ^ second)", "(~first ^ second)"),
        ("the other edge's U/D", "if (up_down[k])", "if (up_down[1 - k])"),
    ),
}


@pytest.mark.parametrize("name", PROOFS)
def test_is_proved(name):
    proof = PROOFS[name]()
    assert proof.proved, proof
    assert proof.depth >= 1


def test_every_claim_has_a_design_that_breaks_it():
    assert BROKEN_EDGES.keys() == set(properties.EDGE)
    assert BROKEN_MACHINES.keys() == set(properties.MACHINE)


CASES = [
    *((edge_claim, claim, EDGE, MISTAKES[name]) for claim, names in BROKEN_EDGES.items()
      for name in names),
    *((machine_claim, claim, MACHINE, manual_mutants.Mistake(name, ((old, new),)))
      for claim, these in BROKEN_MACHINES.items() for name, old, new in these),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "claim", "design", "mistake"), CASES, ids=lambda each: getattr(each, "name", "")
)
def test_a_broken_design_is_refuted(check, claim, design, mistake):
    found = check(claim, mistake.inject(design))
    assert not found.proved
    assert "counterexample" in found.detail


@pytest.mark.parametrize("claim", ["by-one", "only-when-clocked"])
def test_a_claim_of_what_never_happens_is_no_proof(claim):
    found = edge_claim(claim, EDGE.replace("+ 1)", "+ 0)").replace("- 1)", "- 0)"))
    assert not found.proved
    assert "nothing to prove" in found.detail


def test_a_register_that_is_not_there_is_an_error():
    renamed = MACHINE.replace("global_clock_passed_2", "global_clock_gone_2")
    with pytest.raises(ToolError, match="not empty"):
        machine_claim("order", renamed)


@pytest.mark.parametrize("levels", [2, 4, 16, 256])
def test_claims_hold_at_other_numbers_of_levels(levels):
    text = convert.edge_verilog(levels, name=DESIGN)
    for claim in properties.EDGE:
        texts = {"design.v": text, "claim.v": properties.edge_checker(claim, levels)}
        assert prove(texts, "claim").proved, claim
