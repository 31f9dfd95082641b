"""The checks of time: the order within a step, the margin of each clocked pin, settling.

All of an edge of catalogue parts in ngspice, on the clock that it has on the board.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from circuits.analysis import timing
from circuits.analysis.faults import rewired
from circuits.blocks.digipot_edge import COMPARISONS
from circuits.blocks.global_clock import OSCILLATOR, global_clock
from circuits.circuit import Module
from circuits.parts.mc14490 import oscillator_frequency
from pyedge.analysis.clock_rate import LABORATORY, LEFT, delays
from pyedge.analysis.front_end.circuit_response import circuit_response
from pyedge.networks.topologies import named
from pyedge.tasks import published
from pyedge.units import show
from pyedge.verify.check import Check, Finding

PARTS = {"flip-flop": ("flip_flop",), "digipots": ("digipot_free", "digipot_clamped")}
KINDS = {"set-up": ("set-up",), "hold": ("hold",), "clock-pulse": ("low", "high")}

# The circuit and the model may differ where the decision is this near (volts of drop): what an
# LM339 needs to drive its output, with a quarter of it for the time that it takes to.
NEAR = 100e-6
MOST_UNLIKE = 0.01  # of the trials
TRIALS = 12  # for each pair of drops
SETTLING_TASK = "allostery-1"  # the slowest of the published ones


def order(corner: str, clock: Module | None = None) -> Finding:
    """A step's events, with ``typical`` or ``slowest`` parts, are in the order of D22, Fig. 7D."""
    bench = timing.Bench(corner=corner, clock=clock)
    waves = timing.run(bench)
    faults = timing.disorder(bench, waves)
    if faults:
        return Finding(False, f"{len(faults)} faults", faults[0])
    took = timing.delays(bench, waves)
    return Finding(
        True,
        f"{timing.STEPS} steps",
        ", ".join(f"{name} {show(seconds, 's')}" for name, seconds in took.items()),
    )


def margin(part: str, kind: str, cell: Module | None = None) -> Finding:
    """Every pin of one of `PARTS` has more time, of a kind in `KINDS`, than its maker requires."""
    found = [
        (each, corner)
        for corner in timing.CORNERS
        for each in _margins(corner, cell)
        if each.part in PARTS[part] and each.kind in KINDS[kind]
    ]
    worst, corner = min(found, key=lambda pair: pair[0].margin)
    return Finding(
        worst.margin >= 0,
        show(worst.margin, "s"),
        f"{worst.part} {worst.pin} {worst.kind} {show(worst.least, 's')}, limit "
        f"{show(worst.limit, 's') if worst.limit else '0 s'}, {corner} parts, "
        f"oscillator {show(oscillator_frequency(OSCILLATOR), 'Hz')}",
    )


def settling() -> Finding:
    """Networks and comparators have settled long before their decision is stored."""
    found = delays(named("torus16"), published(SETTLING_TASK))
    given = LEFT / oscillator_frequency(OSCILLATOR)
    spare = given - found.settling - found.deciding
    return Finding(
        spare > 0,
        show(spare, "s"),
        f"{show(given, 's')} for {show(found.settling, 's')} of the networks and "
        f"{show(found.deciding, 's')} to J and K; {found.limits} would allow "
        f"{show(found.clock, 'Hz')}, {found.clock / LABORATORY:.0f} times the laboratory clock",
    )


def response(comparison: str, cell: Module | None = None) -> Finding:
    """An edge in ngspice steps as the comparators' model does on the same noise (Fig. 7E)."""
    found = circuit_response(count=TRIALS, comparison=comparison, cell=cell)
    trials = found.up.size
    return Finding(
        found.widest_unlike <= NEAR and found.unlike <= MOST_UNLIKE * trials,
        f"{trials - found.unlike} of {trials}",
        f"noise {show(found.noise, 'V')}, seed {found.seed}; unlike within "
        f"{show(found.widest_unlike, 'V') if found.unlike else '0 V'} of a threshold, allowed "
        f"{show(NEAR, 'V')}; nearest decision {show(float(np.min(found.margin)), 'V')}",
    )


def planted_fault() -> Finding:
    """A clock whose two outputs are swapped is found."""
    swapped = rewired(global_clock(), "latch", y="digipot_clock")
    found = order("typical", rewired(swapped, "count", y="latch_clock"))
    return Finding(not found.passed, found.measured, found.detail)


def timing_checks() -> Iterator[Check]:
    """All of them."""
    work: dict[str, Callable[[], Finding]] = {
        **{f"timing/order/{corner}": partial(order, corner) for corner in timing.CORNERS},
        **{
            f"timing/{part}/{kind}": partial(margin, part, kind) for part in PARTS for kind in KINDS
        },
        "timing/settling": settling,
        "timing/planted-fault": planted_fault,
        **{f"response/{comparison}": partial(response, comparison) for comparison in COMPARISONS},
    }
    for name, run in work.items():
        yield Check(name, run)


def _margins(corner: str, cell: Module | None) -> list[timing.Margin]:
    bench = timing.Bench(corner=corner, cell=cell)
    return timing.margins(bench, timing.run(bench))
