"""The experiments on the machine of transistors, each run once and shared by claims and figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.networks.flow import EdgeLaws
from pyedge.physics import Boundary
from pyedge.reproduction.paper import Say
from pyedge.schema import nested
from pyedge.tasks import Examples, Task, published
from pyedge.training.attainable import attainable
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.edge_cuts import train_with_cuts
from pyedge.training.ensemble import Ensemble, Outcome

EPOCHS, LONG_EPOCHS = 8_000, 40_000  # of exclusive or; the second from gates far up
CURVE_EPOCHS = 20_000
RATE = 1.09e-3  # s: eta times the window that learning is on for, kept as eta varies
ETAS = (0.02, 0.1, 0.5, 1.0)
OFFSET = 5e-3  # V, standard deviation of each drop's offset
BEYOND = (20e-3, 50e-3, 100e-3)  # V of overclamping
OVERCLAMPED = "20 mV beyond"
LABEL = 30e-3  # V on either side of 0
OHMS = (1e2, 1e9)  # resistances from which the best linear network is searched
LEVELS = np.linspace(0.8, 5.0, 43)  # volts of the gates, all alike
SETTLING = 1e-6  # s, in which an answer is there: printed ("microseconds"), not simulated
EDGES = 32  # of the machine; so many machines, at most, lose an edge, each another one
LEARNED, RECOVERY = 4 * EPOCHS, 16_000  # steps before and after an edge is cut
SOLVED = 1e-4  # V^2, below which exclusive or counts as learned: 10 mV rms


class Start(NamedTuple):
    """Where gates are as made, in volts, and how exclusive or is learned from there."""

    volts: float
    eta: float = 0.1
    epochs: int = EPOCHS


STARTS = (
    Start(1.5), Start(3.0), Start(4.8), Start(4.8, 0.1, LONG_EPOCHS), Start(4.8, 0.02, LONG_EPOCHS),
)  # fmt: skip


class Curve(NamedTuple):
    """Machines that learn the curve."""

    epochs: Ints  # (records,)
    error: Floats  # (machines, records, examples) read-out less target, in volts
    late: Floats  # (machines,) final error, in V^2


class Experiments:
    """Each experiment on so many machines: replicas from 0 on, of seed 0.

    A replica is a draw of the gates as made and, with offsets, of a chip; the order of examples
    is that of the task's seed 0 in all of them.
    """

    def __init__(self, machines: int = 256, say: Say = lambda what: None) -> None:
        self.machines, self.say = machines, say

    def configuration(self, **changes: Any) -> MachineConfiguration:
        """The machine `transistor-torus` with other values, by keys as ``capacitor__start``."""
        made = MachineConfiguration.load("transistor-torus").model_dump()
        given = nested({key.replace("__", "."): value for key, value in changes.items()})
        for section, values in given.items():
            made[section] = {**made.get(section, {}), **values}
        return MachineConfiguration.make(made)

    def xor(self, eta: float = 0.1, epochs: int | None = None, **changes: Any) -> Outcome:
        """Exclusive or, learned at a rate that does not depend on eta."""
        made = self.configuration(supervisor__eta=eta, capacitor__window=RATE / eta, **changes)
        return Ensemble(made, self.machines).train(published("xor"), 4 * (epochs or EPOCHS))

    @cached_property
    def curve(self) -> Curve:
        """The curve, with the laboratory's nudge and window: eta 1, 100 us an example."""
        self.say("curve")
        task = published("regression-curve")
        count = len(task.train.inputs)
        epochs = np.unique(np.r_[0, np.geomspace(1, CURVE_EPOCHS, 220).round()]).astype(np.int64)
        made = self.configuration(supervisor__eta=1.0, capacitor__window=100e-6)
        learned = Ensemble(made, self.machines).train(
            task, count * CURVE_EPOCHS, record=(count * epochs).tolist()
        )
        return Curve(epochs, (learned.recorded - task.train.targets)[..., 0], learned.late)

    @cached_property
    def floors(self) -> dict[str, float]:
        """Least error of resistors on each task that was found, in V^2."""
        self.say("floors of resistors")
        network = self.configuration().make_network()
        tasks = {name: published(name) for name in ("regression-curve", "xor")}
        return {name: attainable(network, t, t.train, OHMS).error for name, t in tasks.items()}

    @cached_property
    def by_eta(self) -> dict[float, Outcome]:
        """Exclusive or with each nudge."""
        done = {}
        for eta in ETAS:
            self.say(f"exclusive or at eta {eta:g}")
            done[eta] = self.xor(eta)
        return done

    @cached_property
    def by_start(self) -> dict[Start, Outcome]:
        """Exclusive or from gates about each start."""
        done = {STARTS[0]: self.by_eta[0.1]}
        for start in STARTS[1:]:
            self.say(f"exclusive or from {start.volts:g} V, eta {start.eta:g}")
            done[start] = self.xor(start.eta, start.epochs, capacitor__start=start.volts)
        return done

    @cached_property
    def labels(self) -> Floats:
        """(machines, 4) read-outs of machines that have learned labels on either side of 0 V."""
        self.say("exclusive or with labels")
        task, steps = labelled(published("xor")), 4 * EPOCHS
        made = self.configuration(supervisor__eta=0.1, capacitor__window=RATE / 0.1)
        learned = Ensemble(made, self.machines).train(task, steps, record=[steps])
        return np.asarray(learned.recorded[:, 0, :, 0])

    @cached_property
    def with_offsets(self) -> dict[str, Outcome]:
        """Exclusive or with offsets at the drops, clamped at two nudges and overclamped."""
        done = {}
        for eta in (0.1, 1.0):
            self.say(f"offsets at eta {eta:g}")
            done[f"eta {eta:g}"] = self.xor(eta, chip__drop_offset=OFFSET)
        for beyond in BEYOND:
            self.say(f"overclamping by {1e3 * beyond:g} mV")
            # The largest error sets how long learning is on; eta is that of no offset.
            done[f"{1e3 * beyond:g} mV beyond"] = self.xor(
                1.0, chip__drop_offset=OFFSET, supervisor__overclamp=beyond
            )
        return done

    @cached_property
    def trained_energy(self) -> Floats:
        """(machines,) energy a parameter and inference of the solved machines, in joules."""
        learned = self.by_eta[0.1]
        return energy(self.configuration(), published("xor"), learned.degrees[solved(learned)])

    @cached_property
    def level_energy(self) -> Floats:
        """(levels,) the same of a machine with all gates at one of `LEVELS`, in joules."""
        gates = np.repeat(LEVELS[:, None], EDGES, axis=1)
        return energy(self.configuration(), published("xor"), gates)

    @cached_property
    def damage(self) -> Floats:
        """(machines, steps) error while exclusive or is learned, and after one edge is cut, in V^2.

        Machine k loses edge k; they are trained one after another.
        """
        errors = []
        for k in range(min(self.machines, EDGES)):
            self.say(f"damage: machine {k} loses edge {k}")
            machine = self.configuration().model_copy(update={"replica": k}).build()
            first, second = machine.network.edges[k]
            edge = machine.network.labels[first], machine.network.labels[second]
            task = published("xor")
            history = train_with_cuts(machine, task, {LEARNED: [edge]}, LEARNED + RECOVERY)
            errors.append(history.error)
        return np.array(errors)


