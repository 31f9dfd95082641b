"""Where the power of a machine goes: its two networks, and the electronics around them.

The networks' from trainings of the model, V^2 G summed over edges; *contrast* is what the clamped
one dissipates beyond the free one.  The electronics' from data sheets.  Besides, the whole machine
of catalogue parts, at rest in ngspice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from circuits.analysis import operating_point
from circuits.blocks.machine import edge_names, machine
from circuits.supplies import LOGIC_SUPPLY, SUPPLIES
from pyedge.analysis.power.board_replay import Retraced, configuration, held_nets, learn, retrace
from pyedge.analysis.power.electronics import Consumer, electronics
from pyedge.arrays import Floats
from pyedge.hardware.netlists import pairs
from pyedge.tasks.published import PUBLISHED
from pyedge.training.history import History, late_steps
from pyedge.units import show

LAST = "mean of the last 200 steps, or of the last quarter if shorter"
REFERENCE = "allostery-1"
MEASURED = (REFERENCE, "allostery-2", "allostery-3", "allostery-4")


@dataclass(frozen=True)
class Networks:
    """What the resistors dissipate in a training, in watts; start, then mean of the last steps."""

    task: str  # what was learned
    edges: int  # how many there are in each network
    free: tuple[float, float]  # of the model's networks, without load
    clamped: tuple[float, float]
    averaging: tuple[float, float]  # in the averaging resistors of the board

    @property
    def contrast(self) -> tuple[float, float]:
        """What the clamped network dissipates more than the free one."""
        return self.clamped[0] - self.free[0], self.clamped[1] - self.free[1]


@dataclass(frozen=True)
class Measured:
    """A machine at rest before its first step, in ngspice, in watts."""

    task: str  # which nodes are held where
    electronics: float  # from the two supplies
    reckoned: float  # the same, from data sheets, with the same outputs low
    networks: float  # from the sources that hold nodes
    settled: float  # the same, from the circuit's resistors, less what bias currents bring

    @property
    def ratios(self) -> tuple[float, float]:
        """Electronics and networks: ngspice's over ours."""
        return self.electronics / self.reckoned, self.networks / self.settled


@dataclass(frozen=True)
class Power:
    """The power of the reference machine."""

    networks: tuple[Networks, ...]  # task by task
    electronics: tuple[Consumer, ...]  # consumer by consumer, of a 16-edge machine
    measured: tuple[Measured, ...]  # in ngspice, task by task; empty if not asked for
    seed: int = 0  # of the trainings

    @property
    def per_edge(self) -> tuple[float, float]:
        """Of the electronics, typically and at most, in watts."""
        return sum(e.typical for e in self.electronics), sum(e.most for e in self.electronics)

    def lines(self) -> list[str]:
        """As text: networks, electronics, what ngspice says."""
        found = [
            f"Networks, first step and {LAST} (n = 1 training each, seed {self.seed}):",
            f"{'task':14}{'free':>22}{'clamped':>22}{'contrast':>24}{'averaging':>22}{'edges':>7}",
        ]
        for each in self.networks:
            columns = (each.free, each.clamped, each.contrast, each.averaging)
            texts = [f"{show(start, 'W')}, {show(late, 'W')}" for start, late in columns]
            found.append(
                f"{each.task:14}{texts[0]:>22}{texts[1]:>22}{texts[2]:>24}{texts[3]:>22}"
                f"{each.edges:>7}"
            )
        starts = [each.free[0] for each in self.networks if each.edges > 2]
        if starts:
            found.append(
                f"Free network at mid-range, 51 kohm per edge: {show(min(starts), 'W')} to "
                f"{show(max(starts), 'W')}, over the tasks (ours: D22 prints no such figure)."
            )
        found += ["Electronics, for each edge of 16, typically and at most:"]
        rows = [*self.electronics, Consumer("sum", *self.per_edge)]
        found += [f"{e.name:34}{show(e.typical, 'W'):>12}{show(e.most, 'W'):>12}" for e in rows]
        for m in self.measured:
            ours, networks = m.ratios
            found.append(
                f"ngspice, {m.task}, at rest: electronics {show(m.electronics, 'W')}, "
                f"{ours:.3f} of the data sheets' typical; networks {show(m.networks, 'W')}, "
                f"{networks:.4f} of the settled circuit's"
            )
        return found


