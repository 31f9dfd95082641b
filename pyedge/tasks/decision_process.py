"""Markov decision processes with a reward and a next state for every state and action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.errors import InputError

_ITERATIONS = 10_000


@dataclass(frozen=True, eq=False)
class DecisionProcess:
    """Rewards and transitions.

    Attributes:
        rewards: (states, actions) reward of an action in a state, in volts.
        next_states: (states, actions) the state that it leads to, from 0.
        discount: of what the next state is worth, in [0, 1).

    Raises:
        InputError: tables of other shapes, a state that is not there, a discount out of range.
    """

    rewards: Floats
    next_states: Ints
    discount: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "rewards", _table(self.rewards, float, "rewards"))
        object.__setattr__(self, "next_states", _table(self.next_states, np.int64, "next states"))
        shapes = self.rewards.shape, self.next_states.shape
        if shapes[0] != shapes[1]:
            raise InputError(
                f"rewards of {shapes[0][0]} states and {shapes[0][1]} actions, next states of "
                f"{shapes[1][0]} and {shapes[1][1]}: give one of each for every state and action"
            )
        if self.next_states.min() < 0 or self.next_states.max() >= shapes[0][0]:
            raise InputError(f"next states are numbers in 0..{shapes[0][0] - 1}")
        if not 0 <= self.discount < 1:
            raise InputError(f"discount {self.discount}: it must be in [0, 1)")

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> DecisionProcess:
        """From what `describe` gave."""
        return cls(**described)

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        tables = {"rewards": self.rewards.tolist(), "next_states": self.next_states.tolist()}
        return {**tables, "discount": self.discount}

    def updated(self, values: Floats, centred: bool = True) -> Floats:
        """(..., states, actions) targets of Q-learning, in volts.

        r + discount max Q of the next state (Watkins, 1989); `centred` takes the mean of its
        values off the highest (arXiv:2511.17789).

        Args:
            values: (..., states, actions) what actions are worth, in volts.
            centred: which of the two.
        """
        worth = values.max(axis=-1)
        if centred:
            worth = worth - values.mean(axis=-1)
        return np.asarray(self.rewards + self.discount * worth[..., self.next_states])

    def fixed_point(self, centred: bool = True) -> Floats | None:
        """(states, actions) values that are their own targets, in volts; see `updated`.

        None where centred ones do not converge.
        """
        values = self.rewards + self.discount * self.worth(self.best)[self.next_states]
        if not centred:
            return np.asarray(values)
        for _ in range(_ITERATIONS):
            last, values = values, self.updated(values)
            if np.abs(values - last).max() <= 1e-13 * np.abs(values).max():
                return np.asarray(values)
        return None

    def worth(self, strategy: Ints) -> Floats:
        """(..., states) discounted sum of rewards, in volts, for the action taken in each state."""
        states = np.arange(len(self.rewards))
        gained = self.rewards[states, strategy][..., None]
        leads = np.eye(len(states))[self.next_states[states, strategy]]
        worth = np.linalg.solve(np.eye(len(states)) - self.discount * leads, gained)
        return np.asarray(worth[..., 0])

    @cached_property
    def best(self) -> Ints:
        """(states,) the best action in each state, by policy iteration (Howard, 1960)."""
        states, strategy = np.arange(len(self.rewards)), self.rewards.argmax(axis=1)
        while True:
            values = self.rewards + self.discount * self.worth(strategy)[self.next_states]
            better = values.max(axis=1) > values[states, strategy] + 1e-12
            if not better.any():
                return np.asarray(strategy)
            strategy = np.where(better, values.argmax(axis=1), strategy)

    def solved(self, values: Floats) -> Bools:
        """(...) whether the highest of (..., states, actions) values make a best strategy."""
        worth = self.worth(values.argmax(axis=-1))
        return np.asarray((worth > self.worth(self.best) - 1e-9).all(axis=-1))


def _table(rows: Any, kind: type, what: str) -> Any:
    try:
        made: Any = np.array(rows, dtype=kind)
    except ValueError:
        made = np.zeros(0)
    if made.ndim != 2 or made.size == 0 or not np.isfinite(made).all():
        raise InputError(f"{what} must be rows of numbers, a row a state and a column an action")
    return made
