"""The measures of claims.toml: a number of each machine, or one that is of no machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from pyedge.arrays import Bools, Floats
from pyedge.reproduction.claims import Measured
from pyedge.reproduction.pnas.experiments import (
    LEARNED,
    LEVELS,
    OVERCLAMPED,
    RATE,
    SOLVED,
    STARTS,
    Experiments,
    labelled,
    solved,
)
from pyedge.reproduction.pnas.modes import MODES, halved, modes
from pyedge.tasks import published
from pyedge.training.ensemble import Outcome

FINAL = 200  # steps


def stages(of: Experiments) -> tuple[Floats, Bools]:
    """(machines, 3) epochs until each mode stays below half of its start, and whether it does."""
    inputs = published("regression-curve").train.inputs[:, 0]
    record, ever = halved(modes(of.curve.error, inputs))
    return of.curve.epochs[record].astype(np.float64), ever


def modes_order(of: Experiments) -> Measured:
    """Whether mean, slope and curvature are learned in this order."""
    epochs, ever = stages(of)
    order = np.asarray((np.diff(epochs, axis=1) > 0).all(axis=1))
    medians = ", ".join(
        f"{name} {epoch:,.0f}" for name, epoch in zip(MODES, np.median(epochs, axis=0), strict=True)
    )
    never = f"; {(~ever).any(axis=1).sum()} machines do not halve all three" * (not ever.all())
    return Measured(_shares(order), f"median epochs until below half: {medians}{never}")


def stage_ratio(of: Experiments, later: int) -> Measured:
    """Epochs of one mode over those of the one before."""
    epochs, _ = stages(of)
    return Measured((epochs[:, later] / np.maximum(epochs[:, later - 1], 1)).tolist())


def straight_line(of: Experiments) -> Measured:
    """Mean squared error of the best straight line through the curve: no network is needed."""
    data = published("regression-curve").train
    line = np.polyfit(data.inputs[:, 0], data.targets[:, 0], 1)
    left = data.targets[:, 0] - np.polyval(line, data.inputs[:, 0])
    return Measured([float(np.mean(left**2))], "a bound for all linear networks, of any size", ())


def linear_floor(of: Experiments) -> Measured:
    """Least error of resistors on the lattice that a bounded search finds."""
    return Measured([of.floors["regression-curve"]], "by bounded search; a straight line", ())


def floor_share(of: Experiments, task: str) -> Measured:
    """Final error over the least error of resistors."""
    late = of.curve.late if task == "regression-curve" else of.by_eta[0.1].late
    floor = of.floors[task]
    ends = np.quantile(late, [0, 0.5, 1])
    least, median, most = (f"{each:.2g}" for each in ends)
    return Measured(
        (late / floor).tolist(),
        f"resistors {floor:.3g} V^2; transistors {median} (median; {least} to {most})",
    )


def xor_eta(of: Experiments, eta: float) -> Measured:
    """Whether exclusive or is solved at a nudge."""
    return _solved(of.by_eta[eta])


def right_side(of: Experiments) -> Bools:
    """(machines,) whether all four read-outs are on their side of 0 V."""
    targets = labelled(published("xor")).train.targets[:, 0]
    return np.asarray(((of.labels > 0) == (targets > 0)).all(axis=1))


def xor_labels(of: Experiments) -> Measured:
    """`right_side`, after training on labels."""
    targets = labelled(published("xor")).train.targets[:, 0]
    near = ((of.labels - targets) ** 2).mean(axis=1) < SOLVED
    return Measured(_shares(right_side(of)), f"error below {SOLVED:g} V^2: {near.mean():.3g}")


def energy_trained(of: Experiments) -> Measured:
    """Energy a parameter of machines that have solved exclusive or, in 1 us."""
    detail = "heat of the free twin alone, mean of 4 examples"
    return Measured(of.trained_energy.tolist(), detail, _numbers(solved(of.by_eta[0.1])))


def energy_level(of: Experiments, gate: float) -> Measured:
    """Energy a parameter with all gates alike, in 1 us."""
    joules = of.level_energy
    level = float(np.interp(1e-11, joules, LEVELS))
    value = float(np.interp(gate, LEVELS, joules))
    return Measured([value], f"1e-11 J is reached with all gates at {level:.2f} V", ())


def offsets_ratio(of: Experiments) -> Measured:
    """Final error at an eta of 0.1 over that of the same machine at 1, both with offsets."""
    small, large = (of.with_offsets[f"eta {eta}"].late for eta in ("0.1", "1"))
    medians = f"medians {np.median(small):.2g} and {np.median(large):.2g} V^2"
    return Measured((small / large).tolist(), medians)


def overclamp_share(of: Experiments) -> Measured:
    """Whether exclusive or is solved with offsets and overclamping."""
    shares = [f"{name} {solved(each).mean():.2f}" for name, each in of.with_offsets.items()]
    return _solved(of.with_offsets[OVERCLAMPED], "; ".join(shares))


def overclamp_floor(of: Experiments) -> Measured:
    """Final error of the machines that are solved with offsets and overclamping."""
    best = [f"{name} {each.late.min():.1g}" for name, each in of.with_offsets.items()]
    learned = of.with_offsets[OVERCLAMPED]
    shown = solved(learned) if solved(learned).any() else learned.late == learned.late.min()
    detail = f"best of {len(learned)}, V^2: {'; '.join(best)}"
    return Measured(learned.late[shown].tolist(), detail, _numbers(shown))


def spoilt(of: Experiments) -> Bools:
    """(machines,) whether the cut alone brings the error to `SOLVED` or above."""
    return np.asarray(of.damage[:, LEARNED] >= SOLVED)


def damage_solved(of: Experiments) -> Measured:
    """Whether exclusive or is solved at the end, after an edge is cut."""
    before = of.damage[:, LEARNED - FINAL : LEARNED].mean(axis=1) < SOLVED
    after, lost = of.damage[:, -FINAL:].mean(axis=1) < SOLVED, spoilt(of)
    detail = f"before the cut {before.sum()}; spoilt by it {lost.sum()}, of which solved again"
    return Measured(_shares(after), f"{detail} {(after & lost).sum()}")


def damage_seconds(of: Experiments) -> Measured:
    """Time that learning is on after the cut until the error stays below `SOLVED`.

    Of the machines that the cut spoils; all of the time where they do not recover.
    """
    after = np.flip(of.damage[spoilt(of), LEARNED:] >= SOLVED, axis=1)
    steps = after.shape[1] - after.argmax(axis=1)
    seconds = (steps * RATE / 0.1).tolist() or [0.0]
    return Measured(seconds, "windows of 10.9 ms, without pauses", _numbers(spoilt(of)))


def _solved(outcome: Outcome, detail: str = "") -> Measured:
    median = f"median {np.median(outcome.late):.2g} V^2"
    return Measured(_shares(solved(outcome)), detail or median)


def _shares(true: Bools) -> list[float]:
    return [float(each) for each in true]


def _numbers(chosen: Bools) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "modes_order": modes_order,
    "slope_over_mean": partial(stage_ratio, later=1),
    "curvature_over_slope": partial(stage_ratio, later=2),
    "straight_line": straight_line,
    "linear_floor": linear_floor,
    "curve_floor": partial(floor_share, task="regression-curve"),
    "xor_floor": partial(floor_share, task="xor"),
    "xor_eta_002": partial(xor_eta, eta=0.02),
    "xor_eta_01": partial(xor_eta, eta=0.1),
    "xor_eta_05": partial(xor_eta, eta=0.5),
    "xor_eta_1": partial(xor_eta, eta=1.0),
    "xor_start_3": lambda of: _solved(of.by_start[STARTS[1]]),
    "xor_start_48": lambda of: _solved(of.by_start[STARTS[2]]),
    "xor_start_48_long": lambda of: _solved(of.by_start[STARTS[3]]),
    "xor_start_48_small": lambda of: _solved(of.by_start[STARTS[4]]),
    "xor_labels": xor_labels,
    "energy_trained": energy_trained,
    "energy_level": partial(energy_level, gate=3.0),
    "offsets_ratio": offsets_ratio,
    "overclamp_share": overclamp_share,
    "overclamp_floor": overclamp_floor,
    "damage_solved": damage_solved,
    "damage_seconds": damage_seconds,
}
"""By name in claims.toml, which says what each is."""
