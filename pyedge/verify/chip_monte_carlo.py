"""Checks of chips with mismatch: they count, they are the same in every lot; too much is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from circuits.chip.design import EdgeDesign
from circuits.chip.library import LIBRARIES
from circuits.chip.transistors import Conditions
from pyedge.hardware.chip import ChipEdge, made
from pyedge.hardware.chip_monte_carlo import count
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted

DESIGN = EdgeDesign(4, "jk")  # which is soon simulated
CHIPS = 4
TOO_MUCH = 10.0  # times the maker's mismatch

_STEPS = (True, False, False)


def chip_monte_carlo_checks() -> Iterator[Check]:
    """Of sky130, which alone has models; skipped where it is not installed."""
    for name, check in (("monte-carlo/counts", counts), ("monte-carlo/same-chips", same),
                        ("planted-faults/monte-carlo", too_much)):  # fmt: skip
        yield Check(f"chip/{name}", partial(_of_sky130, check))


def counts(edge: ChipEdge, scale: float = 1.0) -> Finding:
    """All chips count as the RTL does, past both rails."""
    lot = count(edge, CHIPS, Conditions(), None, scale=scale)
    energies = [each.energy for each in lot.counted]
    wrong = [number for number, each in enumerate(lot.counted) if not each.right]
    spread = f"{show(min(energies), 'J')} to {show(max(energies), 'J')} a step"
    return Finding(
        not wrong,
        f"{lot.right} of {CHIPS} chips",
        f"chip {wrong[0]} counts wrong" if wrong else spread,
    )


def same(edge: ChipEdge) -> Finding:
    """A chip has the same bits in a larger lot, and on any number of workers."""
    few, many = (count(edge, chips, Conditions(), _STEPS, 7, workers).counted
                 for chips, workers in ((2, 1), (3, 2)))  # fmt: skip
    different = len(set(many)) == len(many)
    alike = few == many[:2]
    detail = "lots of 2 and 3 chips on 1 and 2 workers"
    return Finding(alike and different, f"{len(set(many))} of {len(many)} chips differ", detail)


def too_much(edge: ChipEdge) -> Finding:
    """More mismatch than transistors can have is found."""
    return planted({f"counts: {TOO_MUCH:g} times the mismatch": partial(counts, edge, TOO_MUCH)})


def _of_sky130(check: Callable[[ChipEdge], Finding]) -> Finding:
    return check(made(DESIGN, LIBRARIES["sky130"]()))
