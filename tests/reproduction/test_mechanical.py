"""Elastic networks: exact derivatives, trainings in short, cut bars, verdicts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.cli.app import run
from pyedge.networks.elastic_lattices import lattice
from pyedge.reproduction import PAPERS, Verdict
from pyedge.reproduction.mechanical import damage as cuts
from pyedge.reproduction.mechanical import lattice as trapezoid
from pyedge.reproduction.mechanical import training
from pyedge.reproduction.mechanical.coupled import cosines
from pyedge.reproduction.mechanical.damage import Damage, prune, sound_bars
from pyedge.reproduction.mechanical.experiments import Experiments, Gradient
from pyedge.reproduction.mechanical.lattice import LATTICE
from pyedge.reproduction.mechanical.measures import MEASURES
from pyedge.reproduction.mechanical.training import FITTED, PRINTED
from pyedge.tasks.elastic import behavior

PAPER = PAPERS["mechanical"]
TASK = behavior()


def claims():
    return {claim.measure: claim for claim in PAPER.claims()}


@given(st.integers(0, 10_000))
def test_derivatives_agree(machine):
    stiffness = trapezoid.random_stiffness(machine)
    loss = trapezoid.behavior_loss(TASK)
    exact = trapezoid.complex_step(loss, stiffness)
    size = np.abs(exact).max()
    assert np.abs(trapezoid.adjoint(TASK, stiffness) - exact).max() <= 1e-12 * size
    forward, central = trapezoid.differences(loss, stiffness, 1e-3)
    assert np.abs(forward - exact).max() <= 1e-3 * size
    assert np.abs(central - exact).max() <= 1e-7 * size
    for output, row in enumerate(training.slope_derivatives(stiffness)):
        slope = trapezoid.complex_step(lambda k: moved(k)[..., output], stiffness)  # noqa: B023
        assert row == pytest.approx(slope, rel=1e-9, abs=1e-12 * np.abs(slope).max())


def moved(stiffness):
    force = trapezoid.forces(LATTICE, ("y11",), np.ones((1, 1)))
    outputs = LATTICE.nodes(("x13", "y13", "x14", "y14"))
    return trapezoid.displacement(stiffness, force)[..., outputs, 0]


def test_coupled_learning_of_rest_lengths_is_exact_and_of_stiffness_is_not():
    stiffness = trapezoid.random_stiffness(3)
    soft, rest = np.array([cosines(stiffness, eta) for eta in (1.0, 0.1, 1e-3)]).T
    assert np.abs(1 - rest).max() <= 1e-12
    assert soft[0] < 0.95 < soft[1] < 1 - 1e-6 < soft[2]


@pytest.mark.parametrize(
    ("slopes", "holds"), [((-1.0, 1.0), True), ((-0.7, 1.0), False), ((-1.0, 1.3), False)]
)
def test_a_v_has_both_slopes(slopes, holds):
    """Of made-up errors, with a slope that is not the expected one."""
    from pyedge.reproduction.mechanical.experiments import SIZES

    errors = 1e-9 * SIZES ** slopes[0] + SIZES ** slopes[1]
    of = Experiments(1)
    of.gradient = Gradient(np.zeros(1), errors[None], errors[None])
    names = "forward_small", "forward_big"
    both = [Verdict(claims()[name], MEASURES[name](of)).holds for name in names]
    assert all(both) == holds


def test_examples_are_shuffled_anew_at_each_epoch():
    order = training.shuffled(7, 5, 2).reshape(5, 7)
    assert all(sorted(row) == list(range(7)) for row in order.tolist())
    assert len({*map(tuple, order.tolist())}) > 1
    assert not np.array_equal(order, training.shuffled(7, 5, 3).reshape(5, 7))


def test_scores_are_those_of_the_task():
    learned = training.learn_iris(PRINTED, 1, epochs=3)
    found = training.scores(LATTICE, learned.stiffness, 1)
    assert learned.stiffness.shape == (4, 28)
    assert learned.stiffness[0] == pytest.approx(137.5)
    assert found.loss[-1] < found.loss[0]
    task = training.irises(1)
    force = trapezoid.forces(LATTICE, task.test.loaded, task.test.loads)
    read = trapezoid.displacement(learned.stiffness[-1], force)[LATTICE.nodes(task.outputs)].T
    assert found.test[-1] == task.accuracy(read, task.desired(None))
    assert ((learned.stiffness >= 103.12) & (learned.stiffness <= 171.88)).all()


def test_trainings_go_on_from_given_bars_without_a_cut_one():
    start = np.linspace(-0.1, 0.1, 28)
    again = training.learn_iris(FITTED, 0, start, cut=4, epochs=1)
    widths = FITTED.low + (FITTED.high - FITTED.low) / (1 + np.exp(-10 * start))
    assert again.stiffness[0] == pytest.approx(68750 * widths)
    assert again.network.edge_names()[4] == "2-7"
    assert np.flatnonzero(~again.network.intact).tolist() == [4]


def test_the_regression_learns_and_its_loss_is_that_of_its_slopes():
    learned = training.learn_regression(training.with_rate(FITTED, 2.3), 0, epochs=6)
    error, loss = (
        training.relative_error(learned.stiffness),
        training.regression_loss(learned.stiffness, 0),
    )
    assert error[-1] < 0.2 * error[0]
    assert loss / loss[0] == pytest.approx((error / error[0]) ** 2)


def test_printed_widths_do_not_reach_the_slopes():
    """A row that is not reached says so."""
    of = Experiments(1)
    of.least = {"printed": training.least_error(PRINTED, 1)}
    for name in ("softest", "least_printed"):
        verdict = Verdict(claims()[name], MEASURES[name](of))
        assert not verdict.holds
        assert verdict.reaches_published is False


def test_thresholds_are_the_published_values():
    kept = {name: claim for name, claim in claims().items() if claim.published_value is not None}
    assert len(kept) > 15
    fitted = kept.pop("regression_fast")
    assert fitted.threshold > fitted.published_value
    assert {name for name, each in kept.items() if each.threshold != each.published_value} == set()


def test_bars_that_a_cut_does_not_spoil_are_not_counted_as_recovered():
    none = {}
    found = Damage(np.arange(4), none, 0.9, np.array([0.9, 0.85, 0.4, 0.5]),
                   np.array([0.9, 0.9, 0.9, 0.6]))  # fmt: skip
    assert found.spoilt.tolist() == [False, False, True, True]
    assert found.as_before.tolist() == [True, False]
    assert found.regained == pytest.approx([1.0, 0.25])
    of = Experiments(1)
    of.damage = found
    assert MEASURES["recovered"](of).values == [1.0, 0.0]
    assert MEASURES["regained"](of).machines == (2, 3)


def test_bars_without_which_a_network_is_a_mechanism():
    sound, mechanisms = sound_bars(LATTICE)
    assert len(sound) == 26
    assert [LATTICE.edge_names()[bar] for bar in mechanisms] == ["1-6", "5-9"]
    for bar in range(28):
        assert (cuts.without(LATTICE, bar).count().zero_modes == 0) == (bar in sound)
    assert all(text.endswith("(1 zero mode)") for text in mechanisms.values())


def test_pruning_stops_where_each_bar_is_needed():
    found = prune(replace(TASK, steps=20))
    counts = [network.count() for network in found.networks]
    assert [each.self_stresses for each in counts] == [4, 3, 2, 1, 0]
    assert {each.zero_modes for each in counts} == {0}
    assert len({*found.bars}) == len(found.cut) == len(found.learned) - 1 == 4
    assert sorted([*found.bars, *found.mechanisms]) == list(range(28))
    first = {
        bar: cuts.loss_of(TASK, cuts.without(LATTICE, bar), found.stiffness[0])
        for bar in sound_bars(LATTICE)[0]
    }
    assert min(first, key=first.get) == found.bars[0]
    assert found.cut[0] == min(first.values())


def test_damage_of_one_bar(monkeypatch):
    monkeypatch.setattr(cuts, "sound_bars", lambda network: ([3], {}))
    trained = training.learn_iris(FITTED, 0, epochs=2)
    found = cuts.damage(trained)
    smaller = cuts.without(LATTICE, 3)
    assert found.cut == pytest.approx(cuts.accuracy(smaller, trained.stiffness[-1:]))
    assert found.before == pytest.approx(cuts.accuracy(LATTICE, trained.stiffness[-1:])[0])


def test_the_behavior_on_the_command_line(capsys):
    """Rows that hold are status 0."""
    assert run(["reproduce", "--paper", "mechanical", "behavior", "pruning"]) == 0
    said = capsys.readouterr().out
    assert "-0.62533311 and -0.47997346 mm" in said
    assert "11-14, 3-4, 2-7, 3-7; then each of 24 bars leaves a mechanism" in said


def test_bars_in_colours_dotted_and_cut():
    from pyedge.plots.style import new_figure
    from pyedge.reproduction.mechanical.drawings import draw_bars, number_joints

    small = lattice("strip:columns=3").cut(0)
    axes = new_figure().subplots()
    drawn = draw_bars(axes, small, np.array([1, 2]), np.array([0.0, 1.0]), (0.0, 2.0))
    number_joints(axes, small)
    assert len(drawn.get_segments()) == 2
    lengths = [len(each.get_segments()) for each in axes.collections]
    assert lengths == [1, small.n_edges - 3, 2]
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("name", ["damage", "pruning"])
def test_panels_of_cut_bars(name):
    of = Experiments(1)
    of.damage = Damage(np.arange(1, 28), {}, 0.9, np.full(27, 0.4), np.full(27, 0.8))
    of.pruned = prune(replace(TASK, steps=5))
    figure = PAPER.panels[name](of)
    assert len(figure.axes) == {"damage": 3, "pruning": 7}[name]
