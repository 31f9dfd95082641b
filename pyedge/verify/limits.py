"""The checks of the stress of each part, against its maker's ratings.

Levels and loads of every digital net, statically; wiper currents and voltages at every step of the
model's training on each published task, on the board that would be built, its comparators with the
largest bias current that their maker allows.  And for the wipers a corner: an edge at code 0
between the two voltages furthest apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import NamedTuple

import numpy as np

from circuits.analysis.dc import Hold, Resistive
from circuits.analysis.faults import comparators_on_logic_supply, without, without_series
from circuits.analysis.logic_levels import Site, levels, sites, unfed
from circuits.blocks.board import Package, board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import edge_names, machine
from circuits.circuit import CircuitError, Module, flatten
from circuits.parts import Comparator, Digipot, sheet_of
from circuits.ratings import Terminal
from circuits.supplies import SUPPLIES
from pyedge.analysis.power.board_replay import Retraced, learn, retrace
from pyedge.arrays import Bools
from pyedge.errors import InputError
from pyedge.hardware.netlists import CHECKED_IN, pairs
from pyedge.memory import DIGIPOTS
from pyedge.networks import topologies
from pyedge.tasks.published import PUBLISHED
from pyedge.training.history import History
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted

SUPPLY_TOLERANCE = 0.05  # relative, ours
ROUND_OFF = 1e-9  # V


class Reach(NamedTuple):
    """How near a pin comes to one of its limits: the room left, at which step, with which volts."""

    room: float
    step: int
    site: Site
    volts: float
    limit: float


def supplies_fit(cell: Module | None = None) -> Finding:
    """Every package's supply is within what its maker allows, +-5 %."""
    found = [fault for packages, fed in _boards(cell) for fault in unfed(packages, fed)]
    return Finding(
        not found,
        f"{len(found)} packages outside",
        found[0] if found else f"of their makers' ranges, with supplies +-{SUPPLY_TOLERANCE:.0%}",
    )


def levels_fit(cell: Module | None = None, clock: Module | None = None) -> Finding:
    """VOH against VIH and VOL against VIL of every net of every checked-in board."""
    every = [net for packages, fed in _boards(cell, clock) for net in levels(packages, fed)]
    inner = [net for net in every if net.kind != "outside"]
    worst = min(inner, key=lambda net: net.margin)
    faults = [fault for net in inner for fault in net.faults()]
    outside = {
        f"{net.net} from outside must sink {show(net.sinks, 'A')} at {net.reads_low:.2f} V or less"
        for net in every
        if net.kind == "outside"
    }
    nets = len({net.net for net in inner})
    summary = (
        f"least margin of {nets} nets on {worst.net}, supplies +-{SUPPLY_TOLERANCE:.0%}; "
        f"{sorted(outside)[0]}"
    )
    return Finding(not faults, f"{worst.margin:.2f} V", faults[0] if faults else summary)


def fan_out(cell: Module | None = None, clock: Module | None = None) -> Finding:
    """Every driver carries its pull-ups and inputs with what its maker promises a level for."""
    every = [net for packages, fed in _boards(cell, clock) for net in levels(packages, fed)]
    worst = max(every, key=lambda net: net.load)
    sinking = worst.sinks / (worst.may_sink or 1.0) >= worst.sources / (worst.may_source or 1.0)
    verb, amperes, allowed = (
        ("sinks", worst.sinks, worst.may_sink)
        if sinking
        else ("sources", worst.sources, worst.may_source)
    )
    return Finding(
        worst.load <= 1.0,
        f"{worst.load:.0%}",
        f"net {worst.net}: {worst.driver} {verb} {show(amperes, 'A')} of at most "
        f"{show(allowed, 'A')}",
    )


def wiper_current(task: str, cell: Module | None = None, digipot: str = "") -> Finding:
    """No wiper carries more than it survives, and none would at code 0."""
    cell, traced = _traced(task, cell, digipot)
    most = sheet_of(cell, Digipot).terminals["w"]
    assert most.current is not None
    currents = {path: np.abs(amperes) for path, amperes in traced.current.items()}
    path = max(currents, key=lambda each: currents[each].max())
    step = int(currents[path].argmax())
    worst = float(currents[path][step])
    corner = _at_code_zero(cell, traced.span)
    where = f"step {step}, edge {_edge(traced, path)}, {_reference(traced, cell, path)}"
    beyond = worst if worst > most.current else corner
    return Finding(
        max(worst, corner) <= most.current,
        show(worst, "A"),
        f"{where}: {show(worst, 'A')}; at code 0 over {np.ptp(traced.span):.2f} V: "
        f"{show(corner, 'A')}; "
        + (
            f"{show(beyond, 'A')} exceeds the absolute maximum of {show(most.current, 'A')}"
            if beyond > most.current
            else f"absolute maximum {show(most.current, 'A')}"
        ),
    )


def terminals(task: str, cell: Module | None = None, digipot: str = "") -> Finding:
    """All terminals of all digipots stay within the range that their maker allows."""
    return _in_range(task, cell, digipot, ("a", "w", "b"), "digipots, over all steps,")


