"""The contract of a memory: an edge's learning degree of freedom, and how a signal changes it."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from pyedge.arrays import Array, Floats, Replicas
from pyedge.memory.settings import AnyValue, Settings, levels_between
from pyedge.signal import Signal
from pyedge.simd import dispatch
from pyedge.variable import Variable


class Memory(Protocol):
    """The learning degrees of freedom of k edges, one for both twins."""

    name: str  # as configurations name it

    @property
    def variable(self) -> Variable:
        """The degree of freedom's, by which histories and resume go."""

    @property
    def range(self) -> tuple[float, float]:
        """Lowest and highest value of the degree of freedom."""

    @property
    def parameter_range(self) -> tuple[float, float]:
        """The elements' parameter at either end of `range`, without tolerances."""

    @property
    def summary(self) -> str:
        """Its facts in a few words with units."""

    @property
    def state(self) -> Array:
        """(k,) degrees of freedom; a copy."""

    @property
    def parameter(self) -> Floats:
        """(1, k) where the twins are equal, else (2, k): what sets the elements; a copy."""

    def learn(self, signal: Signal) -> None:
        """One step of learning."""

    def reset(self) -> None:
        """Return to the degrees of freedom that the memory was made with."""

    def restore(self, state: Array) -> None:
        """Set the (k,) degrees of freedom."""

    def close(self) -> None:
        """Release whatever the memory runs on, a simulator for example."""

    @property
    def compiled(self) -> Any:
        """A NamedTuple that `learn` below is registered for, or None.

        Its fields ``state`` (k, 1) and ``parameter`` (twins, k, 1) are the memory's own arrays,
        changed in place.
        """

    def replicated(self, replicas: Replicas) -> Any:
        """`compiled` with (k, lanes) and (twins, k, lanes) arrays for these machines, as made."""


@dispatch
def learn(memory, k, signal, lanes):  # type: ignore[no-untyped-def]
    """One step of learning of one edge, in compiled code.

    Args:
        memory: the compiled memory.
        k: number of the edge in its population.
        signal: as a rule gives it; see `pyedge.signal.as_value` and `as_bits`.
        lanes: in hand.
    """


class Continuous:
    """What memories of one number an edge, the same in both twins, have in common.

    Args:
        count: k.
        start: value of every edge as made.
        low, high: limits.
        levels: number of settings from low to high, of which the element is at the nearest; 0
            for every value.

    Raises:
        InputError: a number of settings that cannot be.
    """

    def __init__(self, count: int, start: float, low: float, high: float, levels: int = 0) -> None:
        self._range = (low, high)
        self._start: float | Floats = start  # of all edges, or (k, 1)
        self._parameter = np.full((1, count, 1), float(start))
        self._state = self._parameter[0]
        self._settings: Settings = levels_between(low, high, levels)
        if levels:
            self.levels = levels  # histories are of machines with the same public attributes
            self._keep_apart()
            self._set()

    def _keep_apart(self) -> None:
        """Have the state in an array of its own, where it is not the parameter."""
        self._state = self._state.copy()

    def _set(self) -> None:
        """Set the parameter by the state."""
        if not isinstance(self._settings, AnyValue):
            self._parameter[0] = self._settings.nearest(self._state)

    @property
    def range(self) -> tuple[float, float]:
        return self._range

    @property
    def parameter_range(self) -> tuple[float, float]:
        """See `Memory.parameter_range`: the degree of freedom is the parameter."""
        return self._range

    @property
    def summary(self) -> str:
        low, high = self._range
        return f"{low:g} to {high:g}"

    @property
    def state(self) -> Floats:
        return np.array(self._state[:, 0])

    @property
    def parameter(self) -> Floats:
        return np.array(self._parameter[:, :, 0])

    @property
    def sensitivity(self) -> Floats:
        """(k,) derivative of the parameter by the degree of freedom."""
        return np.ones(len(self._state))

    def learned(self, value: Floats) -> Floats:
        """(k,) degrees of freedom after one step with the (k,) signals `value`, unlimited."""
        raise NotImplementedError

    def learn(self, signal: Signal) -> None:
        self._state[:, 0] = np.clip(self.learned(signal.value), *self._range)
        self._set()

    def reset(self) -> None:
        self._state[:] = self._start
        self._set()

    def restore(self, state: Floats) -> None:
        self._state[:, 0] = state
        self._set()

    def close(self) -> None:
        """See `Memory.close`."""

    @property
    def compiled(self) -> Any:
        return None

    def replicated(self, replicas: Replicas) -> Any:
        one = self.compiled
        if one is None:
            return None
        parameter = np.empty((1, len(self._state), len(replicas)))
        parameter[0] = self._start
        state = parameter[0].copy()
        parameter[0] = self._settings.nearest(state)
        return one._replace(state=state, parameter=parameter)
