"""The limits of the transistor edge's circuit, measured in ngspice: a table of text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from circuits.analysis.transistor_bench import (
    GATE,
    contrast,
    loss,
    nodes,
    operating_points,
)
from circuits.analysis.transistor_terminals import GATES, NODES, Reach, reaches
from circuits.blocks.transistor_edge import SCALE, SUPPLIES, TIME_CONSTANT, transistor_edge
from circuits.parts import ad633, adg412, film_capacitor, tl074
from pyedge.units import show

LEAST_RAIL = 9.0
"""Volts of smaller analog supplies that are tried."""
DRIFT = 0.01
"""Volts a second that are nothing beside those that offsets make."""
_WINDOW = 100e-6  # seconds, of the laboratory's learning


class Limit(NamedTuple):
    """A line of the table."""

    what: str
    measured: str
    beside: str  # what it is to be compared with


def limits() -> list[Limit]:
    """All of them, in some seconds."""
    return [*_terminals(), *_offsets(), *_switch(), *_range()]


def table() -> list[str]:
    """The table as lines of Markdown."""
    head = ["| limit | measured | beside |", "|---|---|---|"]
    return [*head, *(f"| {' | '.join(limit)} |" for limit in limits())]


def _terminals() -> Iterator[Limit]:
    rail = SUPPLIES["vplus"]
    found = {volts: _tightest(volts) for volts in (rail, LEAST_RAIL)}
    for part, reach in found[rail].items():
        less = found[LEAST_RAIL][part]
        yield Limit(
            f"common mode, {part}: pin {reach.pin.split()[1]}, tightest of its pins",
            f"{reach.lowest:.2f} to {reach.highest:.2f} V",
            f"{reach.least:g} to {reach.most:g} V on ±{rail:g} V, {reach.margin:.2f} V to spare; "
            f"{less.margin:.2f} V on ±{LEAST_RAIL:g} V",
        )


def _tightest(rail: float) -> dict[str, Reach]:
    """The pin with the least margin of each part."""
    found: dict[str, Reach] = {}
    for reach in reaches(transistor_edge(), rail):
        part = reach.pin.split()[0]
        if part not in found or reach.margin < found[part].margin:
            found[part] = reach
    return found


def _offsets() -> Iterator[Limit]:
    samples = {
        f"output offset of a multiplier, {_volts(ad633.OUTPUT_OFFSET)} typically": {
            "w_free": ad633.OUTPUT_OFFSET
        },
        "the same, 50 mV at most": {"w_free": 50e-3},
        f"offset of the gate's buffer, {_volts(tl074.OFFSET)} typically": {
            "buffer_gate": tl074.OFFSET
        },
        f"offset of an input of a multiplier, {_volts(ad633.INPUT_OFFSET)} typically": {
            "x_free": ad633.INPUT_OFFSET
        },
        f"offset of a node's buffer, {_volts(tl074.OFFSET)} typically": {"buffer_f1": tl074.OFFSET},
    }
    found = contrast(transistor_edge(), [{}, *samples.values()])
    for k, name in enumerate(samples, start=1):
        drift = abs(float(found.drift[k] - found.drift[0]))
        if drift < DRIFT:
            drop = _volts(abs(float(found.offset[0, k])))
            yield Limit(name, f"an offset of {drop} of the drop", "`chip.drop_offset`")
        else:
            drop = _volts(math.sqrt(drift * SCALE * TIME_CONSTANT))
            yield Limit(
                name,
                f"a drift of {drift:.2g} V/s while learning is on, {_volts(drift * _WINDOW)} in "
                "100 µs",
                f"that of a drop of {drop}; the largest drop makes "
                f"{NODES[1] ** 2 / (SCALE * TIME_CONSTANT):.0f} V/s",
            )


def _switch() -> Iterator[Limit]:
    worst = {"leak": adg412.MOST_LEAKAGE, "insulation": film_capacitor.LEAST_INSULATION}
    typical, most, dry = loss(transistor_edge(), [{}, worst, {"insulation": 1e15}])
    learned = 0.01 * _WINDOW / (SCALE * TIME_CONSTANT)
    yield Limit(
        "charge injection of the switch, 5 pC",
        f"{_volts(abs(typical.opening))} at opening, as much back at closing",
        f"a difference of squares of 0.01 V² makes {_volts(learned)} in 100 µs",
    )
    yield Limit(
        f"droop of an idle gate at {GATE:g} V",
        f"{_volts(typical.droop)}/s typically, {_volts(most.droop)}/s at most",
        f"{_volts(dry.droop)}/s through switch and buffer, the rest in the capacitor; 10 mV take "
        f"{10e-3 / typical.droop:.0f} s",
    )


def _range() -> Iterator[Limit]:
    for name, up, published in (("upper", True, GATES[1]), ("lower", False, GATES[0])):
        large, small = (_stops(drop, up, published) for drop in (NODES[1], NODES[1] / 10))
        yield Limit(
            f"{name} limit of a gate",
            f"{large:.2f} V at a drop of 0.45 V, {small:.2f} V at 45 mV",
            f"{published:g} V, published",
        )


def _stops(drop: float, up: bool, near: float) -> float:
    """The gate voltage at which charging by a drop of one twin ends."""
    held = nodes("f" if up else "c", drop)
    volts = np.linspace(near - 0.5, near + 0.5, 101)
    cases = [{**held, "gate0": gate} for gate in volts.tolist()]
    current = operating_points(transistor_edge(), cases, ["i(vgate0)"])[:, 0]
    return float(np.interp(0.0, -current, volts))


def _volts(value: float) -> str:
    """A voltage with two digits and a prefix."""
    return show(float(f"{value:.2g}"), "V").replace("uV", "µV")
