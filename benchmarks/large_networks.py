"""One training step of large networks, against the same with scipy's splu, factorised each time.

Square lattices and random regular graphs of 10^3 to 10^6 edges.  Also the share of decisions that
differ from those with splu's voltages, at several steps of a training.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from scipy.sparse.linalg import splu

import pyedge
from benchmarks.slope import draw_costs
from pyedge.arrays import Bools, Floats, Ints
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.physics import Boundary
from pyedge.physics.sparse import SparsePhysics
from pyedge.physics.sparse_direct import DirectPlan
from pyedge.physics.stamps import Stamps
from pyedge.plots.style import GREY, caption, look, new_figure
from pyedge.rng import StepKey
from pyedge.rules.comparators import Comparator
from pyedge.training.machine import LearningMachine

LATTICES = ["square:23x23", "square:71x71", "square:126x126", "square:224x224", "square:400x400",
            "square:707x707"]  # fmt: skip
GRAPHS = [f"random-regular:nodes={n},degree=4,seed=0" for n in (500, 5000, 50000, 500000)]
LABORATORY = 0.2  # seconds a step of a machine on a bench, at 5 Hz
ETA, DESIRED = 0.5, 2.5
VOLTS = np.array([0.0, 5.0, 3.0, 1.0])
OUTPUTS = 3
STEPS = 5
# Multiplications beyond which splu takes minutes or more memory than most have.
TOO_MANY = 4e10


class Refactored:
    """The baseline: both twins' matrices factorised by splu at every step."""

    def __init__(self, network: Network, inputs: Ints, outputs: Ints) -> None:
        self.inputs, self.outputs, self.n_nodes = inputs, outputs, network.n_nodes
        self.free: Ints = np.setdiff1d(np.arange(network.n_nodes), inputs)
        self.hidden = np.setdiff1d(self.free, outputs)
        self.held = np.concatenate([inputs, outputs])
        self.blocks = [
            (Stamps.of(network, kind, kind), Stamps.of(network, kind, held))
            for kind, held in ((self.free, inputs), (self.hidden, self.held))
        ]

    def settle(self, conductance: Floats, volts: Floats) -> tuple[Floats, Floats]:
        """Free and clamped voltages."""
        free = self._solve(0, conductance, self.free, self.inputs, volts)
        nudged = ETA * DESIRED + (1 - ETA) * free[self.outputs]
        held = np.concatenate([volts, nudged])
        return free, self._solve(1, conductance, self.hidden, self.held, held)

    def _solve(self, twin: int, conductance: Floats, *where: Any) -> Floats:
        unknown, held, volts = where
        inner, outer = self.blocks[twin]
        voltage = np.empty(self.n_nodes)
        voltage[held] = volts
        factors = splu(
            inner.at(conductance),
            "MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        voltage[unknown] = factors.solve(-(outer.at(conductance) @ volts))
        return voltage


class Case:
    """A network with four inputs and three outputs at random nodes."""

    def __init__(self, name: str, noise: float = 3e-3) -> None:
        self.network = pyedge.named(name)
        self.edges = DigipotEdges(self.network, comparator=Comparator(noise=noise))
        self.machine = LearningMachine(self.network, SparsePhysics(), self.edges)
        nodes = np.random.default_rng(0).permutation(self.network.n_nodes)
        self.held, self.seen = nodes[: len(VOLTS)], nodes[len(VOLTS) :][:OUTPUTS]
        labels = np.array(self.network.labels)
        self.inputs = dict(zip(labels[self.held].tolist(), VOLTS.tolist(), strict=True))
        self.targets = dict.fromkeys(labels[self.seen].tolist(), DESIRED)
        self.plan = self.machine.plan(tuple(self.inputs), tuple(self.targets))

    @property
    def method(self) -> str:
        """The method of the sparse physics: direct or iterative."""
        return "direct" if isinstance(self.plan, DirectPlan) else "iterative"

    def step(self) -> None:
        """One step of training, noise on."""
        self.machine.step(self.inputs, self.targets, ETA)

    def refactored(self) -> Refactored:
        """The same network for splu."""
        return Refactored(self.network, self.held, self.seen)

    def splu_step(self, other: Refactored) -> None:
        """One step of training with voltages by splu."""
        self._update(*other.settle(self.edges.conductance, VOLTS))
        self.machine.clock += 1

    def differing(self, other: Refactored) -> float:
        """The share of decisions that differ from those with splu's voltages, for equal noise."""
        conductance, codes = self.edges.conductance, self.edges.degrees.copy()
        state = self.plan.free(conductance, Boundary(VOLTS))
        nudged = ETA * DESIRED + (1 - ETA) * state.voltage[self.seen]
        mine = self._update(state.voltage, state.clamp(nudged))
        self.edges.restore(codes)
        theirs = self._update(*other.settle(conductance, VOLTS))
        self.edges.restore(codes)
        return float((mine != theirs).mean())

    def _update(self, free: Floats, clamped: Floats) -> Bools:
        """(m,) whether each edge steps up; updates the edges."""
        first, second = self.network.edges.T
        moment = StepKey(0, 0, self.machine.clock)
        drops = free[first] - free[second], clamped[first] - clamped[second]
        update = self.edges.update(*drops, moment)
        return np.asarray(update["first"] != update["second"])


def measure() -> list[dict[str, Any]]:
    """Microseconds a step of each way, the slope of cost against size, decisions that differ."""
    rows = [row for name in [*LATTICES, *GRAPHS] for row in _timed(name)]
    for kind in ("square", "random-regular"):
        own = [row for row in rows if row["kind"] == kind and row["way"] == "pyedge"]
        rows.append(_growth(kind, own))
    return rows + decisions()


def decisions(name: str = LATTICES[-1], steps: int = 200) -> list[dict[str, Any]]:
    """The share of decisions that differ from splu's, at the start, in the middle, at the end.

    Also for random codes, as 3 mV of noise spreads codes over their range in a long training.  Each
    is also measured without noise, where the smallest difference of drops decides.
    """
    case, silent = Case(name), Case(name, noise=0.0)
    other = case.refactored()
    rows = []
    for stage in _stages(case, steps):
        silent.edges.restore(case.edges.degrees)
        for at, noise in ((case, "3 mV"), (silent, "no")):
            share = at.differing(other)
            text = f"{100 * share:.4f} % of {case.network.n_edges} decisions differ from splu's"
            what = f"{name}, {stage}, {noise} noise"
            rows.append({"what": what, "kind": "decisions", "share": share, "says": text})
    return rows


def _stages(case: Case, steps: int) -> Iterator[str]:
    case.step()
    yield "at the start"
    for stage in ("middle", "end"):
        for _ in range(steps // 2):
            case.step()
        yield f"{stage} of {steps} steps"
    random = np.random.default_rng(1)
    case.edges.restore(random.integers(0, 128, case.network.n_edges))
    case.step()
    case.step()
    yield "codes all over the range"


def _timed(name: str) -> Iterator[dict[str, Any]]:
    case = Case(name)
    kind, edges = name.partition(":")[0], case.network.n_edges
    what = f"{kind}, {edges} edges"
    mine = _seconds(case.step)
    slow = None
    hidden = DirectPlan.of(case.network, case.held, case.seen)
    work = hidden.multiplications(TOO_MANY)
    if work <= TOO_MANY:
        other = case.refactored()
        slow = _seconds(lambda: case.splu_step(other))
    common = {"kind": kind, "edges": edges}
    own: dict[str, Any] = {"microseconds": 1e6 * mine}
    own |= {"ratio": slow / mine} if slow else {"says": f"{mine:.3f} s a step"}
    yield {"what": f"{what}: {case.method}", "way": "pyedge", **common, **own}
    what += ": splu each time"
    if slow:
        yield {"what": what, "way": "splu", **common, "microseconds": 1e6 * slow, "ratio": 1.0}
    else:
        reason = f"skipped: more than {TOO_MANY:.0e} multiplications, minutes and gigabytes"
        yield {"what": what, "way": "splu", **common, "missing": reason}


def _seconds(step: Any) -> float:
    """Seconds a step, the median of some, after two that compile and start."""
    seconds = []
    for _ in range(STEPS + 2):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
        if sum(seconds) > 60:
            break
    return statistics.median(seconds[2:] or seconds[-1:])


def _growth(kind: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Exponent of cost from 10^4 edges on, and the size at which a step takes 0.2 s."""
    large = [row for row in rows if row["edges"] > 9000]
    edges = np.log([row["edges"] for row in large])
    cost = np.log([row["microseconds"] * 1e-6 for row in large])
    slope, origin = (float(each) for each in np.polyfit(edges, cost, 1))
    ahead = float(np.exp((np.log(LABORATORY) - origin) / slope))
    text = f"cost grows as edges^{slope:.2f} from 10^4; ahead of 5 Hz up to {ahead:.1e} edges"
    return {"what": kind, "kind": "growth", "slope": slope, "ahead": ahead, "says": text}


@look()
def draw(rows: list[dict[str, Any]]) -> Figure:
    """Seconds a step against edges, both logarithmic."""
    series = {
        f"{kind}, {way}": [
            (row["edges"], 1e-6 * row["microseconds"])
            for row in rows
            if row["kind"] == kind and row.get("way") == way and "microseconds" in row
        ]
        for kind in ("square", "random-regular")
        for way in ("pyedge", "splu")
    }
    figure = new_figure(11.0, 7.5)
    axes = figure.subplots()
    draw_costs(axes, series, "edges", "seconds a training step")
    axes.axhline(LABORATORY, color=GREY, linewidth=1.0)
    axes.annotate("the laboratory, 5 Hz", (1e3, LABORATORY), va="bottom", color=GREY)
    axes.set_title("A training step of large networks")
    growth = [f"{row['what']}: {row['says']}" for row in rows if row["kind"] == "growth"]
    caption(figure, "Noise on; medians of five steps.", *growth)
    return figure
