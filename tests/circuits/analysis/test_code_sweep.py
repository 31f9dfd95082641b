"""An edge's resistance, measured in ngspice: every code once, and what is built in is seen."""

from __future__ import annotations

import numpy as np
import pytest

from circuits.analysis import code_sweep
from circuits.analysis.faults import revalued
from circuits.blocks.digipot_edge import edge
from circuits.circuit import Module


@pytest.fixture(scope="module")
def stairs() -> code_sweep.CodeSweep:
    return code_sweep.run(edge())


def test_it_goes_through_every_code_and_stays_at_the_end(stairs):
    walked = np.minimum(np.arange(128 + code_sweep.BEYOND), 127)
    assert (stairs.code == walked).all()


def test_every_resistance_is_the_formulas(stairs):
    """R = 781.25 ohm * code + 40 ohm + 1 kohm."""
    assert stairs.ohms == pytest.approx(781.25 * stairs.code + 1040, rel=1e-5)


def test_a_wrong_series_resistor_is_seen_in_its_twin_only(stairs):
    wrong = code_sweep.run(revalued(edge(), "series_clamped", 1.2e3))
    more = wrong.ohms - stairs.ohms
    assert more[0] == pytest.approx(0, abs=0.05)
    assert more[1] == pytest.approx(200, abs=0.05)


@pytest.mark.parametrize("series", [470.0, 2.2e3])
def test_another_series_resistor_is_measured(series):
    def ohms(cell: Module) -> float:
        return float(code_sweep.run(cell).ohms[0, 0])

    assert ohms(edge(series=series)) == pytest.approx(40 + series, rel=1e-5)
