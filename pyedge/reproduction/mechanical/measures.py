"""The measures of claims.toml."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from pyedge.arrays import Floats
from pyedge.reproduction.claims import Measured
from pyedge.reproduction.mechanical.coupled import ETAS
from pyedge.reproduction.mechanical.experiments import SIZES, Experiments
from pyedge.reproduction.mechanical.lattice import LATTICE, PUBLISHED_GRADIENT, figure_1
from pyedge.reproduction.mechanical.training import PRINTED, slopes
from pyedge.tasks.elastic import SLOPES

MEASURED_1 = -0.82  # mm, of joint 14 for 10 g at joint 13
BEFORE, AFTER = -0.524292929, (-0.625333116, -0.479973464)  # mm, y13 and y14
LOSS = 0.6931, 0.5696


def displacement_1(of: Experiments) -> Measured:
    """Displacement of Fig. 1, beside the measured one."""
    mm = 1e3 * figure_1()[0]
    return _one(abs(mm - MEASURED_1), f"{mm:.4f} mm beside {MEASURED_1:g}")


def gradient_1(of: Experiments) -> Measured:
    """Products of the two states' elongations, beside the simulated ones of the data file."""
    product, values = figure_1()[1], np.array(PUBLISHED_GRADIENT)
    nearest = np.abs(product[:, None] - values).argmin(axis=1)
    off = np.abs(product / values[nearest] - 1)
    detail = f"{len(set(nearest.tolist()))} of {len(values)} values; median {np.median(off):.1g}"
    return _one(float(off.max()), detail)


def before(of: Experiments) -> Measured:
    """Displacements before the training of Fig. 2."""
    return _one(float(np.abs(of.behavior.outputs[0] - BEFORE).max()), _pair(of.behavior.outputs[0]))


def after(of: Experiments) -> Measured:
    """Displacements after the training of Fig. 2."""
    return _one(float(np.abs(of.behavior.outputs[1] - AFTER).max()), _pair(of.behavior.outputs[1]))


def loss(of: Experiments) -> Measured:
    """Loss before and after the training of Fig. 2."""
    ends = of.behavior.loss[[0, -1]]
    return _one(float(np.abs(ends - LOSS).max()), f"{ends[0]:.5f} and {ends[1]:.5f}")


def adjoint(of: Experiments) -> Measured:
    """Error of the adjoint."""
    return Measured(of.gradient.adjoint.tolist(), f"largest {of.gradient.adjoint.max():.1g}")


SMALL, BIG = (1e-8, 1e-5), (1e-2, 1.0)  # N/m: where forward differences have rounding, curvature
CENTRAL = {-1.0: (1e-8, 1e-4), 2.0: (0.1, 3.0)}  # the same of central ones, by expected slope
FORWARD = {-1.0: SMALL, 1.0: BIG}


def difference_slope(of: Experiments, kind: str, expected: float) -> Measured:
    """Distance of a logarithmic slope of the differences' error from the expected one."""
    errors = {"forward": of.gradient.forward, "central": of.gradient.central}[kind]
    low, high = {"forward": FORWARD, "central": CENTRAL}[kind][expected]
    there = np.clip(SIZES, 0.99 * low, 1.01 * high) == SIZES
    sizes = np.log(SIZES[there])
    found = np.polyfit(sizes, np.log(errors[:, there]).T, 1)[0]
    detail = f"slopes {found.min():.3f} to {found.max():.3f}, steps {low:g} to {high:g} N/m"
    return Measured(np.abs(found - expected).tolist(), detail)


def rest_length(of: Experiments) -> Measured:
    """Distance of the cosine from 1, at the nudge where it is largest."""
    off = np.abs(1 - of.coupled[..., 1]).max(axis=1)
    return Measured(off.tolist(), f"eta {min(ETAS):g} to {max(ETAS):g}; largest {off.max():.1g}")


def stiffness(of: Experiments, eta: float) -> Measured:
    """Cosine of the step of stiffnesses and minus the gradient."""
    found = of.coupled[:, ETAS.index(eta), 0]
    return Measured(found.tolist(), f"1 - {1 - np.median(found):.2g}")


def softest(of: Experiments) -> Measured:
    """Slopes of the regression's outputs with all bars at their least width."""
    stiff = PRINTED.stiffness(LATTICE.lengths) * PRINTED.low
    found = dict(zip(SLOPES, slopes(stiff), strict=True))
    detail = ", ".join(f"{name} {slope:.4f}" for name, slope in found.items())
    return _one(float(found["y13"]), f"{detail} m/N; all at {stiff[0]:.1f} N/m")


def least(of: Experiments, name: str) -> Measured:
    """Least error of the slopes that a bounded search finds."""
    return _one(of.least[name], "bounded search from 4 starts")


def regression(of: Experiments, name: str) -> Measured:
    """Relative error of the slopes at the end."""
    return Measured(of.regression_error(name)[:, -1].tolist())


def regression_fast(of: Experiments) -> Measured:
    """Loss of the regression at the end, at the rate that was fitted."""
    curve = np.median(of.regression_loss("fast"), axis=0)
    return Measured(
        of.regression_loss("fast")[:, -1].tolist(),
        f"medians after 2, 10, 50 epochs {curve[2]:.2g}, {curve[10]:.2g}, {curve[50]:.2g} m^2 "
        "beside 7.85e-09, 2.36e-09, 8.26e-10",
    )