def solved(outcome: Outcome) -> Bools:
    """(machines,) whether the final error is below `SOLVED`."""
    return np.asarray(outcome.late < SOLVED)


def labelled(task: Task) -> Task:
    """Exclusive or with targets of `LABEL` on either side of 0 V."""
    true = task.train.targets < task.train.targets.mean()
    data = Examples(task.train.inputs, np.where(true, -LABEL, LABEL))
    return replace(task, name="xor-labels", train=data, test=data)


def energy(configuration: MachineConfiguration, task: Task, gates: Floats) -> Floats:
    """(machines,) heat of the free twin's edges in `SETTLING`, over their number, in joules.

    Args:
        configuration: of all machines.
        task: over whose examples the mean is taken.
        gates: (machines, m) gate voltages.
    """
    machine = configuration.build()
    plan: Any = machine.plan(task.inputs, task.outputs)
    first, second = machine.network.edges.T
    watts = np.empty(len(gates))
    for k, each in enumerate(gates):
        machine.edges.restore(each)
        law = machine.edges.law
        assert isinstance(law, EdgeLaws), "transistors are not linear"
        voltages = plan.free(law, Boundary(task.train.inputs)).voltage
        watts[k] = np.mean(
            [law.flow(v[first], v[second]).value @ (v[first] - v[second]) for v in voltages]
        )
    return watts * SETTLING / len(first)
