"""What each digital net of a board says to the inputs on it, and what that costs its driver.

By the makers' limits alone, for any circuit: the driver's lowest high level and highest low level
against the inputs' thresholds, with all pull-ups and input currents, resistors at the end of their
tolerance that is worse.  A pull-up lifts a push-pull output that stops short of the supply.
"""

from __future__ import annotations

import math
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from circuits.blocks.board import Package
from circuits.circuit import GROUND, Element
from circuits.ratings import Input, Output, Terminal

TOLERANCE = 0.01  # of resistors, relative


@dataclass(frozen=True)
class Site:
    """A pin of the board that has a rating."""

    package: str  # its reference, as U3
    pin: str  # its number
    function: str
    component: str | None  # the path of its unit; None for one tied off
    net: str | None  # None where it is open
    rating: Input | Output | Terminal
    supply: float  # of its package, in volts

    def __str__(self) -> str:
        where = self.component or "tied off"
        return f"{self.package} pin {self.pin} ({where} {self.function})"


@dataclass(frozen=True)
class NetLevels:
    """A digital net."""

    net: str
    driver: Site | None  # None for a supply, a signal from outside, or by mistake
    low: float | None  # highest low level, in volts; None where nothing makes it
    high: float | None  # lowest high level
    reads_low: float  # what the inputs need, the most demanding of each, in volts
    reads_high: float
    low_at: Site  # the inputs that need it
    high_at: Site
    sinks: float  # what the driver must carry, in amperes
    sources: float
    may_sink: float  # what its maker promises levels for
    may_source: float
    # driven on the board; a supply, which never changes; or by whatever is plugged in
    kind: Literal["driven", "supply", "outside"]

    @property
    def margin(self) -> float:
        """The lesser noise margin, in volts, of a supply the greater; -inf without a level."""
        low = -math.inf if self.low is None else self.reads_low - self.low
        high = -math.inf if self.high is None else self.high - self.reads_high
        return max(low, high) if self.kind == "supply" else min(low, high)

    @property
    def load(self) -> float:
        """The greater of the two loads, over what the driver may carry."""
        if self.driver is None:
            return 0.0
        pairs = ((self.sinks, self.may_sink), (self.sources, self.may_source))
        shares = (need / may if may else math.inf for need, may in pairs if need)
        return max(shares, default=0.0)

    def faults(self) -> list[str]:
        """What is wrong with its levels, a line each."""
        if self.kind == "outside":
            return []
        if self.kind == "supply":
            return [] if self.margin >= 0 else [f"net {self.net} is no level to {self.high_at}"]
        found = []
        for level, needed, at, side, relation, fails in (
            (self.low, self.reads_low, self.low_at, "low", "at most", operator.gt),
            (self.high, self.reads_high, self.high_at, "high", "at least", operator.lt),
        ):
            if level is None:
                found.append(f"net {self.net}: nothing makes it {side} for {at}")
            elif fails(level, needed):
                needs = f"{at} needs {relation} {needed:.2f} V"
                found.append(f"net {self.net}: {level:.2f} V when {side}, {needs}")
        return found


def sites(packages: Iterable[Package], supplies: Mapping[str, float]) -> list[Site]:
    """Every pin that has ratings, on a board fed with these volts by net."""
    return [
        Site(package.reference, number, function, path, package.nets[number],
             package.part.ratings.pins[function], _supply(package, supplies))
        for package in packages
        # what the units share, of the first
        for path, unit in (*zip(package.units, package.part.units, strict=True),
                           (package.units[0], package.part.common))
        for function, number in unit.items()
        if function in package.part.ratings.pins
    ]  # fmt: skip


def unfed(packages: Iterable[Package], supplies: Mapping[str, float]) -> list[str]:
    """Packages whose supply is outside the range that the maker allows, a line each."""
    return [
        f"{package.reference} ({package.part.name}) is on {supply:g} V, "
        f"it needs {least:g} to {most:g} V"
        for package in packages
        for supply, (least, most) in [(_supply(package, supplies), package.part.ratings.supply)]
        if not least <= supply <= most
    ]


