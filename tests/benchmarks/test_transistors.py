"""Large networks of transistors: every way gives a row, and the figure has a line for each."""

import pytest

import pyedge
from benchmarks import transistors


def test_each_way_is_measured_and_drawn():
    rows = transistors._large(50, pyedge.named("periodic:5x5"), "square")
    assert {row["way"] for row in rows} == {"pyedge", "scipy", "ngspice"}
    assert all(row["microseconds"] > 0 for row in rows)
    (axes,) = transistors.draw(rows).axes
    assert len(axes.get_lines()) >= 3
    scipy = next(row for row in rows if row["way"] == "scipy")
    assert scipy["ratio"] == pytest.approx(1.0)
