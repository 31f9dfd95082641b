"""Response of an edge of catalogue parts in ngspice (D22, Fig. 7E).

`pyedge.analysis.front_end.response` has the mean step of the comparators' model; here the circuit
is simulated trial by trial, and each decision compared with the model's for the same noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from circuits.analysis import edge_trials
from circuits.blocks.digipot_edge import edge
from circuits.circuit import Module
from circuits.parts import Digipot, sheet_of
from circuits.parts.comparator import THRESHOLD
from pyedge.arrays import Bools, Floats
from pyedge.errors import InputError, ToolError
from pyedge.physics.loaded import gains
from pyedge.rng import StepKey, Stream, check, uniform
from pyedge.rules import left_sides

DIFFERENCES = 1e-3 * np.array([-15, -10, -6, -4, -2, -1, 1, 2, 4, 6, 10, 15])
CLAMPED = np.array([-1.0, -0.005, 0.005, 1.0])
TRIALS = 60
NOISE = 3e-3
MIDDLE = 2.5  # V, the mean of an edge's two node voltages

_STREAMS = (Stream.FIRST, Stream.SECOND)


@dataclass(frozen=True, eq=False)
class CircuitResponse:
    """Decisions of a circuit, and of the model for the same noise."""

    difference: Floats  # (k,) clamped drop less free drop, in volts
    clamped: Floats  # (j,) clamped drops, in volts
    comparison: str  # ``paper`` or ``exact``
    noise: float  # rms of each comparator, in volts referred to the drop
    seed: int  # of the noise
    up: Bools  # (j, k, trials) whether the circuit stepped up
    modelled: Bools  # (j, k, trials) whether the model does
    # (j, k, trials) of the nearer decision from its threshold, with noise, in volts of drop
    margin: Floats
    at_rail: int  # number of trials in which the wiper was at a rail and could not step

    @property
    def trials(self) -> int:
        """Number of steps in each mean."""
        return int(self.up.shape[-1])

    @property
    def mean_step(self) -> Floats:
        """(j, k) from -1, always down, to +1, always up."""
        return np.asarray(2.0 * self.up.mean(axis=-1) - 1.0)

    @property
    def unlike(self) -> int:
        """Number of trials in which circuit and model differ."""
        return int((self.up != self.modelled).sum())

    @property
    def widest_unlike(self) -> float:
        """The largest margin of a trial in which they differ, in volts; 0 where none does."""
        return float(self.margin[self.up != self.modelled].max(initial=0.0))

    def describe(self) -> dict[str, Any]:
        """As plain data, enough for `pyedge.plots.response`."""
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
    """Simulate the decisions of an edge in ngspice, its nodes held by sources.

    Args:
        difference, clamped, comparison, noise, seed: see `CircuitResponse`; differences that are
            symmetric about 0 leave the wiper near mid-range, and drops are within +-4 V.
        count: trials for each pair of drops.
        cell: another edge in place of `circuits.blocks.digipot_edge.edge(comparison)`.

    Raises InputError, MissingTool, or ToolError: also where a wiper did not step as decided.
    """
    difference, clamped = np.asarray(difference, float), np.asarray(clamped, float)
    _check(difference, clamped, count, comparison, noise, seed)
    # Trials outermost, so that differences of either sign alternate and the wiper stays off rails.
    shape = (count, len(clamped), len(difference))
    clamped_drop = np.broadcast_to(clamped[:, None], shape).ravel()
    free_drop = clamped_drop - np.broadcast_to(difference, shape).ravel()
    noise_volts = _noise(len(free_drop), noise, seed)
    first, second = left_sides(free_drop, clamped_drop, comparison)
    assert second is not None
    left = np.stack([first, second], axis=1) + noise_volts
    fired = left > THRESHOLD
    cell = edge(comparison) if cell is None else cell
    halves = 0.5 * np.stack([free_drop, -free_drop, clamped_drop, -clamped_drop], axis=1)
    trace = edge_trials.run(cell, MIDDLE + halves, noise_volts * gains(comparison))

    def by_drops(flat: Any) -> Any:
        return np.moveaxis(flat.reshape(shape), 0, -1)

    return CircuitResponse(
        difference,
        clamped,
        comparison,
        noise,
        seed,
        by_drops(trace.up),
        by_drops(fired[:, 0] != fired[:, 1]),
        by_drops(np.abs(left - THRESHOLD).min(axis=1)),
        _count_at_rail(trace, sheet_of(cell, Digipot).positions - 1),
    )


def _check(
    difference: Floats, clamped: Floats, count: int, comparison: str, noise: float, seed: int
) -> None:
    gains(comparison)
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


def _noise(count: int, noise: float, seed: int) -> Floats:
    """(trials, 2) noise of the left sides, in volts of drop.

    The model's comparator fires where its uniform draw is below Phi(left / noise), that is, where
    left - noise * Phi^-1(draw) is positive.
    """
    draws = [
        [uniform(StepKey(seed, 0, t), stream, 1)[0] for stream in _STREAMS] for t in range(count)
    ]
    return np.asarray(-noise * ndtri(np.array(draws)))


def _count_at_rail(trace: edge_trials.Tried, top: int) -> int:
    """Number of trials at a rail; in every other one the wiper must have stepped as decided."""
    decided = trace.before + np.where(trace.up, 1, -1)
    at_end = (decided < 0) | (decided > top)
    still = trace.after == trace.before
    wrong = np.flatnonzero(np.where(still, ~at_end, trace.after != decided))
    if len(wrong):
        raise ToolError(f"the wiper did not step as up/down said, first in trial {wrong[0]}")
    return int(still.sum())