def power(tasks: Iterable[str] = tuple(PUBLISHED), measured: Iterable[str] = MEASURED) -> Power:
    """The power of the reference machine on published tasks, some of them measured in ngspice."""
    tasks, measured = tuple(tasks), tuple(measured)
    trained = {task: learn(task) for task in dict.fromkeys((*tasks, *measured))}
    traced = {task: retrace(task, history) for task, history in trained.items()}
    network = configuration(REFERENCE).make_network()
    bits = [each for each in trained.values() if each.network.same_topology(network)]
    return Power(
        tuple(networks(traced[task]) for task in tasks),
        tuple(electronics(network, _low_share(bits))),
        tuple(measure(traced[task]) for task in measured),
    )


def networks(traced: Retraced) -> Networks:
    """What the resistors dissipate in a training that was retraced."""
    dataset, network = traced.history.dataset, traced.network
    start = dataset["resistance_start"].values[None]
    before = np.vstack([start, dataset["resistance"].values[:-1]])
    first, second = network.edges.T

    def dissipated(volts: Floats) -> tuple[float, float]:
        drops = volts[:, first] - volts[:, second]
        return _start_and_late((drops**2 / before).sum(axis=1))

    return Networks(
        traced.task.name,
        network.n_edges,
        dissipated(dataset["free_voltage"].values),
        dissipated(dataset["clamped_voltage"].values),
        _start_and_late(_in_resistors(traced, "average_")),
    )


def measure(traced: Retraced) -> Measured:
    """Have ngspice stand at the first step of a training; raises as `power`."""
    network, dataset = traced.network, traced.history.dataset
    shown = dataset["free_voltage"].values[0, network.nodes(traced.task.inputs)]
    held = held_nets(traced.task, shown, dataset["target"].values[0])
    names = edge_names(pairs(network))
    logic = {
        net: [f"{name}/{net}" for name in names] for net in ("first_high", "second_high", "up")
    }
    measured = [*(net for nets in logic.values() for net in nets), *held]
    found = operating_point.run(machine(pairs(network)), held, measured)
    low = {
        net: sum(found.volts[each] < LOGIC_SUPPLY / 2 for each in nets) / len(nets)
        for net, nets in logic.items()
    }
    comparators = low["first_high"] + low["second_high"]
    parts = electronics(network, comparators, comparators + low["up"], clock=0.0)
    brought = sum(traced.volts[net][0] * amperes for _, net, amperes in traced.circuit.inputs)
    dissipated = _in_resistors(traced, "average_")[0] + _in_edges(traced)[0]
    return Measured(
        traced.task.name,
        sum(SUPPLIES[net] * amperes for net, amperes in found.supplied.items()),
        network.n_edges * sum(each.typical for each in parts),
        sum(found.volts[net] * amperes for net, amperes in found.held.items()),
        float(dissipated - brought),
    )


def _in_edges(traced: Retraced) -> Floats:
    """(steps,) watts in the digipots of both twins, with their series resistors."""
    found, volts, current = _in_resistors(traced, "series_"), traced.volts, traced.current
    for digipot in traced.circuit.digipots:
        found += (volts[digipot.w] - volts[digipot.b]) * current[digipot.path]
    return found


def _in_resistors(traced: Retraced, prefix: str) -> Floats:
    """(steps,) watts in the resistors whose names begin so."""
    found, volts = np.zeros(len(traced.codes)), traced.volts
    for resistor in traced.circuit.resistors:
        if resistor.path.rpartition("/")[2].startswith(prefix):
            found += (volts[resistor.one] - volts[resistor.other]) ** 2 / resistor.ohms
    return found


def _start_and_late(watts: Floats) -> tuple[float, float]:
    return float(watts[0]), float(watts[-late_steps(len(watts)) :].mean())


def _low_share(trained: Iterable[History]) -> float:
    """How many of an edge's two comparators are low, on average over trainings."""
    shares = [
        sum(float(1 - history.dataset[which].values.mean()) for which in ("first", "second"))
        for history in trained
    ]
    return float(np.mean(shares)) if shares else 1.0
