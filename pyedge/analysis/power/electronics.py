"""What the electronics of a machine take, reckoned from data sheets, for each of its edges.

Typical and largest supply currents of whole packages, unused units included; pull-ups and gates'
inputs while their net is low; and the charge of the nets' capacitances at each step.  An output
that is low is taken to be at 0 V, so pull-ups count for a little too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from circuits.analysis.logic_levels import sites
from circuits.blocks.board import Package, board, pack
from circuits.blocks.digipot_edge import PULL_UP, edge
from circuits.blocks.global_clock import OSCILLATOR
from circuits.blocks.machine import machine
from circuits.circuit import Module
from circuits.parts import XorGate, sheet_of
from circuits.parts.mc14490 import oscillator_frequency
from circuits.ratings import Input
from circuits.supplies import LOGIC_SUPPLY, SUPPLIES
from hdl.global_clock import OSC_PERIODS_PER_STEP
from pyedge.hardware.netlists import pairs
from pyedge.networks.network import Network


@dataclass(frozen=True)
class Consumer:
    """A part of the electronics, in watts per edge."""

    name: str
    typical: float
    most: float  # the typical one where there is no limit


def electronics(
    network: Network, low: float = 1.0, inputs: float | None = None, clock: float | None = None
) -> list[Consumer]:
    """What each part of the electronics of a machine of the reference parts takes.

    Args:
        network: of the machine.
        low, inputs, clock: as of `consumers`.
    """
    cell = edge()
    packages = pack(board(machine(pairs(network), cell)))
    return consumers(packages, cell, network.n_edges, low, inputs, clock)


def consumers(
    packages: Sequence[Package],
    cell: Module,
    edges: int,
    low: float = 1.0,
    inputs: float | None = None,
    clock: float | None = None,
) -> list[Consumer]:
    """What each part of some edges' electronics takes.

    Args:
        packages: of all edges, and of whatever is beside them.
        cell: an edge.
        edges: how many there are.
        low: how many of an edge's two comparators are low, on average.
        inputs: how many inputs of an edge's gates are low; None for as many, and the inverter's in
            half of all cases.
        clock: steps a second; None for what the global clock can do.
    """
    rate = oscillator_frequency(OSCILLATOR) / OSC_PERIODS_PER_STEP if clock is None else clock
    charged = capacitance(packages) / edges * LOGIC_SUPPLY**2 * rate
    gate = sheet_of(cell, XorGate)
    given = LOGIC_SUPPLY * gate.input.gives
    inputs = low + 0.5 if inputs is None else inputs
    # Of up and down exactly one is low; where both comparators are, so is up.
    pulls = {"pull_up_first": low, "pull_up_up": 1.0}, {"pull_up_first": 2.0, "pull_up_up": 1.0}
    names = {component.name for component in cell.components}
    typical, most = (sum(n for name, n in each.items() if name in names) for each in pulls)
    pulled = LOGIC_SUPPLY**2 / PULL_UP
    of = sum(name.startswith("pull_up_") for name in names)
    return [
        *_supplied(packages, edges),
        *([Consumer(f"pull-ups, {typical:.2f} of {of} low", typical * pulled, most * pulled)]
          if of else []),
        Consumer(f"{gate.name}, {inputs:.2f} inputs low", inputs * given, 3 * given),
        Consumer(f"charging nets, {rate:.3g} steps/s", charged, charged),
    ]  # fmt: skip


def capacitance(packages: Iterable[Package]) -> float:
    """Of all digital inputs of a board that are in use, in farads."""
    return sum(
        site.rating.capacitance
        for site in sites(packages, SUPPLIES)
        if isinstance(site.rating, Input) and site.component is not None
    )


def _supplied(packages: Iterable[Package], edges: int) -> list[Consumer]:
    """Supply currents, by kind of part."""
    watts: dict[str, tuple[float, float]] = {}
    for package in packages:
        part = package.part
        if "vcc" in part.common:
            volts = SUPPLIES[str(package.nets[part.common["vcc"]])]
            typical, most = watts.get(part.name, (0.0, 0.0))
            more, most_more = (volts * amperes / edges for amperes in part.ratings.current)
            watts[part.name] = typical + more, most + most_more
    return [Consumer(f"{name}, supply", *each) for name, each in watts.items()]
