"""How an edge of catalogue parts answers a difference of drops, in ngspice (D22, Fig. 7E).

`pyedge.analysis.front_end.response` says what the comparators' model would do on average; here the
circuit
does it, trial by trial, and beside each trial stands what the model decides on the same noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from circuits.analysis import edge_trials
from circuits.blocks.digipot_edge import edge
from circuits.circuit import Module
from circuits.ngspice.session import SpiceError
from hdl.simulators.registry import MissingTool as MissingProgram
from pyedge.analysis.front_end.loaded_twins import COMPARISONS
from pyedge.analysis.front_end.response import left_sides
from pyedge.errors import InputError, MissingTool, ToolError
from pyedge.rng import Moment, Stream, check, uniform
from pyedge.rules.comparators import THRESHOLD

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.bool_]

DIFFERENCES = 1e-3 * np.array([-15, -10, -6, -4, -2, -1, 1, 2, 4, 6, 10, 15])
CLAMPED = np.array([-1.0, -0.005, 0.005, 1.0])
TRIALS = 60
NOISE = 3e-3
MIDDLE = 2.5  # V; the drops are put around it

_STREAMS = (Stream.FIRST, Stream.SECOND)


@dataclass(frozen=True, eq=False)
class CircuitResponse:
    """What a circuit did, and what the model decides on the same noise.

    Attributes:
        difference: (k,) clamped drop less free drop, in volts.
        clamped: (j,) clamped drops, in volts.
        comparison: ``paper`` or ``exact``.
        noise: rms of each comparator, in volts referred to the drop.
        seed: of the noise.
        up: (j, k, trials) whether the circuit stepped up.
        modelled: (j, k, trials) whether the model does.
        margin: (j, k, trials) distance of the nearest decision from its threshold, noise
            included, in volts referred to the drop.
        at_rail: trials in which the wiper could not step, being at an end.
    """

    difference: Floats
    clamped: Floats
    comparison: str
    noise: float
    seed: int
    up: Bits
    modelled: Bits
    margin: Floats
    at_rail: int

    @property
    def trials(self) -> int:
        """How many steps each mean is of."""
        return int(self.up.shape[-1])

    @property
    def mean_step(self) -> Floats:
        """(j, k) from -1, always down, to +1, always up."""
        return np.asarray(2.0 * self.up.mean(axis=-1) - 1.0)

    @property
    def unlike(self) -> int:
        """In how many trials the circuit did not do as the model."""
        return int((self.up != self.modelled).sum())

    @property
    def widest_unlike(self) -> float:
        """The largest margin of a trial in which they differ, in volts; 0 where none does."""
        return float(self.margin[self.up != self.modelled].max(initial=0.0))

    def describe(self) -> dict[str, Any]:
        """As plain data; what `pyedge.plots.response` draws."""
        return {
            "difference_V": self.difference.tolist(),
            "clamped_V": self.clamped.tolist(),
            "mean_step": self.mean_step.tolist(),
            "comparison": self.comparison,
            "noise_V": self.noise,
            "trials": self.trials,
            "seed": self.seed,
            "unlike": self.unlike,
            "widest_unlike_V": self.widest_unlike,
            "at_rail": self.at_rail,
        }


def circuit_response(
    difference: Floats = DIFFERENCES,
    clamped: Floats = CLAMPED,
    count: int = TRIALS,
    comparison: str = "paper",
    noise: float = NOISE,
    seed: int = 0,
    cell: Module | None = None,
) -> CircuitResponse:
    """Try a real edge, its nodes held by sources, in ngspice.

    Args:
        difference: (k,) clamped drop less free drop, in volts.  Where it is symmetric about 0 the
            wiper wanders about the middle of its range.
        clamped: (j,) clamped drops, within +-4 V.
        count: trials for each pair of them.
        comparison: ``paper`` or ``exact``.
        noise: rms of each comparator, in volts referred to the drop.
        seed: of the noise.
        cell: another edge in place of `circuits.blocks.digipot_edge.edge(comparison)`.

    Raises:
        InputError: numbers that cannot be.
        MissingTool: ngspice is not installed.
        ToolError: it failed, or a wiper did not do as its flip-flop said.
    """
    difference, clamped = np.asarray(difference, float), np.asarray(clamped, float)
    _check(difference, clamped, count, comparison, noise, seed)
    # Trials outermost, so that the differences of either sign take turns.
    shape = (count, len(clamped), len(difference))
    clamped_drop = np.broadcast_to(clamped[:, None], shape).ravel()
    free_drop = clamped_drop - np.broadcast_to(difference, shape).ravel()
    added = _noise(len(free_drop), noise, seed)
    first, second = left_sides(free_drop, clamped_drop, comparison)
    assert second is not None
    left = np.stack([first, second], axis=1) + added
    fired = left > THRESHOLD
    gain = np.array([0.5, 1.0 if comparison == "paper" else 0.5])
    cell = edge(comparison) if cell is None else cell
    found = _run(cell, _held(free_drop, clamped_drop), added * gain)

    def sorted_out(flat: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.moveaxis(flat.reshape(shape), 0, -1)

    return CircuitResponse(
        difference,
        clamped,
        comparison,
        noise,
        seed,
        sorted_out(found.up),
        sorted_out(fired[:, 0] != fired[:, 1]),
        sorted_out(np.abs(left - THRESHOLD).min(axis=1)),
        _stuck(found),
    )


def _check(
    difference: Floats, clamped: Floats, count: int, comparison: str, noise: float, seed: int
) -> None:
    if comparison not in COMPARISONS:
        raise InputError(f"comparison {comparison!r} has no circuit: paper and exact have")
    if count < 1:
        raise InputError(f"trials {count}: at least 1")
    if not (np.isfinite(noise) and noise >= 0):
        raise InputError(f"noise {noise} V: it must be 0 or more")
    for name, drops in (("difference", difference), ("clamped drop", clamped)):
        if drops.ndim != 1 or not len(drops):
            raise InputError(f"{name} has shape {drops.shape}: a list of volts is wanted")
        if not (np.abs(drops) <= 4).all():
            wrong = drops[~(np.abs(drops) <= 4)][0]
            raise InputError(f"{name} {wrong} V: it must be within +-4")
    check(seed, 0, count * len(difference) * len(clamped))


def _noise(trials_: int, noise: float, seed: int) -> Floats:
    """(trials, 2) what adds to each comparison, in volts of drop.

    A comparator of the model fires where its uniform draw is below Phi(left / noise), which is
    where left - noise * Phi^-1(draw) is positive.
    """
    draws = [
        [uniform(Moment(seed, 0, t), stream, 1)[0] for stream in _STREAMS] for t in range(trials_)
    ]
    return np.asarray(-noise * ndtri(np.array(draws)))


def _held(free_drop: Floats, clamped_drop: Floats) -> Floats:
    """(trials, 4) volts of the nodes f1, f2, c1, c2."""
    halves = [0.5 * free_drop, -0.5 * free_drop, 0.5 * clamped_drop, -0.5 * clamped_drop]
    return MIDDLE + np.stack(halves, axis=1)


def _run(cell: Module, volts: Floats, noise: Floats) -> edge_trials.Tried:
    try:
        return edge_trials.run(cell, volts, noise)
    except MissingProgram as missing:
        raise MissingTool(str(missing)) from None
    except SpiceError as error:
        raise ToolError(str(error)) from None


def _stuck(found: edge_trials.Tried) -> int:
    """How many trials were at a rail; all others must have stepped as was stored."""
    step = np.where(found.up, 1, -1)
    moved = found.after - found.before
    wrong = np.flatnonzero((moved != step) & (moved != 0))
    still = moved == 0
    at_end = np.where(found.up, found.before == 127, found.before == 0)
    wrong = np.union1d(wrong, np.flatnonzero(still & ~at_end))
    if len(wrong):
        raise ToolError(f"the wiper did not step as up/down said, first in trial {wrong[0]}")
    return int(still.sum())
