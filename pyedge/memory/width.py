"""Widths of bars between bounds, learned by Adam: what is printed anew after each update.

Li and Mao, Nat. Commun. 15, 10528 (2024): the width is a sigmoid of a latent variable, and the
derivative of the loss by the *stiffness* is applied to the latent one, without the chain's factor.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field, with_config

from pyedge.arrays import Floats, Replicas
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.extension.digest import OMITTED
from pyedge.memory.contract import Continuous, learn
from pyedge.memory.settings import Settings, multiples, nearest
from pyedge.memory.spread import Spread
from pyedge.memory.stiffness import check_rate
from pyedge.schema import STRICT, Metres, Pascals, Ratio
from pyedge.signal import Signal, as_value
from pyedge.simd import load, select, sigmoid, sigmoids, store
from pyedge.units import show
from pyedge.variable import Variable

_FIRST, _SECOND = 0.9, 0.999  # decay of Adam's moments
_EPSILON = math.sqrt(np.finfo(float).eps)
_LATENT = 60.0  # the largest latent variable times the steepness, where the width is at a bound


@with_config(STRICT)
@dataclass(frozen=True)
class Bar:
    """A bar of rubber, and how its width is learned; k = Y w t / a.

    Raises:
        InputError: numbers that cannot be.
    """

    modulus: Pascals = 5.5e5  # Y, in Pa
    thickness: Metres = 2e-3  # t, in metres
    low: Metres = 1.5e-3  # least width, in metres
    high: Metres = 2.5e-3  # greatest width, in metres
    start: Metres = 2e-3  # width as made, in metres
    steepness: Ratio = 10.0  # beta of the sigmoid
    rate: Ratio = 5e-3  # Adam's learning rate, of the latent variable
    batch: int = 1  # steps whose signals are averaged before an update
    # Resolution of the print, in metres: widths are multiples of it; 0 for every width.
    step: Annotated[Metres, Field(exclude_if=operator.not_)] = field(
        default=0.0, metadata={OMITTED: True}
    )
    # Widths as made are uniform in start +- spread, in metres.
    spread: Annotated[Metres, Field(exclude_if=operator.not_)] = field(
        default=0.0, metadata={OMITTED: True}
    )

    def __post_init__(self) -> None:
        for name in ("modulus", "thickness", "low", "steepness"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise InputError(f"bar.{name} {value}: it must be finite and positive")
        check_rate(self.rate)
        if not self.low < self.start < self.high < math.inf:
            raise InputError(
                f"bar widths start at {show(self.start, 'm')} in {show(self.low, 'm')}.."
                f"{show(self.high, 'm')}: write low < start < high"
            )
        spread = self.spread
        if not (spread >= 0 and self.low < self.start - spread and self.start + spread < self.high):
            raise InputError(
                f"bar.spread {spread}: it must be 0 or more, and low < start - spread, "
                "start + spread < high"
            )
        if not 1 <= self.batch <= 10**6:
            raise InputError(f"bar.batch {self.batch}: it must be in 1..10^6")
        _ = self.settings

    @property
    def latent(self) -> float:
        """The latent variable as made, without spread."""
        share = (self.start - self.low) / (self.high - self.low)
        return math.log(share / (1.0 - share)) / self.steepness

    def latents(self, widths: Floats) -> Floats:
        """Latent variables of widths, in metres."""
        share = (widths - self.low) / (self.high - self.low)
        return np.asarray(np.log(share / (1.0 - share)) / self.steepness)

    @property
    def settings(self) -> Settings:
        """The widths that can be printed, in metres."""
        return multiples(self.low, self.high, self.step, "bar.step", "m")

    def width(self, latent: Floats) -> Floats:
        """Widths of latent variables as printed, in metres."""
        exact = self.low + (self.high - self.low) * sigmoids(self.steepness * latent)
        return self.settings.nearest(exact)

    def stiffness(self, length: Floats) -> Floats:
        """Stiffness over width of bars so long, in N/m^2."""
        return self.modulus * self.thickness / length


class CompiledWidth(NamedTuple):
    """`Width` in compiled code; lanes last."""

    state: Floats  # (k, lanes) the latent variable
    parameter: Floats  # (1, k, lanes) the stiffness, in N/m
    moments: Floats  # (6, k, lanes) see `Width.moments`
    scale: Floats  # (k, lanes) stiffness over width, in N/m^2
    low: float  # in metres
    span: float  # in metres
    steepness: float
    rate: float
    batch: float
    most: float  # of the latent variable
    settings: Settings  # widths, in metres


class Width(Continuous):
    """Adam on a latent variable x: w = low + (high - low) / (1 + exp(-beta x)), k = scale w.

    Args:
        lengths: (edges,) of the bars, in metres.
        part: the bar.
        seed, replica: of the widths as made, where they are spread.
    """

    name = "width"
    variable = Variable("latent", "1", "latent variable of the width after the step")

    def __init__(
        self, lengths: Floats, part: Bar | None = None, seed: int = 0, replica: int = 0
    ) -> None:
        self.part = part or Bar()
        most = _LATENT / self.part.steepness
        super().__init__(len(lengths), self.part.latent, -most, most)
        self._keep_apart()
        self._scale = self.part.stiffness(np.asarray(lengths))[:, None]
        self._moments = np.zeros((6, len(lengths), 1))
        self._spread = Spread(self.part.start, self.part.spread, seed, replica)
        if self.part.spread:
            self._start = self.part.latents(self._spread.drawn(len(lengths)))
        self.reset()

    @property
    def parameter_range(self) -> tuple[float, float]:
        """See `Memory.parameter_range`: stiffnesses of the longest and the shortest bar."""
        return self.part.low * float(self._scale.min()), self.part.high * float(self._scale.max())

    @property
    def moments(self) -> Floats:
        """(6, k) the two moments, 1 - decay of each so far, the sum of signals, their number."""
        return np.array(self._moments[:, :, 0])

    @moments.setter
    def moments(self, values: Floats) -> None:
        self._moments[:, :, 0] = values

    @property
    def sensitivity(self) -> Floats:
        """(k,) derivative of the stiffness by the latent variable, in N/m."""
        part = self.part
        share = (self.widths - part.low) / (part.high - part.low)
        slope = (part.high - part.low) * part.steepness * share * (1.0 - share)
        return np.asarray(self._scale[:, 0] * slope)

    @property
    def widths(self) -> Floats:
        """(k,) in metres."""
        return self.part.width(self.state)

    @property
    def summary(self) -> str:
        part = self.part
        widths = f"{show(part.low, 'm')} to {show(part.high, 'm')} wide"
        return f"{widths}, Adam at rate {part.rate:g}"

    def learn(self, signal: Signal) -> None:
        x, value = self._state[:, 0], np.asarray(signal.value)
        self._moments[:, :, 0], x[:] = adam(self.part, self._moments[:, :, 0], x, value)
        x[:] = np.clip(x, *self._range)
        self._set()

    def reset(self) -> None:
        super().reset()
        self._moments[:] = 0.0

    def restore(self, state: Floats) -> None:
        super().restore(state)
        self._moments[:] = 0.0

    def _set(self) -> None:
        self._parameter[0] = self._scale * self.part.width(self._state)

    @property
    def compiled(self) -> CompiledWidth | None:
        part = self.part
        if overridden(part, Bar):
            return None
        span, most = part.high - part.low, self._range[1]
        constants = part.low, span, part.steepness, part.rate, float(part.batch), most
        arrays = self._state, self._parameter, self._moments, self._scale
        return CompiledWidth(*arrays, *constants, part.settings)

    def replicated(self, replicas: Replicas) -> Any:
        lanes = len(replicas)
        made = super().replicated(replicas)
        if made is None:
            return None
        scale, state = np.repeat(self._scale, lanes, axis=1), made.state
        if self.part.spread:
            state = self.part.latents(self._spread.drawn(len(scale), replicas))
        parameter = (scale * self.part.width(state))[None]
        moments = np.zeros((6, *state.shape))
        return made._replace(state=state, parameter=parameter, moments=moments, scale=scale)


def adam(part: Bar, moments: Floats, x: Floats, signal: Floats) -> tuple[Floats, Floats]:
    """(6, k) moments and (k,) latent variables after one signal (Kingma and Ba, 2015)."""
    first, second, one, two, total, seen = moments
    total, seen = total + signal, seen + 1.0
    full = seen >= part.batch
    mean = total * (1.0 / part.batch)
    new_first = _FIRST * first + (1.0 - _FIRST) * mean
    new_second = _SECOND * second + (1.0 - _SECOND) * (mean * mean)
    new_one, new_two = _FIRST * one + (1.0 - _FIRST), _SECOND * two + (1.0 - _SECOND)
    step = part.rate * (new_first / new_one) / (np.sqrt(new_second / new_two) + _EPSILON)
    updated = new_first, new_second, new_one, new_two, 0.0 * total, 0.0 * seen
    kept = first, second, one, two, total, seen
    rows = [np.where(full, new, old) for new, old in zip(updated, kept, strict=True)]
    return np.array(rows), np.where(full, x - step, x)


@learn.on(CompiledWidth)
def _learn(memory, k, signal, lanes):
    moments = memory.moments
    total = load(moments, (4, k), lanes) + as_value(signal)
    seen = load(moments, (5, k), lanes) + 1.0
    full = seen >= memory.batch
    mean = total * (1.0 / memory.batch)
    first, second = load(moments, (0, k), lanes), load(moments, (1, k), lanes)
    one, two = load(moments, (2, k), lanes), load(moments, (3, k), lanes)
    new_first = _FIRST * first + (1.0 - _FIRST) * mean
    new_second = _SECOND * second + (1.0 - _SECOND) * (mean * mean)
    new_one, new_two = _FIRST * one + (1.0 - _FIRST), _SECOND * two + (1.0 - _SECOND)
    step = memory.rate * (new_first / new_one) / (math.sqrt(new_second / new_two) + _EPSILON)
    store(moments, (0, k), lanes, select(full, new_first, first))
    store(moments, (1, k), lanes, select(full, new_second, second))
    store(moments, (2, k), lanes, select(full, new_one, one))
    store(moments, (3, k), lanes, select(full, new_two, two))
    store(moments, (4, k), lanes, select(full, 0.0 * total, total))
    store(moments, (5, k), lanes, select(full, 0.0 * seen, seen))
    x = load(memory.state, k, lanes)
    x = min(max(select(full, x - step, x), -memory.most), memory.most)
    store(memory.state, k, lanes, x)
    exact = memory.low + memory.span * sigmoid(memory.steepness * x)
    width = nearest(memory.settings, exact)
    store(memory.parameter, (0, k), lanes, load(memory.scale, k, lanes) * width)
