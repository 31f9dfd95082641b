"""Data of a figure: the points of the store, for every use of the axes."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from pyedge.reports.figure_data import figure_data
from pyedge.reports.flags import Flags
from pyedge.studies.figure import Figure
from pyedge.studies.history_measures import times
from pyedge.studies.results import RANKS, Results, quartiles, ranked, shares
from tests.reports.stores import made, study

AXES = [
    {"name": "sigma", "key": "comparator.noise", "values": ["0mV", "1mV", "3mV"]},
    {"name": "rule", "key": "edges.comparison", "values": ["exact", "paper"]},
    {"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.2, 0.5, 1.0]},
]

TENTHS = [0.1, 0.3, 0.5, 0.7, 0.9]


def number(index):
    """Another one for every point, about which its replicas scatter."""
    return 1.0 + index[0] + 10 * index[1] + 100 * index[2]


def counted(point, replicas):
    late = number(point.index) + np.where(replicas % 2, 0.01, -0.01) * (replicas > 0)
    rails = np.full(len(replicas), 0.5 if point.index[2] == 3 else 0.0)
    return {"late": late, "first": 1e3 * late, "rails": rails}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    of = study(axis=AXES, figure=[], replicas=5, steps=20, record=["late", "first", "rails"])
    return Results.open(made(tmp_path_factory.mktemp("store"), of, counted))


@pytest.fixture(scope="module")
def flags(results):
    return Flags.of(results)


def draw(results, flags, **figure):
    expected = Figure(name="f", y=figure.pop("y", "late"), **figure)
    expected.check(results.study.axis, results.study.measures)
    return figure_data(results, expected, flags)


ORDERS = st.permutations(["sigma", "rule", "eta"])


@settings(max_examples=25)
@given(ORDERS, st.permutations(["lines", "panels", "at"]), st.integers(0, 11))
def test_every_point_is_where_its_settings_say(results, flags, axes, roles, place):
    x, *others = axes
    labels = {axis.name: axis.labels for axis in results.study.axis}
    figure, expected = {}, {x: range(len(labels[x]))}
    for axis, role in zip(others, roles, strict=False):
        expected[axis] = range(len(labels[axis]))
        if role == "at":
            chosen = place % len(labels[axis])
            figure["at"], expected[axis] = {axis: labels[axis][chosen]}, [chosen]
        else:
            figure[role] = axis
    rows = draw(results, flags, x=x, **figure).rows
    places = list(product(*(expected[axis] for axis in ("sigma", "rule", "eta"))))
    assert sorted(row["late"] for row in rows) == pytest.approx(sorted(map(number, places)))
    where = {results.where(place): number(place) for place in places}
    for row in rows:
        assert row["late"] == pytest.approx(where[row["at"]])
        assert row["at_a_rail"] == ("eta 1.0" in row["at"])


def test_settings_are_the_places_along_x(results, flags):
    figure = draw(results, flags, x="sigma", lines="eta", at={"rule": "paper"})
    assert figure.chart.x_unit == "V"
    for curve in figure.chart.curves:
        assert curve.x.tolist() == pytest.approx([0, 1e-3, 3e-3])
        assert np.all(np.diff(curve.y) > 0)
    rules = draw(results, flags, x="rule", lines="eta", at={"sigma": "1mV"}).chart
    assert rules.names == ["exact", "paper"]


@pytest.mark.parametrize("order", [["sigma", "eta"], ["eta", "sigma"]])
def test_machines_of_pooled_settings_count_as_replicas(results, flags, order):
    """The quartiles over all machines of the pooled axes; a flag where one of them has it."""
    figure = draw(results, flags, x="rule", pool=order)
    whole = results.dataset["late"].stack(all=["sigma", "eta", "replica"])
    (curve,) = figure.chart.curves
    assert curve.y == pytest.approx(np.median(whole, axis=1))
    assert curve.low == pytest.approx(np.quantile(whole, 0.25, axis=1))
    assert [row["n"] for row in figure.rows] == [whole.sizes["all"]] * 2
    assert [row["at_a_rail"] for row in figure.rows] == [True, True]
    note = "n = 5 machines for each of 3 settings of sigma for each of 4 settings of eta"
    assert note in figure.chart.notes[0]
    lined = draw(results, flags, x="rule", lines="eta", pool=["sigma"])
    for place, curve in enumerate(lined.chart.curves):
        some = results.dataset["late"].isel(eta=place).stack(all=["sigma", "replica"])
        assert curve.y == pytest.approx(np.median(some, axis=1))
        assert curve.hollow.all() == curve.hollow.any() == (place == 3)


@pytest.mark.parametrize("of", ["sigma", "eta"])
def test_each_point_has_the_best_setting_of_an_axis(results, flags, of):
    """The one with the smallest median; `number` rises along each axis, so it is the first."""
    at = {"eta": 0.5} if of == "sigma" else {"sigma": "1mV"}
    figure = draw(results, flags, x="rule", best={of: "late"}, at=at)
    lowest = {"sigma": "0mV", "eta": 0.1}[of]
    first = draw(results, flags, x="rule", at={**at, of: lowest})
    (best,), (expected,) = figure.chart.curves, first.chart.curves
    assert best.y.tolist() == expected.y.tolist()
    assert [row["at"] for row in figure.rows] == [row["at"] for row in first.rows]
    many = 3 if of == "sigma" else 4
    note = f"Each point has the {of} with the smallest median of final error, of {many}."
    assert note in figure.chart.notes


def test_a_band_has_the_middle_of_the_replicas(results, flags):
    figure = draw(results, flags, x="rule", lines="eta", at={"sigma": "1mV"}, band=0.9)
    late = results.dataset["late"].sel(sigma=1e-3)
    for place, curve in enumerate(figure.chart.curves):
        ends = np.quantile(late.isel(eta=place), (0.05, 0.95), axis=1)
        np.testing.assert_allclose([curve.low, curve.high], ends)
    assert "bar: middle 90 %" in figure.chart.notes[0]
    assert {"late", "low", "high"} < set(figure.rows[0])


@settings(max_examples=25)
@given(st.data(), ORDERS)
def test_only_some_settings_are_shown(results, flags, data, axes):
    roles = dict(zip(("x", "lines", "panels"), axes, strict=True))
    whole = draw(results, flags, **roles).rows
    only = {}
    for axis in results.study.axis:
        labels = axis.labels
        chosen = data.draw(st.sets(st.sampled_from(labels), min_size=1))
        if len(chosen) < len(labels) or data.draw(st.booleans()):
            only[axis.name] = sorted(chosen)
    some = draw(results, flags, **roles, only=only)
    left_out = [note for note in some.chart.notes if note.startswith("Not all settings of")]
    assert len(left_out) == len(only)
    labels = {
        axis.name: {label: results.label(k, n) for n, label in enumerate(axis.labels)}
        for k, axis in enumerate(results.study.axis)
    }
    expected = [{labels[axis][each] for each in only.get(axis, labels[axis])} for axis in labels]

    def shown(row):
        pairs = zip(row["at"].split(", "), expected, strict=True)
        return all(each in words for each, words in pairs)

    kept = [(row["at"], row["late"], row["at_a_rail"]) for row in whole if shown(row)]
    assert [(row["at"], row["late"], row["at_a_rail"]) for row in some.rows] == kept
    if roles["x"] == "rule":
        assert some.chart.names == [k for k in ("exact", "paper") if f"rule {k}" in expected[1]]


def test_a_measure_against_a_measure(results, flags):
    of = draw(results, flags, x="first", lines="rule", at={"eta": 0.1}, scale="log-log", fit=True)
    for curve in of.chart.curves:
        assert curve.joined  # one axis is left over
        assert curve.x == pytest.approx(1e3 * curve.y)
        assert (curve.x_low <= curve.x).all()
    assert not draw(results, flags, x="first", lines="rule").chart.curves[0].joined
    assert len(draw(results, flags, x="first").chart.curves[0].x) == 24


@settings(max_examples=20)
@given(st.sampled_from(["below", "above"]), st.floats(0.0, 400.0), st.integers(0, 9))
def test_shares_are_counted_with_wilsons_interval(results, flags, side, limit, unknown):
    known = results.rows("late")
    figure = draw(results, flags, x="sigma", lines="rule", panels="eta", **{side: limit})
    within = known < limit if side == "below" else known >= limit
    name = f"late_{'below' if side == 'below' else 'at_least'}_{limit:g}"
    expected = {}
    for k, one in enumerate(within):
        test = binomtest(int(one.sum()), len(one))
        bounds = test.proportion_ci(method="wilson")
        place = tuple(map(int, np.unravel_index(k, results.shape)))
        expected[results.where(place)] = (test.statistic, bounds.low, bounds.high)
    for row in figure.rows:
        found = row[name], row["interval_low"], row["interval_high"]
        assert found == pytest.approx(expected[row["at"]], abs=1e-7)
    assert "Wilson" in figure.chart.notes[0]
    assert ("<" if side == "below" else "≥") in figure.chart.y_label


@given(st.lists(st.booleans() | st.none(), min_size=1, max_size=30))
def test_unknown_machines_are_no_part_of_a_share(values):
    within = np.array([[value is True for value in values]])
    known = np.array([[value is not None for value in values]])
    low, share, high = shares(within, known)[:, 0]
    if not known.any():
        assert np.isnan([low, share, high]).all()
        return
    bounds = binomtest(int(within.sum()), int(known.sum())).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((bounds.low, bounds.high), abs=1e-6)
    assert share == within.sum() / known.sum()


@given(st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), max_size=2 * RANKS))
def test_ranked_machines_are_in_order(values):
    share, value = ranked(np.array(values))
    known = [each for each in values if not np.isnan(each)]
    assert len(share) == min(len(known), RANKS)
    assert (np.diff(value) >= 0).all()
    for at, each in zip(share, value, strict=True):
        assert np.mean(np.array(known) < each) <= at + 0.5 / len(share)
        assert np.mean(np.array(known) <= each) >= at - 0.5 / len(share)


def test_machines_in_order_lie_along_their_share(results, flags):
    figure = draw(results, flags, x="share", lines="eta", at={"rule": "paper", "sigma": "1mV"})
    assert figure.chart.x_label == "share of the machines"
    assert [curve.x.tolist() for curve in figure.chart.curves] == [pytest.approx(TENTHS)] * 4
    for place, curve in enumerate(figure.chart.curves):
        machines = results.dataset["late"].values[1, 1, place]
        assert curve.y == pytest.approx(np.sort(machines))
    assert {row["n"] for row in figure.rows} == {5}


def test_orders_are_decades(results, flags):
    figure = draw(results, flags, x="sigma", y="orders", lines="eta", panels="rule")
    assert [row["orders"] for row in figure.rows] == pytest.approx([3.0] * 24)


def test_an_error_of_0_has_no_orders(tmp_path):
    def none(point, replicas):
        return {**counted(point, replicas), "late": np.where(replicas < 3, 0.0, 1.0)}

    opened = Results.open(made(tmp_path, study(axis=AXES, figure=[], replicas=5), none))
    row = draw(opened, Flags.of(opened), x="first", y="orders", scale="log-y").rows[0]
    assert row["n"] == 2


def test_a_row_of_numbers_lies_along_its_dimension(tmp_path):
    along = times(1000) + 1.0

    def rows(point, replicas):
        (place,) = point.index
        curve = number((0, 0, place)) * along * np.ones((len(replicas), 1))
        return {"rails": np.full(len(replicas), 0.5 if place == 3 else 0.0), "curve": curve}

    of = study(axis=AXES[2:], figure=[], replicas=3, steps=1000, record=["curve", "rails"])
    opened = Results.open(made(tmp_path, of, rows))
    figure = draw(opened, Flags.of(opened), x="time", y="curve", lines="eta", scale="log-log")
    curves = figure.chart.curves
    assert curves[0].x[[0, -1]].tolist() == [1, 1000]
    assert [bool(curve.hollow.all()) for curve in curves] == [False, False, False, True]
    assert curves[2].y == pytest.approx(number((0, 0, 2)) * along)


@given(st.lists(st.floats(-1e6, 1e6) | st.just(np.nan), min_size=1, max_size=9))
def test_quartiles_are_of_what_is_known(values):
    known = [value for value in values if not np.isnan(value)]
    expected = np.percentile(known, (25, 50, 75)) if known else [np.nan] * 3
    assert quartiles(np.array([values]))[:, 0] == pytest.approx(expected, nan_ok=True)