def iris(of: Experiments, name: str, what: str) -> Measured:
    """A score after the training on irises."""
    return _score(getattr(of.iris[name].scores, what))


def again(of: Experiments, name: str, what: str) -> Measured:
    """A score after the regression and the second training on irises."""
    found = getattr(of.switching[name].again, what)
    between = np.median(found[:, 0])
    first = np.median(getattr(of.iris[name].scores, what)[:, -1])
    measured = _score(found)
    detail = f"median {first:.3f} before, {between:.3f} after the regression; {measured.detail}"
    return measured._replace(detail=detail)


def between(of: Experiments, name: str) -> Measured:
    """Relative error of the regression after irises."""
    return Measured(of.switching[name].error[:, -1].tolist())


def regained(of: Experiments) -> Measured:
    """Share of the lost accuracy that learning again gives back, for each bar that matters."""
    found = of.damage
    detail = (
        f"accuracy {found.before:.3f} before; {found.spoilt.sum()} of {len(found.bars)} cuts "
        f"spoil; median {np.median(found.cut[found.spoilt]):.3f} after the cut, "
        f"{np.median(found.after[found.spoilt]):.3f} after learning again"
    )
    return Measured(found.regained.tolist(), detail, tuple(found.bars[found.spoilt].tolist()))


def recovered(of: Experiments) -> Measured:
    """Whether the accuracy is again as before, for each bar that matters."""
    found = of.damage
    moving = "; ".join(found.mechanisms.values())
    names = LATTICE.edge_names()
    back = ", ".join(names[bar] for bar in found.bars[found.spoilt][found.as_before])
    detail = f"after {back}; not trained, as mechanisms: {moving}"
    bars = tuple(found.bars[found.spoilt].tolist())
    return Measured([float(each) for each in found.as_before], detail, bars)


def pruned_bars(of: Experiments) -> Measured:
    """How many bars are cut until each of the others is needed for rigidity."""
    found = of.pruned
    names = LATTICE.edge_names()
    cuts = ", ".join(names[bar] for bar in found.bars)
    hinges = [text for text in found.mechanisms.values() if "zero mode" in text]
    first = min(hinges, key=len)
    detail = f"{cuts}; then each of {len(hinges)} bars leaves a mechanism, as {first}"
    return _one(float(len(found.bars)), detail)


def pruned_loss(of: Experiments) -> Measured:
    """Loss with as few bars as are rigid."""
    learned = ", ".join(f"{each:.2g}" for each in of.pruned.learned)
    return _one(float(of.pruned.learned[-1]), f"with 0, 1, 2, ... bars cut {learned}")


def _score(found: Floats) -> Measured:
    return Measured(found[:, -1].tolist(), f"mean {found[:, -1].mean():.3f}")


def _one(value: float, detail: str = "") -> Measured:
    return Measured([value], detail, ())


def _pair(values: Sequence[float] | Floats) -> str:
    return f"{values[0]:.8f} and {values[1]:.8f} mm"


MEASURES: dict[str, Callable[[Experiments], Measured]] = {
    "displacement_1": displacement_1,
    "gradient_1": gradient_1,
    "before": before,
    "after": after,
    "loss": loss,
    "adjoint": adjoint,
    "forward_small": partial(difference_slope, kind="forward", expected=-1.0),
    "forward_big": partial(difference_slope, kind="forward", expected=1.0),
    "central_small": partial(difference_slope, kind="central", expected=-1.0),
    "central_big": partial(difference_slope, kind="central", expected=2.0),
    "rest_length": rest_length,
    "stiffness_1": partial(stiffness, eta=1.0),
    "stiffness_01": partial(stiffness, eta=0.1),
    "stiffness_0001": partial(stiffness, eta=0.001),
    "softest": softest,
    "least_printed": partial(least, name="printed"),
    "least_fitted": partial(least, name="fitted"),
    "regression_printed": partial(regression, name="printed"),
    "regression_fitted": partial(regression, name="fitted"),
    "regression_fast": regression_fast,
    "iris_train_printed": partial(iris, name="printed", what="train"),
    "iris_test_printed": partial(iris, name="printed", what="test"),
    "iris_loss_printed": partial(iris, name="printed", what="loss"),
    "iris_train_fitted": partial(iris, name="fitted", what="train"),
    "iris_test_fitted": partial(iris, name="fitted", what="test"),
    "iris_loss_fitted": partial(iris, name="fitted", what="loss"),
    "between_printed": partial(between, name="printed"),
    "again_train_printed": partial(again, name="printed", what="train"),
    "again_test_printed": partial(again, name="printed", what="test"),
    "between_fitted": partial(between, name="fitted"),
    "again_train_fitted": partial(again, name="fitted", what="train"),
    "again_test_fitted": partial(again, name="fitted", what="test"),
    "regained": regained,
    "recovered": recovered,
    "pruned_bars": pruned_bars,
    "pruned_loss": pruned_loss,
}
"""By name in claims.toml, which says what each is."""
