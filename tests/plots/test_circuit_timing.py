"""Figures of circuit timing and of clock rates have the data given."""

import numpy as np

from circuits.analysis import timing
from pyedge.analysis.clock_rate import Delays, Rate, Sweep
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
    sweep = Sweep("allostery-2", 240, 120, (Rate(15e3, 1.0, 1e-3), Rate(15e5, 1.0, 1e-1)))
    (axes,) = clock_rate_figure(sweep, Delays(30e-6, 2e-6)).axes
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [line.get_xdata().tolist() for line in hollow] == [[1e5]]
