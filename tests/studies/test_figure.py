"""Validation of a study's figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.studies import Study
from pyedge.studies.figure import Figure
from tests.refusals import refused

AXES = [
    {"name": "sigma", "key": "comparator.noise", "values": ["0mV", "3mV"]},
    {"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5]},
    {"name": "rule", "key": "edges.comparison", "values": ["exact", "paper"]},
]
RECORD = ["late", "first", "curve"]


def study(*figures, record=RECORD):
    return Study(name="s", task="divider", record=record, axis=AXES, figure=figures)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Floor"}, "small letters"),
        ({"name": "../floor"}, "small letters"),
        ({"x": "tau"}, "neither an axis nor recorded"),
        ({"x": "power"}, "not among what the study records"),
        ({"y": "later"}, "not one of orders, angle, first"),
        ({"y": "power"}, "needs 'power'"),
        ({"y": "angle"}, "needs 'cosine'"),
        ({"y": "curve"}, "x must be 'time'"),
        ({"lines": "tau"}, "lines 'tau' is not an axis: sigma, eta, rule"),
        ({"panels": "late"}, "panels 'late' is not an axis"),
        ({"lines": "sigma"}, "'sigma' is used twice"),
        ({"at": {"rule": "exact", "eta": 0.1}}, "'eta' is used twice"),
        ({"at": {}}, "'rule' is left over"),
        ({"pool": ["tau"]}, "pool 'tau' is not an axis"),
        ({"pool": ["rule"]}, "'rule' is used twice"),
        ({"at": {}, "pool": ["rule"], "x": "first", "y": "late"}, "pool 'rule': x must be an axis"),
        ({"at": {"rule": "sign"}}, "at rule: 'sign' is not one of exact, paper"),
        ({"at": {"rules": "exact"}}, "at 'rules' is not an axis"),
        ({"only": {"rules": ["exact"]}}, "only 'rules' is not an axis"),
        ({"only": {"sigma": ["3mV", "4mV"]}}, "only sigma: '4mV' is not one of 0mV, 3mV"),
        ({"only": {"rule": ["exact"]}}, "of an axis that is not at"),
        ({"only": {"eta": []}}, "one setting or more"),
        ({"fit": True}, "scale must be 'log-log'"),
        ({"scale": "log"}, "scale"),
        ({"x": "rule", "at": {"sigma": "3mV"}, "scale": "log-x"}, "names, not numbers"),
        ({"colour": "red"}, "colour is not a known key"),
        ({"below": 1.0, "above": 0.5}, "give one of them"),
        ({"below": 1.0, "x": "first", "at": {}}, "below, above: x must be an axis"),
        ({"above": 1.0, "x": "share"}, "'sigma' is left over"),
        ({"below": 1.0, "x": "share", "at": {"rule": "exact", "sigma": "3mV"}}, "must be an axis"),
        ({"above": 1.0, "scale": "log-log", "fit": True}, "of medians, not of shares"),
        ({"x": "share", "y": "curve"}, "x must be 'time'"),
        ({"at": {}, "best": {"tau": "late"}}, "best 'tau' is not an axis"),
        ({"at": {}, "best": {"rule": "power"}}, "best rule: 'power' is not recorded"),
        ({"at": {}, "best": {"rule": "curve"}}, "best rule: 'curve' is not recorded, or not one"),
        ({"best": {"rule": "late"}}, "'rule' is used twice"),
        ({"at": {}, "best": {"rule": "late"}, "x": "first"}, "best: one axis, without pool"),
        ({"band": 1.0}, "band"),
    ],
)
def test_an_invalid_figure_is_refused_in_one_line(changes, said):
    plain = {"name": "f", "x": "sigma", "y": "late", "lines": "eta", "at": {"rule": "exact"}}
    study(plain)
    assert "figure" in refused(lambda: study({**plain, **changes}), said)


def test_two_figures_of_one_name_and_orders_without_the_first_error_are_refused():
    plain = {"name": "f", "x": "sigma", "y": "orders", "lines": "eta", "panels": "rule"}
    study(plain)
    refused(lambda: study(plain, plain), "two figures 'f'")
    refused(lambda: study(plain, record=["late"]), "needs 'first'")
    del plain["lines"]
    for eta in (0.1, "0.1"):  # settings are named by label or value
        study({**plain, "at": {"eta": eta}})


@given(st.permutations(["sigma", "eta", "rule"]), st.integers(0, 2))
def test_every_axis_is_used_or_left_over(order, lines):
    x, *others = order
    roles = dict(zip(("lines", "panels"), others, strict=True))
    whole = {"name": "f", "x": x, "y": "late", **roles}
    assert Figure(**whole).loose(study(whole).axis) == []
    without = {key: value for key, value in whole.items() if key != ("lines", "panels")[lines % 2]}
    refused(lambda: study(without), "left over")


def test_a_measure_against_a_measure_leaves_axes_for_its_points():
    figure = Figure(name="f", x="first", y="late", lines="eta")
    assert figure.loose(study(figure.model_dump()).axis) == ["sigma", "rule"]


def test_a_sheet_has_figures_of_one_axis_of_names():
    one = {"name": "one", "x": "rule", "y": "late", "lines": "eta", "at": {"sigma": "3mV"}}
    other = one | {"name": "other", "y": "first"}
    numbers = one | {"name": "numbers", "x": "sigma", "at": {"rule": "exact"}}

    def made(*figures, **changes):
        sheet = {"name": "both", "figures": [each["name"] for each in figures]} | changes
        return Study(
            name="s", task="divider", record=RECORD, axis=AXES, sheet=[sheet],
            figure=[one, other, numbers],
        )  # fmt: skip

    assert made(one, other).sheet[0].figures == ("one", "other")
    refused(lambda: made(one, numbers), "one axis of names as x")
    refused(lambda: made(numbers, numbers | {"name": "numbers"}), "one axis of names")
    refused(lambda: made(one), "two or more names")
    refused(lambda: made(one, other, name="one"), "no figure's name")
    refused(lambda: made(one, other, figures=["one", "two"]), "'two' is not one of one, other")
