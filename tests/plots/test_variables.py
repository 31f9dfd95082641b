"""Names, symbols and units of axes; ticks of logarithmic axes."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.plots.style import look, new_figure
from pyedge.plots.ticks import LogLabels, LogTicks, log_scale, number
from pyedge.plots.variables import PREFIXED, VARIABLES, prefixed, typeset, with_unit
from pyedge.schema import flat
from pyedge.studies import MEASURES, Study, shipped
from pyedge.studies.axis import OWN
from pyedge.training.configuration import MachineConfiguration

STUDIES = [Study.load(path) for path in shipped().values()]
KEYS = {key for study in STUDIES for axis in study.axis if axis.key for key in axis.keys}


def test_every_variable_has_a_name():
    parameters = {key for key, _ in flat(MachineConfiguration().model_dump())}
    assert {*parameters, *KEYS, *OWN, *MEASURES, "orders", "time", "margin", "edge"} <= set(
        VARIABLES
    )
    for key, of in VARIABLES.items():
        assert of.name, key
        assert not re.search(r"[._]", of.name), key
        assert key not in MEASURES or of.unit == MEASURES[key].unit, key
    symbols = [of.symbol for of in VARIABLES.values() if of.symbol]
    assert len(set(symbols)) == len(symbols)


@given(st.lists(st.floats(1e-14, 1e12), min_size=1, max_size=5), st.sampled_from([*PREFIXED]))
def test_a_prefix_suits_the_largest_value(values, unit):
    factor, printed = prefixed(np.array([*values, np.nan, 0.0, -1e15]), unit)
    assert 0.999 <= max(values) / factor <= 1000
    assert printed.endswith(PREFIXED[unit])


def test_labels():
    assert prefixed(np.array([1e-3, 3e-2]), "V") == (1e-3, "mV")
    assert prefixed(np.array([1e4]), "ohm") == (1e3, "kΩ")
    assert prefixed(np.array([3.0]), "V^2") == (1.0, "V²")
    assert with_unit(VARIABLES["comparator.noise"].label, "mV") == "comparator noise σ (mV)"
    assert with_unit(VARIABLES["supervisor.eta"].label, "1") == "nudge amplitude η"
    assert typeset("resistance R_AB, ∝ σ^-0.95 and $x") == (
        r"resistance $\mathrm{R_{AB}}$, ∝ σ$^{-0.95}$ and \$x"
    )
    assert typeset("tie_bias x^y own_edges.toml") == "tie_bias x^y own_edges.toml"


LOGS = st.floats(-30, 12)


@given(LOGS, st.one_of(st.floats(0.01, 2), st.floats(2, 30)))
def test_logarithmic_ticks_are_round_and_few(low, decades):
    begin, end = 10.0**low, 10.0 ** (low + decades)
    ticks = LogTicks().tick_values(begin, end)
    assert 2 <= len(ticks) <= 10
    assert begin * 0.999 <= min(ticks) < max(ticks) <= end * 1.001
    for text in map(number, ticks):
        assert "×10⁰" not in text
        assert (
            decades < 1 or len(text.split("×")[0].replace(".", "").strip("0")) <= 1 or "10" in text
        )


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.005, "0.005"), (9.6, "9.6"), (2e4, "2×10⁴"), (1e-6, "10⁻⁶"),
     (2e-4, "0.0002"), (5e3, "5000"),
     (-2.0, "−2")],
)  # fmt: skip
def test_tick_labels(value, text):
    assert number(value) == text


def test_labels_of_an_axis_are_all_plain_or_none():
    assert LogLabels().format_ticks([1e-4, 1.0]) == ["0.0001", "1"]
    assert LogLabels().format_ticks([5e-5, 1e-4, 1.0]) == ["5×10⁻⁵", "10⁻⁴", "10⁰"]


def test_an_axis_with_a_prefix_counts_in_it():
    with look():
        axes = new_figure(8, 3).subplots()
        axes.plot([1e-3, 3e-2], [1, 2])
        log_scale(axes, "x", 1e-3)
        axes.figure.draw_without_rendering()
        labels = [tick.get_text() for tick in axes.get_xticklabels()]
    assert labels == ["1", "2", "5", "10", "20"]
