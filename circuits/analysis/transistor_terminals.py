"""Voltages at every analog pin of a transistor edge in ngspice, beside the ratings of its parts."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from circuits.analysis.transistor_bench import operating_points
from circuits.blocks.transistor_edge import SUPPLIES
from circuits.circuit import GROUND, Module
from circuits.ratings import Terminal

NODES, GATES = (0.0, 0.45), (0.75, 5.05)
"""Lowest and highest voltages of nodes and gates of the laboratory's machine."""


class Reach(NamedTuple):
    """How far pins of one function go, and may, in volts."""

    pin: str  # part and function, as AD633 x1
    lowest: float
    highest: float
    least: float  # what its maker promises
    most: float

    @property
    def margin(self) -> float:
        """The least distance from what is promised; negative beyond."""
        return min(self.lowest - self.least, self.most - self.highest)


def reaches(cell: Module, rail: float = SUPPLIES["vplus"]) -> list[Reach]:
    """What the pins see while nodes and gates are at either end of their ranges.

    `rail` is the voltage of the positive analog supply, and of the negative one below ground.
    Ratings are at the voltage of the net that feeds each part.
    """
    supplies = {**SUPPLIES, "vplus": rail, "vminus": -rail}
    pins = [
        (
            f"{component.part.name} {function}",
            component.nets[function],
            tuple(
                level.at(supplies[str(component.nets["vcc"])])
                for level in (rating.lowest, rating.highest)
            ),
        )
        for component in cell.components
        for function, rating in component.part.ratings.pins.items()
        if isinstance(rating, Terminal)
        # the limits' amplifiers rest at the ends of their outputs' range
        and not (component.name.startswith("limit_") and function == "out")
    ]
    nets = [net for net in dict.fromkeys(net for _, net, _ in pins) if net not in (None, GROUND)]
    vectors = [f"v({net})" if net in cell.ports else f"v(xedge0.{net})" for net in nets]
    cases = [
        {**dict(zip(("f1", "f2", "c1", "c2"), held, strict=True)), "gate0": gate,
         "vplus": rail, "vminus": -rail}
        for held in product(NODES, repeat=4)
        for gate in GATES
    ]  # fmt: skip
    rows = operating_points(cell, cases, vectors)
    ends = dict(zip(nets, zip(rows.min(axis=0), rows.max(axis=0), strict=True), strict=True))
    ends[GROUND] = (np.float64(0.0), np.float64(0.0))
    found: dict[str, Reach] = {}
    for pin, net, (least, most) in pins:
        if net is None:
            continue
        low, high = map(float, ends[net])
        new = Reach(pin, low, high, least, most)
        seen = found.get(pin, new)
        found[pin] = Reach(
            pin,
            min(seen.lowest, low),
            max(seen.highest, high),
            max(seen.least, least),
            min(seen.most, most),
        )
    return list(found.values())
