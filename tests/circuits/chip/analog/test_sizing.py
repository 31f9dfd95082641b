"""Offset and kick-back by size."""

from math import sqrt

import pytest

from circuits.chip.analog import sizing


@pytest.mark.parametrize("row", sizing.TABLE)
def test_the_fit_is_near_every_row(row):
    assert sizing.offset(row.width, row.length) == pytest.approx(row.offset, rel=0.03)
    assert sizing.kick(row.width, row.length, 2e-12) == pytest.approx(row.kick / 2, rel=1e-6)


def test_area_and_offset_are_inverse():
    _, floor = sizing.pelgrom()
    for volts in (4e-3, 10e-3, 30e-3):
        assert sizing.offset(sizing.area(volts), 1.0) == pytest.approx(volts)
    assert sizing.area(0.9 * floor) == float("inf")


def test_a_fit_of_a_law_is_that_law(monkeypatch):
    a, b = 5e-3, 1e-3
    rows = [sizing.Measured(w, 1.0, sqrt(a**2 / w + b**2), 1e-3 * w) for w in (1.0, 3.0, 20.0)]
    monkeypatch.setattr(sizing, "TABLE", tuple(rows))
    assert sizing.pelgrom() == pytest.approx((a, b))
    assert sizing.kick(2.0, 1.0, 1e-12) == pytest.approx(2e-3)
    assert sizing.kick(40.0, 1.0, 1e-12) == pytest.approx(20e-3)
