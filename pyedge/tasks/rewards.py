"""Tasks whose targets come from rewards: Q-learning with the network as its approximator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from pyedge.arrays import Array, Bools, Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.edge_list import Label
from pyedge.rng import StepKey, Stream, uniform
from pyedge.tasks.decision_process import DecisionProcess
from pyedge.tasks.read_out import ReadOut, read_outs
from pyedge.tasks.task import Examples, Lesson, Measure, Task


@dataclass(frozen=True, eq=False, repr=False)
class QLearning(Task):
    """Learn what actions are worth; each has an output (arXiv:2511.17789).

    At the start of every epoch the outputs of all states are measured, Q(s, a).  In each example an
    action is taken: the one of the highest output or, with the probability `exploration`, any.
    What is desired of its output is r + discount max Q of the next state, `centred` less the mean
    of its outputs, which is easier for a small network, and may make another strategy the best;
    see `misled`.  Other outputs are held where they were measured.  States are shown in a fixed
    order whatever the actions, which is ours; `Walk` goes where they lead.  The targets in
    `train` stand unused.

    Attributes:
        state: (k,) the state of each example, from 0.
        process: rewards and next states.
        exploration: probability of an action at random.
        centred: whether the mean is taken off.

    Raises:
        InputError: a process of other actions or states, an exploration that is no probability.
    """

    state: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64), kw_only=True)
    process: DecisionProcess = field(
        default_factory=lambda: DecisionProcess(np.zeros((1, 1)), np.zeros((1, 1), np.int64)),
        kw_only=True,
    )
    exploration: float = field(default=0.1, kw_only=True)
    centred: bool = field(default=True, kw_only=True)
    walk: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        states, actions = self.process.rewards.shape
        if actions != self.n_read:
            raise InputError(f"task {self.name!r}: {actions} actions for {self._read_outs}")
        if not np.array_equal(np.unique(self.state), np.arange(states)):
            raise InputError(f"task {self.name!r}: its examples must show states 0..{states - 1}")
        if not 0 <= self.exploration <= 1:
            raise InputError(
                f"task {self.name!r}: exploration {self.exploration}: it is a probability, 0 to 1"
            )

    def _values(self) -> dict[str, object]:
        rewards = self.process.rewards
        return {
            **super()._values(),
            "output nodes": f"{', '.join(map(str, self.outputs))}: the value of each action",
            "decisions": f"{len(rewards)} states, {rewards.shape[1]} actions, "
            f"{self.exploration:.0%} of them at random",
            "rewards": f"{rewards.min():g} to {rewards.max():g} V, "
            f"discount {self.process.discount:g}",
        }

    def describe(self) -> dict[str, Any]:
        return {
            **super().describe(),
            "process": self.process.describe(),
            "exploration": self.exploration,
            "centred": self.centred,
            "walk": self.walk,
            "states": self.states.tolist(),
        }

    @property
    def misled(self) -> bool:
        """Whether values that are their own targets make another strategy than the best."""
        values = self.process.fixed_point(self.centred)
        return values is None or not self.process.solved(values)

    @property
    def epoch(self) -> int:
        """One pass through the examples."""
        return len(self.train.inputs) * self.dwell

    @property
    def states(self) -> Floats:
        """(states, n_inputs) input voltages of each state."""
        return self.train.inputs[np.unique(self.state, return_index=True)[1]]

    def desired(self, measure: Measure, start: int = 0) -> Floats:
        """(..., k + states, actions) outputs desired of each example, and measured of each state.

        They are for the epoch from step `start` on.
        """
        values = self.objective.read(measure(self.states))
        state, action = self.decisions(values, start)
        target = self.process.updated(values, self.centred)[..., state, :]
        desired = values[..., state, :].copy()
        taken = np.take_along_axis(target, action[..., None], axis=-1)
        np.put_along_axis(desired, action[..., None], taken, axis=-1)
        return np.concatenate([desired, values], axis=-2)

    def decisions(self, values: Floats, start: int) -> tuple[Ints, Ints]:
        """(k,) states and (..., k) actions of the examples in the epoch from step `start` on.

        Args:
            values: (..., states, actions) outputs measured at its start, in volts.
            start: its first step.
        """
        at_random, drawn = self._drawn(start)
        greedy = values.argmax(axis=-1)[..., self.state]
        return self.state, np.asarray(np.where(at_random, drawn, greedy))

    def _drawn(self, start: int) -> tuple[Bools, Ints]:
        """(k,) whether an action is at random, and which then."""
        count, actions = len(self.state), self.n_read
        draws = uniform(StepKey(self.shuffle or 0, self.split, start), Stream.ACTION, 2 * count)
        drawn = np.minimum((draws[count:] * actions).astype(np.int64), actions - 1)
        return draws[:count] < self.exploration, drawn

    def lesson(self, start: int, stop: int, desired: Floats) -> Lesson:
        shown = Examples(self.train.inputs, desired[: len(self.state)])
        return Lesson(shown, self.order(start, stop), None, self.objective)

    def recorded(self, start: int, stop: int, desired: Floats) -> dict[str, Array]:
        """State, action and reward of each step."""
        example = self.order(start, stop)
        states, actions = self._decided(start, desired)
        state, action = states[example], actions[example]
        return {"state": state, "action": action, "reward": self.process.rewards[state, action]}

    def _decided(self, start: int, desired: Floats) -> tuple[Ints, Ints]:
        """`decisions` in the epoch of a step, from what `desired` gave at its start."""
        return self.decisions(desired[len(self.state) :], start - start % self.epoch)


@dataclass(frozen=True, eq=False, repr=False)
class Walk(QLearning):
    """The same, with states where actions lead: from any state, for an epoch of k steps.

    No two replicas need be in the same state, so that ensembles are not compiled.
    """

    walk: ClassVar[bool] = True

    def decisions(self, values: Floats, start: int) -> tuple[Ints, Ints]:
        """(k,) states and actions, one step after another."""
        (at_random, drawn), greedy = self._drawn(start), values.argmax(axis=-1)
        key = StepKey(self.shuffle or 0, self.split, start)
        state = int(uniform(key, Stream.STATE, 1)[0] * len(values))
        states, actions = np.empty_like(drawn), np.where(at_random, drawn, -1)
        for t in range(len(states)):
            states[t] = state
            if actions[t] < 0:
                actions[t] = greedy[state]
            state = int(self.process.next_states[state, actions[t]])
        return states, actions

    def order(self, start: int, stop: int) -> Ints:
        return np.arange(start, stop) // self.dwell % len(self.state)

    def lesson(self, start: int, stop: int, desired: Floats) -> Lesson:
        states, _ = self._decided(start, desired)
        shown = Examples(self.states[states], desired[: len(states)])
        return Lesson(shown, self.order(start, stop), None, self.objective)


def q_learning(
    name: str,
    states: Sequence[Mapping[Label, float]],
    outputs: Sequence[ReadOut],
    process: DecisionProcess,
    held: Mapping[Label, float] | None = None,
    exploration: float = 0.1,
    centred: bool = True,
    walk: bool = False,
    visits: int = 4,
    eta: float = 0.1,
    steps: int = 20_000,
    seed: int = 0,
    split: int = 0,
) -> QLearning:
    """A task of rewards.

    Args:
        name: what results call it.
        states: voltages of the input nodes, by label; the same nodes in each state.
        outputs: an output node for each action, or a difference of two, as ``11-1``.
        process: rewards and next states.
        held: voltages of further inputs, by node label.
        exploration, centred: see `QLearning`.
        walk: whether states are where actions lead, as in `Walk`.
        visits: how often each state is shown in an epoch; of a walk, on average.
        eta: nudge amplitude.
        steps: default length of training.
        seed, split: of the order of states and of actions at random.

    Raises:
        InputError: values that make no task.
    """
    held = held or {}
    if not states or any(each.keys() != states[0].keys() for each in states):
        raise InputError(f"task {name!r}: give states with the same input nodes each")
    if len(states) != len(process.rewards):
        raise InputError(
            f"task {name!r}: {len(states)} states, and rewards of {len(process.rewards)}"
        )
    if visits < 1:
        raise InputError(f"task {name!r}: visits {visits}: at least 1")
    table = np.array([[*(each[node] for node in states[0]), *held.values()] for each in states])
    state = np.tile(np.arange(len(states)), visits)
    labels, objective = read_outs(tuple(outputs))
    return (Walk if walk else QLearning)(
        name,
        (*states[0], *held),
        labels,
        Examples(table[state], np.zeros((len(state), len(outputs)))),
        eta=eta,
        steps=steps,
        shuffle=seed,
        split=split,
        objective=objective,
        state=state,
        process=process,
        exploration=exploration,
        centred=centred,
    )


REWARDS = ((0.05, 0.08, 0.17, 0.19), (0.14, 0.15, 0.05, 0.08), (0.10, 0.05, 0.08, 0.26),
           (0.05, 0.14, 0.08, 0.12))  # fmt: skip
"""(states, actions) of `four_states`, in volts."""
PUBLISHED = ((-0.075, 0.134, 0.215, 0.075), (0.198, 0.151, 0.122, -0.007),
             (0.081, 0.126, 0.054, 0.144), (0.042, 0.182, 0.167, 0.090))  # fmt: skip
"""(states, actions) of `four_states_published`, in volts."""


def four_states(seed: int = 0, split: int = 0) -> QLearning:
    """Four states, an action for each next one; in two, what pays most is not the best.

    States, nodes and discount are those of arXiv:2511.17789, at the voltages of the laboratory's
    machine; the rewards are ours.
    """
    return _four_states("four-states", REWARDS, 0.45, 0.1, 20_000, seed, split)


def four_states_published(seed: int = 0, split: int = 0) -> QLearning:
    """The same with the author's rewards, to 1 mV, voltages, nudge and steps.

    From the code of arXiv:2511.17789 (github.com/sdillavou/PhysicalReinforcementLearning), where
    rewards have noise of 10 mV, actions at random become fewer, the next state is where the action
    leads, and gates change every 50 steps.
    """
    return _four_states("four-states-published", PUBLISHED, 1.0, 0.05, 100_000, seed, split)


def _four_states(
    name: str,
    rewards: tuple[tuple[float, ...], ...],
    volts: float,
    exploration: float,
    steps: int,
    seed: int,
    split: int,
) -> QLearning:
    patterns = [(1, 0, 1, 0), (0, 1, 0, 1), (1, 1, 0, 0), (0, 0, 1, 1)]
    nodes: tuple[Label, ...] = (1, 3, 9, 11)
    states = [dict(zip(nodes, volts * np.array(row), strict=True)) for row in patterns]
    return q_learning(
        name,
        states,
        (6, 8, 14, 16),
        DecisionProcess(np.array(rewards), np.tile(np.arange(4), (4, 1))),
        exploration=exploration,
        steps=steps,
        seed=seed,
        split=split,
    )
