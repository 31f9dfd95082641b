"""Flags: edges at rails, tasks out of reach."""

import numpy as np
import pytest

from pyedge.reports.figure_data import figure_data
from pyedge.reports.flags import Flags
from pyedge.studies.results import Results
from tests.reports.stores import FIGURE, lawful, made, study

AXIS = {"name": "task", "key": "task", "values": ["allostery-2", "allostery-4", "regression-a"]}
PARALLEL = 'kind = "allostery"\nname = "too-much"\nheld = {1 = 5.0, 2 = 0.0}\noutputs = {5 = 7.0}\n'


def flagged(folder, *args, **options):
    results = Results.open(made(folder, *args, **options))
    return results, Flags.of(results)


def test_a_quarter_of_the_edges_at_rails_is_flagged(tmp_path):
    def numbers(point, replicas):
        share = {0.001: 0.2499, 0.002: 0.25}.get(point.configuration.comparator.noise, 0.9)
        rails = np.where(replicas % 3 < 2, share, 1 - share)
        return {**lawful(point, replicas), "rails": rails}

    results, flags = flagged(tmp_path, study(), numbers)
    assert flags.at_rails.reshape(5, 2)[:, 0].tolist() == [False, True, True, True, True]
    figure = figure_data(results, results.study.figure[0], flags)
    assert [c.hollow.tolist() for c in figure.chart.curves] == [[False, True, True, True, True]] * 2
    assert any("Hollow" in note for note in figure.chart.notes)
    assert figure.laws == [
        "No power law fits at η = 0.1; η = 0.5: fewer than 4 points without a flag."
    ]


def test_outputs_beyond_the_inputs_are_out_of_reach(tmp_path):
    (tmp_path / "too-much.toml").write_text(PARALLEL)
    of = study(axis=[{**AXIS, "values": ["allostery-2", str(tmp_path / "too-much.toml")]}], figure=[
        {"name": "f", "x": "task", "y": "late"}
    ])  # fmt: skip
    results, flags = flagged(tmp_path, of, lambda p, k: {**lawful(p, k), "late": 4.5 + 0.0 * k})
    assert flags.best[1] > 4.0  # 2 V above the highest input, at the best
    assert flags.out_of_reach.tolist() == [False, True]
    figure = figure_data(results, results.study.figure[0], flags)
    assert any("Cross" in note for note in figure.chart.notes)
    assert [row["out_of_reach"] for row in figure.rows] == [False, True]


@pytest.mark.parametrize("late", [1e-31, 0.0, 1.0])
def test_an_attainable_task_is_not_flagged_however_small_its_error(tmp_path, late):
    numbers = lambda point, replicas: {**lawful(point, replicas), "late": late + 0.0 * replicas}  # noqa: E731
    _, flags = flagged(tmp_path, study(axis=[], figure=[]), numbers)
    assert flags.best[0] < 1e-12
    assert not flags.out_of_reach.any()


# (attainable error of the task, share of it in the median final error, flagged)
REACH = [(1e-3, 0.1001, True), (1e-3, 0.0999, False), (1.1e-12, 0.5, True), (0.9e-12, 0.5, False)]


@pytest.mark.parametrize(("best", "share", "wanted"), REACH)
def test_a_tenth_of_the_error_makes_a_point_out_of_reach(
    tmp_path, monkeypatch, best, share, wanted
):
    monkeypatch.setattr("pyedge.reports.flags.attainable_errors", lambda results: np.array([best]))

    def numbers(point, replicas):
        return {**lawful(point, replicas), "late": best / share + 0.0 * replicas}

    _, flags = flagged(tmp_path, study(axis=[], figure=[]), numbers)
    assert flags.out_of_reach.tolist() == [wanted]


def test_the_attainable_error_with_test_examples_or_without_the_task_s_file_is_unknown(tmp_path):
    _, flags = flagged(tmp_path, study(axis=[AXIS], figure=[]))
    assert np.isnan(flags.best).tolist() == [False, False, True]
    assert not flags.out_of_reach.any()
    (tmp_path / "mine.toml").write_text(PARALLEL)
    of = study(name="missing", task=str(tmp_path / "mine.toml"), axis=[], figure=[])
    store = made(tmp_path, of)
    (tmp_path / "mine.toml").unlink()
    assert np.isnan(Flags.of(Results.open(store)).best).all()


def test_a_network_of_transistors_has_no_attainable_resistances(tmp_path):
    axis = {"name": "kind", "key": "edges.comparison", "values": ["exact", "transistor"]}
    _, flags = flagged(tmp_path, study(axis=[axis], figure=[]))
    assert np.isnan(flags.best).tolist() == [False, True]


def test_the_cut_network_is_the_one_that_was_trained(tmp_path):
    of = study(axis=[{"name": "cut", "key": "cut", "values": [0, 2]}], figure=[
        {**FIGURE, "x": "cut", "lines": None, "scale": "linear"}
    ])  # fmt: skip
    results, flags = flagged(tmp_path, of)
    assert (flags.best < 1e-6).all()  # cuts are such that the task stays feasible
    assert figure_data(results, results.study.figure[0], flags).chart.curves[0].x.tolist() == [0, 2]
