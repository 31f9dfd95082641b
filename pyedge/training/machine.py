"""A learning machine: a network, a physics and edges, on one global clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np

import pyedge
from pyedge.arrays import Floats
from pyedge.edges import Edges
from pyedge.errors import InputError, ToolError, expect
from pyedge.extension import called
from pyedge.html import Displayed, counted, svg
from pyedge.networks.edge_list import Label
from pyedge.networks.network import Network
from pyedge.physics.contract import (
    Boundary,
    NonlinearPhysics,
    Physics,
    Plan,
    compiled_factorization,
)
from pyedge.progress import Progress, moved
from pyedge.rng import StepKey, check
from pyedge.supervisor.supervisor import Supervisor, converted
from pyedge.supervisor.timing import Always
from pyedge.tasks.read_out import Desired, read_outs
from pyedge.tasks.task import Examples, Lesson, Task
from pyedge.training.history import History
from pyedge.training.identity import identity
from pyedge.training.record import Record, Trace
from pyedge.training.recorder import Chunk, Recorder, check_length
from pyedge.training.schedule import chunks
from pyedge.training.step import play, preloaded

Labels = tuple[Label, ...]
Keep = Callable[[Callable[[], History]], None]
"""Called after each chunk of a training with what makes the history until then."""
Observe = Callable[[Chunk, int], None]
"""Called with each chunk of a training and the number of its first step."""

# Steps between two looks at the world (progress, Ctrl-C): compiled, and one by one.
_PATIENCE, _PATIENCE_SLOW = 1000, 5


class TrainingInterrupted(KeyboardInterrupt):
    """Ctrl-C during training; `history` holds the steps made until then, None if there are none."""

    def __init__(self, history: History | None) -> None:
        super().__init__("training was interrupted")
        self.history = history


class LearningMachine(Displayed):
    """Twin networks that train themselves.

    Args:
        network: who is joined to whom.
        physics: where node voltages settle.
        edges: what each edge does about its two drops.
        supervisor: what sets the clamped outputs.
        seed: of comparator noise and measurement noise.
        replica: which of many machines of that seed.
        configuration: whatever describes the machine; kept with its histories.

    Attributes:
        clock: number of the next step.
    """

    def __init__(
        self,
        network: Network,
        physics: Physics | NonlinearPhysics,
        edges: Edges,
        supervisor: Supervisor | None = None,
        seed: int = 0,
        replica: int = 0,
        configuration: Mapping[str, Any] | None = None,
    ) -> None:
        check(seed, replica)
        if edges.n_edges != network.n_edges:
            raise InputError(f"{edges.n_edges} edges for a network of {network.n_edges}")
        self.network = network
        self.physics = physics
        self.edges = edges
        self.supervisor = supervisor or Supervisor()
        self.seed = seed
        self.replica = replica
        if self.supervisor.timing != Always() and "comparators" in edges.parts:
            raise InputError(
                "edges that compare count one step at a time, however long learning is on: leave "
                "out supervisor.overclamp and supervisor.tolerance"
            )
        self.configuration = dict(configuration or {})
        self.clock = 0
        self._plans: dict[tuple[Labels, Labels], Plan] = {}
        self._identity: str | None = None

    def _title(self) -> str:
        network = self.network
        sizes = f"{counted(network.n_nodes, 'node')}, {counted(network.n_edges, 'edge')}"
        return f"LearningMachine on {network.name} ({sizes}), {counted(self.clock, 'step')} made"

    def _values(self) -> dict[str, object]:
        return {
            "edges": self.edges.summary,
            "physics": type(self.physics).__name__,
            "supervisor": self.supervisor,
            "seed, replica": f"{self.seed}, {self.replica}",
        }

    def _drawing(self) -> str:
        return svg("network_drawing", self.network.drawn)

    def cut(self, *edges: tuple[Label, Label]) -> None:
        """Cut edges, named by the labels of their nodes, out of both twins.

        Their electronics go on comparing and counting; no voltage depends on them any more.
        """
        for first, second in edges:
            self.network = self.network.cut(self.network.edge(first, second))
        self._plans.clear()

    def reset(self) -> None:
        """Put every edge where it was made; the clock goes on."""
        self.edges.reset()

    def close(self) -> None:
        """Let go of whatever the machine runs on, a simulator say."""
        self.edges.close()
        self.physics.close()

    def plan(self, inputs: Labels, outputs: Labels) -> Plan:
        """The physics' plan for these held nodes, by label; made once.

        Raises:
            InputError: a node that is not there or held twice, a part that floats.
        """
        key = (tuple(inputs), tuple(outputs))
        if key not in self._plans:
            nodes = self.network.nodes(inputs), self.network.nodes(outputs)
            self._plans[key] = called(self._planner, self.network, *nodes, gives=Plan)
        return self._plans[key]

    @property
    def _planner(self) -> Callable[..., Any]:
        name = "plan" if self.edges.linear else "plan_nonlinear"
        planner: Callable[..., Any] | None = getattr(self.physics, name, None)
        if planner is None:
            kind = type(self.physics).__name__
            raise InputError(f"{kind} settles linear edges alone: take dense, sparse or ngspice")
        return planner

    def measure(self, inputs: Labels, outputs: Labels, voltages: Floats) -> Floats:
        """(..., n_outputs) free outputs for (..., n_inputs) input voltages, in volts."""
        plan: Any = self.plan(inputs, outputs)
        voltages = converted(np.asarray(voltages, dtype=np.float64), self.supervisor.dac)
        boundary = Boundary(voltages, preloaded(self.network, self.edges, None))
        voltage: Floats = plan.free(self.edges.law, boundary).voltage
        return voltage[..., plan.outputs]

    def step(
        self,
        inputs: Desired,
        targets: Desired,
        eta: float | None = None,
    ) -> Record:
        """One tick of the global clock.

        Args:
            inputs: voltage of each input node, by label.
            targets: desired voltage of each output node, by label; or by ``11-1``, a difference.
            eta: nudge amplitude; None for the supervisor's.

        Raises:
            InputError: nodes or voltages that cannot be, or no eta.
        """
        eta = self.supervisor.eta if eta is None else eta
        if eta is None:
            raise InputError("no eta: give one to the step or to the supervisor, as 0.5")
        rows = [np.array([list(each.values())], float) for each in (inputs, targets)]
        shown = Examples(rows[0], rows[1])
        outputs, objective = read_outs(tuple(targets))
        task = Task("step", tuple(inputs), outputs, shown, eta=eta, objective=objective)
        trace = self._play(task, task.lesson(0, 1, np.zeros((0, len(targets)))), eta)
        return trace.record(0, self.clock - 1)

    def train(
        self,
        task: Task,
        steps: int | None = None,
        progress: Progress | bool | None = None,
        history: History | None = None,
        observe: Observe | None = None,
        keep: Keep | None = None,
    ) -> History:
        """Train on a task, from where the edges are.

        Args:
            task: what to learn.
            steps: how many steps in all; None for the task's own.
            progress: called now and then with the steps made and wanted; True for a bar.
            history: of this machine on this task: go on from its end as if never interrupted.
            observe: told every step, chunk by chunk.
            keep: called after each chunk with a function that gives the history until then.

        Returns:
            The history, with `history` before it where given.

        Raises:
            InputError: the task does not fit the network, or `history` another machine or task.
            TrainingInterrupted: Ctrl-C.
            ToolError: a program that the machine runs on has failed.
        """
        expect("the task is", task, Task)
        steps = task.steps if steps is None else steps
        expect("steps is", steps, int | np.integer)
        done, desired = 0, None
        self.plan(task.inputs, task.outputs)
        self._identity = self._identity or identity(self)
        if history is not None:
            expect("the history is", history, History)
            self._go_on(history, task)
            done, desired = len(history), history.desired
        if steps <= done:
            raise InputError(f"steps {steps}: it must be more than {done}")
        check_length(self.edges, self.network, task, steps)
        check(self.seed, self.replica, self.clock + steps - done)
        recorder = self.recorder(task, done)
        try:
            with moved(progress, f"training {task.name}") as move:
                for chunk in self.chunks(task, steps, done, desired):
                    recorder.write(chunk)
                    count = len(chunk.lesson.order)
                    if observe is not None:
                        observe(chunk, self.clock - count)
                    done += count
                    if keep is not None:
                        keep(partial(self.history, recorder, history))
                    if move is not None:
                        move(done, steps)
        except KeyboardInterrupt:
            raise TrainingInterrupted(self._close(recorder, history)) from None
        except ToolError as error:
            error.history = self._close(recorder, history)
            raise
        return self.history(recorder, history)

    def recorder(self, task: Task, done: int = 0) -> Recorder:
        """What records `chunks` of a task from now on, of which `done` steps have been made."""
        return Recorder(self.edges, self.plan(task.inputs, task.outputs), task, self.clock, done)

    def chunks(
        self,
        task: Task,
        steps: int,
        done: int = 0,
        desired: Floats | None = None,
        patience: int | None = None,
    ) -> Iterator[Chunk]:
        """Train, and tell of it chunk by chunk.

        Args:
            task: what to learn.
            steps: how many steps in all.
            done: how many of them have been made.
            desired: what is desired of each class in the epoch that goes on, if one does.
            patience: steps a chunk, at most; None for as many as make good speed.
        """
        eta = self.supervisor.amplitude(task.eta)
        plan = self.plan(task.inputs, task.outputs)
        if patience is None:
            compiled = (
                compiled_factorization(plan) is not None and self.edges.compiled() is not None
            )
            patience = _PATIENCE if compiled else _PATIENCE_SLOW
        if desired is None:
            desired = np.zeros((0, task.n_read))
        measure = partial(self.measure, task.inputs, task.outputs)
        for start, stop, wanted in chunks(task, done, steps, patience, measure, desired):
            lesson = task.lesson(start, stop, wanted)
            yield Chunk(lesson, self._play(task, lesson, eta), wanted)

    def history(self, recorder: Recorder, before: History | None = None) -> History:
        """What was recorded, one step or more, after what was `before`."""
        history = self._close(recorder, before)
        assert history is not None, "a step has been made"
        return history

    def _close(self, recorder: Recorder, before: History | None) -> History | None:
        self._identity = self._identity or identity(self)
        whole = recorder.close(
            {
                "version": pyedge.__version__,
                "configuration": self.configuration,
                "machine": self._identity,
                "seed": self.seed,
                "replica": self.replica,
            }
        )
        if before is None or whole is None:
            return whole or before
        return before.joined(whole)

    def _play(self, task: Task, lesson: Lesson, eta: float) -> Trace:
        check(self.seed, self.replica, self.clock + len(lesson.order))
        plan = self.plan(task.inputs, task.outputs)
        start = StepKey(self.seed, self.replica, self.clock)
        trace = play(plan, self.edges, self.supervisor, eta, lesson, start)
        self.clock += len(lesson.order)
        self.edges.check(self.edges.degrees, self.clock)
        return trace

    def _go_on(self, history: History, task: Task) -> None:
        """Put edges and clock where `history` left them."""
        now = {"digest": None, **task.describe()}
        kept = {"machine": self._identity, **history.attributes}
        before = {"digest": now["digest"], **kept["task"]}
        # Older histories have no digests, and those of other versions may be of other attributes.
        if kept["version"] != pyedge.__version__:
            kept["machine"], before["digest"] = self._identity, now["digest"]
        if {**before, "digest": now["digest"]} != now:
            raise InputError("the history to go on from is of another task")
        if before != now:
            raise InputError(
                f"the history to go on from is of task {task.name!r} with other values or code: "
                "give the task as it was"
            )
        if not history.network.same_topology(self.network):
            raise InputError("the history to go on from is of another network")
        if (kept["seed"], kept["replica"]) != (self.seed, self.replica):
            raise InputError("the history to go on from is of another seed or replica")
        if kept["configuration"] != self.configuration:
            raise InputError("the history to go on from is of a machine configured otherwise")
        units = {name: each.unit for name, each in self.edges.memories.items()}
        twins = "resistance_clamped" in history.dataset
        if history.learned != units or twins != (self.edges.twins == 2):
            raise InputError(
                f"the history to go on from is of other edges: it has {_listed(history.learned)}, "
                f"the machine {_listed(units)}"
            )
        if kept["machine"] != self._identity:
            raise InputError(
                "the history to go on from is of a machine with other parts: its edges' rule, "
                "range or constants, or its supervisor, are not the same"
            )
        last = [history.dataset.get(name) for name in ("moments", "reading")]
        own = [None if each is None else each.values for each in last]
        self.edges.restore(self.edges.degrees_of(history.last), *own)
        self.clock = int(history.dataset["step"].values[-1]) + 1


def _listed(units: Mapping[str, str]) -> str:
    return ", ".join(f"{name} in {unit}" for name, unit in units.items())
