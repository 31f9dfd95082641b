"""What a machine costs: parts, board area, power of its electronics, and money where prices are
given.

Parts are whole packages, as on the bill of materials.  Area is the sum of their courtyards and of
those of test points: tracks, holes and the board's rim come on top.  Power is that of the
electronics, from data sheets.
"""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import AVERAGING
from circuits.blocks.machine import machine
from circuits.kicad.symbols import shown_value
from circuits.parts import assembled
from circuits.pcb.footprints import footprint
from pyedge.analysis.power.electronics import consumers
from pyedge.errors import InputError
from pyedge.hardware.exporters import as_input
from pyedge.hardware.netlists import cell, clock, pairs
from pyedge.networks.network import Network
from pyedge.reading import read_text
from pyedge.training.configuration import MachineConfiguration

SIZES = ("torus16", "periodic:5x10", "periodic:10x15")
"""Networks of 16, 100 and 300 edges."""
ONE_EDGE = "one edge"
MOST_EDGES = 10_000

Prices = Mapping[str, Mapping[int, float]]
"""Of a part number, the price of one from a quantity on."""


@dataclass(frozen=True)
class Build:
    """A machine's parts, and how they are mounted."""

    title: str
    machine: MachineConfiguration
    assembly: str  # ``tht`` or ``smd``


BUILDS: tuple[Build, ...] = (
    Build("tht", MachineConfiguration(), "tht"),
    Build("smd", MachineConfiguration(), "smd"),
    Build(
        "smd, AD5222, MCP6544, SN74HC86",
        MachineConfiguration.make(
            {
                "edges": {"xor": "SN74HC86"},
                "digipot": {"part": "AD5222"},
                "comparator": {"part": "MCP6544"},
            }
        ),
        "smd",
    ),
)


@dataclass(frozen=True)
class Cost:
    """What one build of a network costs."""

    build: str
    network: str  # or `ONE_EDGE`
    edges: int
    packages: int
    kinds: int  # of parts to order
    area: float  # of the courtyards, in square metres
    typical: float  # of the electronics, in watts
    most: float
    price: float | None  # of all parts; None where one has no price
    unpriced: tuple[str, ...]  # part numbers, or values, that have none

    def describe(self) -> dict[str, Any]:
        """As plain data, units in the keys."""
        units = {"area": "area_m2", "typical": "power_typical_w", "most": "power_most_w"}
        return {units.get(key, key): value for key, value in asdict(self).items()}


def cost(build: Build, network: Network | None, prices: Prices | None = None) -> Cost:
    """Count a build.

    Args:
        build: the parts; its machine's network does not matter.
        network: of the whole machine; None for an edge that has its packages to itself, without
            clock and connectors.
        prices: of parts, as of `read_prices`.

    Raises:
        InputError: the machine has no circuit; a part has no package, or a footprint of unknown
            size; too many edges.
    """
    built = cell(build.machine, "catalogue", AVERAGING)
    edges = 1 if network is None else network.n_edges
    if edges > MOST_EDGES:
        raise InputError(f"a network of {edges} edges: parts are counted of at most {MOST_EDGES}")
    with as_input():
        whole = built
        if network is not None:
            whole = board(machine(pairs(network), built, clock(build.machine)))
        packages = pack(assembled(whole, build.assembly))
        yards = [footprint(each.part.footprint).courtyard for each in packages]
    power = consumers(packages, built, edges)
    bought = [each.part for each in packages if each.part.bought]
    counts = Counter(part.number or shown_value(part) for part in bought)
    paid = {name: _paid(prices or {}, name, count) for name, count in counts.items()}
    unpriced = tuple(name for name, price in paid.items() if price is None)
    return Cost(
        build.title,
        ONE_EDGE if network is None else network.name,
        edges,
        len(bought),
        len(paid),
        1e-6 * math.fsum(each.width * each.height for each in yards),
        edges * math.fsum(each.typical for each in power),
        edges * math.fsum(each.most for each in power),
        None if unpriced else math.fsum(price for price in paid.values() if price is not None),
        unpriced,
    )


def read_prices(path: str | Path) -> Prices:
    """Prices from a CSV file with columns MPN and price, and quantity for price breaks.

    Other columns are not read.  InputError: it cannot be read; a column is missing, or a value is
    none.
    """
    found: dict[str, dict[int, float]] = {}
    for where, number, quantity, price in _rows(path):
        breaks = found.setdefault(number, {})
        if quantity in breaks:
            raise InputError(f"{where}: a second price of {number} from {quantity} on")
        breaks[quantity] = price
    if not found:
        raise InputError(f"{path} has no prices: below the line of names, write one part a line")
    return found


def _rows(path: str | Path) -> Iterator[tuple[str, str, int, float]]:
    """Where it is, part number, quantity and price of each line."""
    reader = csv.reader(io.StringIO(read_text(path), newline=""))
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        for name in ("mpn", "price"):
            if names.count(name) != 1:
                raise InputError(
                    f"{path}: the first line must name the columns MPN and price, and may name "
                    f"quantity; it has {names.count(name)} of {name}"
                )
        for row in reader:
            values = dict(zip(names, map(str.strip, row), strict=False))
            if not any(values.values()):
                continue
            where = f"{path}, line {reader.line_num}"
            number, price = values.get("mpn", ""), values.get("price", "")
            quantity = values.get("quantity", "") or "1"
            if not number:
                raise InputError(f"{where}: no part number")
            if not (quantity.isdecimal() and int(quantity) > 0):
                raise InputError(f"{where}: quantity {quantity!r} is no whole number from 1 on")
            yield where, number, int(quantity), _price(where, price)
    except csv.Error as error:
        raise InputError(f"{path} is not CSV: {error}") from None


def _price(where: str, text: str) -> float:
    try:
        price = float(text)
    except ValueError:
        price = math.nan
    if not (math.isfinite(price) and price >= 0):
        raise InputError(f"{where}: price {text!r} is no number from 0 on, as 0.35")
    return price


def _paid(prices: Prices, number: str, count: int) -> float | None:
    """For so many of a part, of which at least the smallest quantity must be bought."""
    breaks = prices.get(number)
    if not breaks:
        return None
    bought = max(count, min(breaks))
    return bought * breaks[max(quantity for quantity in breaks if quantity <= bought)]