def common_mode(task: str, cell: Module | None = None, digipot: str = "") -> Finding:
    """All inputs of all comparators stay within their common-mode range."""
    return _in_range(task, cell, digipot, ("plus", "minus"), "decisions")


def faults_are_found() -> Finding:
    """Three planted faults, each found by its check."""
    cell = edge()
    low, bare = comparators_on_logic_supply(cell), without_series(cell)
    weak = without(cell, "pull_up_up")
    return planted(
        {
            "comparators on 5 V: common-mode": partial(common_mode, "allostery-1", low),
            "no series resistor: wiper-current": partial(wiper_current, "allostery-1", bare),
            "no pull-up at the flip-flop: levels": partial(levels_fit, weak),
        }
    )


def limits_checks() -> Iterator[Check]:
    """All of them."""
    yield Check("limits/supplies", supplies_fit)
    yield Check("limits/levels", levels_fit)
    yield Check("limits/fan-out", fan_out)
    for name, check in (
        ("wiper-current", wiper_current),
        ("terminals", terminals),
        ("common-mode", common_mode),
    ):
        for task in PUBLISHED:
            yield Check(f"limits/{name}/{task}", partial(check, task))
    yield Check("limits/planted-faults", faults_are_found)


@cache
def _learned(task: str, digipot: str) -> History:
    return learn(task, digipot=digipot)


def _traced(task: str, cell: Module | None, digipot: str) -> tuple[Module, Retraced]:
    """An edge, and a training on a board of such edges, with the largest bias currents."""
    cell = edge(digipot=DIGIPOTS[digipot or "AD5220"]) if cell is None else cell
    bias = sheet_of(cell, Comparator).bias[1]
    return cell, retrace(task, _learned(task, digipot), cell, bias=bias)


def _boards(
    cell: Module | None, clock: Module | None = None
) -> Iterator[tuple[list[Package], dict[str, float]]]:
    """The packages of every checked-in board, its supplies low, right and high."""
    for name in CHECKED_IN:
        try:
            packages = pack(board(machine(pairs(topologies.named(name)), cell, clock)))
        except CircuitError as error:
            raise InputError(f"no board can be made: {error}") from None
        for factor in (1 - SUPPLY_TOLERANCE, 1.0, 1 + SUPPLY_TOLERANCE):
            yield packages, {net: factor * volts for net, volts in SUPPLIES.items()}


def _in_range(
    task: str, cell: Module | None, digipot: str, functions: tuple[str, ...], what: str
) -> Finding:
    cell, traced = _traced(task, cell, digipot)
    lowest: list[Reach] = []
    highest: list[Reach] = []
    outside: dict[str, Bools] = {}
    for site in sites(_packages(traced, cell), SUPPLIES):
        net = (site.net or "").removeprefix("machine/")
        if site.component is None or site.function not in functions or net not in traced.volts:
            continue
        assert isinstance(site.rating, Terminal)
        least, most = (each.at(site.supply) for each in (site.rating.lowest, site.rating.highest))
        volts = traced.volts[net]
        for found, room, limit in ((lowest, volts - least, least), (highest, most - volts, most)):
            step = int(room.argmin())
            found.append(Reach(float(room[step]), step, site, float(volts[step]), limit))
        beyond = (volts < least - ROUND_OFF) | (volts > most + ROUND_OFF)
        outside[site.component] = outside.get(site.component, np.zeros_like(beyond)) | beyond
    counts = np.array(list(outside.values()))
    low, high = (min(reaches, key=lambda each: each.room) for reaches in (lowest, highest))
    worst = low if low.room < min(-ROUND_OFF, high.room) else high
    where = f"step {worst.step}, edge {_edge(traced, str(worst.site.component))}, {worst.site}"
    return Finding(
        min(low.room, high.room) >= -ROUND_OFF,
        f"{worst.volts:.4g} V",
        f"{where}: {worst.volts:.4g} V, allowed {low.limit:.4g} to {high.limit:.4g} V"
        + (f"; {counts.sum()} of {counts.size} {what} are outside" if counts.any() else ""),
    )


def _at_code_zero(cell: Module, span: tuple[float, float]) -> float:
    """The most that a wiper of an edge carries between two voltages, in amperes."""
    circuit = Resistive(flatten(cell), tuple(SUPPLIES))
    codes = {each.path: np.zeros(1) for each in circuit.digipots}
    held = {node: Hold(span[1] if node[1] == "1" else span[0]) for node in ("f1", "f2", "c1", "c2")}
    currents = circuit.currents(circuit.settle(codes, held), codes)
    return float(max(np.abs(each).max() for each in currents.values()))


def _packages(traced: Retraced, cell: Module) -> list[Package]:
    return pack(board(machine(pairs(traced.network), cell)))


def _edge(traced: Retraced, path: str) -> str:
    names = edge_names(pairs(traced.network))
    return traced.network.edge_names()[names.index(path.removeprefix("machine/").split("/")[0])]


def _reference(traced: Retraced, cell: Module, path: str) -> str:
    whole = f"machine/{path}"
    return next(
        f"{each.reference} ({path})" for each in _packages(traced, cell) if whole in each.units
    )