def levels(packages: Sequence[Package], supplies: Mapping[str, float]) -> list[NetLevels]:
    """Every net that a digital input is on, on a board fed with these volts by net."""
    supplies = {**supplies, GROUND: 0.0}
    by_net: dict[str, list[Site]] = defaultdict(list)
    for site in sites(packages, supplies):
        if site.net is not None:
            by_net[site.net].append(site)
    pulls = _pulls(packages, supplies)
    # nets that a connector carries away from the board, or onto it
    plugged = {net for each in packages if each.part.prefix == "J" for net in each.nets.values()}
    found = []
    for net, here in by_net.items():
        inputs = [(site, site.rating) for site in here if isinstance(site.rating, Input)]
        if inputs:
            made = _levels(net, here, inputs, pulls[net], supplies)
            outside = made.driver is None and net in plugged and net not in supplies
            found.append(replace(made, kind="outside") if outside else made)
    return found


def _levels(
    net: str,
    here: list[Site],
    inputs: list[tuple[Site, Input]],
    pulls: list[tuple[float, float]],
    supplies: Mapping[str, float],
) -> NetLevels:
    volts = operator.itemgetter(0)
    lows = [(rating.low.at(site.supply), site) for site, rating in inputs]
    highs = [(rating.high.at(site.supply), site) for site, rating in inputs]
    (needs_low, low_at), (needs_high, high_at) = min(lows, key=volts), max(highs, key=volts)
    draws = sum(rating.draws for _, rating in inputs)
    gives = sum(rating.gives for _, rating in inputs)
    sinks = gives + sum(volts / (ohms * (1 - TOLERANCE)) for volts, ohms in pulls)
    driver = next((site for site in here if isinstance(site.rating, Output)), None)
    pulled = _pulled(pulls, draws)
    low, high, may_sink, may_source = None, pulled, 0.0, 0.0
    if net in supplies:
        low = high = supplies[net]
    elif driver is not None and isinstance(driver.rating, Output):
        may_sink = driver.rating.low[-1].current
        low = _held(driver.rating.low_at, sinks, driver.supply)
        may_source = driver.rating.high[-1].current if driver.rating.high else 0.0
        driven = _held(driver.rating.high_at, draws, driver.supply)
        high = max((each for each in (pulled, driven) if each is not None), default=None)
    sources = 0.0 if pulls else draws
    return NetLevels(
        net, driver, low, high, needs_low, needs_high, low_at, high_at, sinks, sources, may_sink,
        may_source, "supply" if net in supplies else "driven",
    )  # fmt: skip


def _pulled(pulls: list[tuple[float, float]], draws: float) -> float | None:
    """The level that resistors alone make, against the inputs' current."""
    if not pulls:
        return None
    siemens = [1 / (ohms * (1 + TOLERANCE)) for _, ohms in pulls]
    weighted = sum(g * volts for g, (volts, _) in zip(siemens, pulls, strict=True))
    return (weighted - draws) / sum(siemens)


def _held(level: Callable[[float, float], float], current: float, supply: float) -> float | None:
    """The level of an output at a current; None where nothing is promised."""
    try:
        return level(current, supply)
    except ValueError:
        return None


def _pulls(
    packages: Iterable[Package], supplies: Mapping[str, float]
) -> dict[str, list[tuple[float, float]]]:
    """Volts and ohms of the resistors that lead from each net to a supply or the ground."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for package in packages:
        model = package.part.catalogue
        if not isinstance(model, Element) or model.letter != "R":
            continue
        ends = [net for net in package.nets.values() if net is not None]
        for net, other in zip(ends, reversed(ends), strict=True):
            if other in supplies and net not in supplies:
                found[net].append((supplies[other], model.value))
    return found


def _supply(package: Package, supplies: Mapping[str, float]) -> float:
    """Of a package, in volts; a net that is no supply feeds nothing."""
    net = package.nets.get(package.part.common.get("vcc", ""))
    return supplies.get(net or "", 0.0)
