"""Figures of circuit timing and of clock rates have the data given."""

import numpy as np

from circuits.analysis import timing
from pyedge.plots.circuit_timing import circuit_timing_figure
from pyedge.plots.clock_rate import clock_rate_figure


def test_a_step_of_the_circuit_is_drawn_with_its_codes():
    bench = timing.Bench(frequency=200e3)
    waves = timing.run(bench)
    figure = circuit_timing_figure(waves, timing.triggers(bench), bench.frequency, "One edge.")
    (axes,) = figure.axes
    drawn = [text.get_text() for text in axes.texts]
    start, stop = timing.triggers(bench)[[2, 4]]
    inside = (waves["code"].time > start) & (waves["code"].time < stop)
    codes = np.unique(np.rint(waves["code"].volts[inside]))
    assert {f"{code:.0f}" for code in codes} <= set(drawn)
    assert "step 3" in drawn
    assert "One edge. Oscillator 200 kHz" in figure.get_supxlabel()


def test_rates_that_do_not_learn_are_hollow():
    rates = [
        {"clock_Hz": 1e3, "mse_late": 1e-3, "learns": True},
        {"clock_Hz": 1e5, "mse_late": 1e-1, "learns": False},
    ]
    sweep = {"task": "allostery-2", "steps": 240, "late_steps": 120, "rates": rates}
    (axes,) = clock_rate_figure(sweep, {"clocks_Hz": {"debouncer": 9e4}}).axes
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [line.get_xdata().tolist() for line in hollow] == [[1e5]]
