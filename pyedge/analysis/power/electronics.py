"""What the electronics of a machine take, reckoned from data sheets, for each of its edges.

Typical and largest supply currents of whole packages, unused units included; pull-ups and TTL
inputs while their net is low; and the charge of the nets' capacitances at each step.  An output
that is low is taken to be at 0 V, so pull-ups count for a little too much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from circuits.analysis.logic_levels import sites
from circuits.blocks.board import Package, board, pack
from circuits.blocks.digipot_edge import PULL_UP
from circuits.blocks.global_clock import OSCILLATOR
from circuits.blocks.machine import machine
from circuits.parts import SN74ALS86
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
    """What each part of a machine's electronics takes.

    Args:
        network: of the machine.
        low: how many of an edge's two comparators are low, on average.
        inputs: how many TTL inputs of an edge are low; None for as many, and the inverter's in
            half of all cases.
        clock: steps a second; None for what the global clock can do.
    """
    packages = pack(board(machine(pairs(network))))
    rate = oscillator_frequency(OSCILLATOR) / OSC_PERIODS_PER_STEP if clock is None else clock
    charged = capacitance(packages) / network.n_edges * LOGIC_SUPPLY**2 * rate
    # Of up and down exactly one is low; where both comparators are, so is up.
    pulled = LOGIC_SUPPLY**2 / PULL_UP
    rating = SN74ALS86.ratings.pins["a"]
    assert isinstance(rating, Input)
    given = LOGIC_SUPPLY * rating.gives
    inputs = low + 0.5 if inputs is None else inputs
    return [
        *_supplied(packages, network.n_edges),
        Consumer(f"pull-ups, {low + 1:.2f} of 4 low", (low + 1) * pulled, 3 * pulled),
        Consumer(f"{SN74ALS86.name}, {inputs:.2f} inputs low", inputs * given, 3 * given),
        Consumer(f"charging nets, {rate:.3g} steps/s", charged, charged),
    ]


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
