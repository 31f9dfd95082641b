"""Timing figures have the data of the VCD file and of the circuit."""

import numpy as np
import pytest

import pyedge
from circuits.analysis import timing
from pyedge.plots import figure_7d
from pyedge.plots.style import rendered
from pyedge.plots.timing import circuit_timing_figure
from tests.refusals import refused


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("waves") / "divider.vcd"
    machine = pyedge.MachineConfiguration.make(
        {"network": "divider", "logic": "myhdl", "comparator": {"noise": 0}}
    )
    task = pyedge.allostery("half way", {1: 5.0, 3: 0.0}, {2: 2.51}, 0.5)
    with pyedge.Waves(path, machine.make_network()) as waves:
        built = machine.build(observe=waves.cycle)
        built.train(task, 5, observe=waves.chunk)
        built.close()
    return path


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def curves(figure):
    """Corners of the drawn lines, by the label of their row."""
    axes = figure.axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) > 2 or line.get_linewidth() > 1]
    names = [label.get_text() for label in axes.get_yticklabels()]
    return dict(zip(names, lines, strict=False))


def falls(line):
    x, y = line.get_xdata(), line.get_ydata()
    return [float(b) for b, low, high in zip(x[1:], y[1:], y[:-1], strict=True) if low < high]


@pytest.mark.parametrize("first", [0, 1])
def test_two_falling_edges_in_order_for_both_trigger_polarities(file, first):
    figure = figure_7d(file, step=first)
    drawn = curves(figure)
    assert falls(drawn["D-flop clock,\nchip select"]) == pytest.approx([4.7, 19.7])
    assert falls(drawn["digipot clock"]) == pytest.approx([9.7, 24.7])
    written = texts(figure)
    assert (written.count("1"), written.count("2")) == (2, 2)
    for count in range(2):
        way = "falls" if (first + count) % 2 else "rises"
        assert f"step {first + count}: trigger {way}" in written


def test_codes_are_written_in_and_the_caption_has_edge_steps_and_time_base(file):
    figure, again = figure_7d(file), figure_7d(file)
    codes = [text for text in texts(figure) if text in ("63", "64", "65")]
    assert codes == ["64", "65", "64"]
    assert "63" in texts(figure_7d(file, "1-2", 0))
    text = figure.get_supxlabel()
    assert "RTL simulation" in text
    assert "oscillator period 10 ns" in text
    assert "divider.vcd" in text
    assert "Edge 2–3, training steps 0 to 1" in text  # the edge whose U/D changes
    assert "training steps 3," in figure_7d(file, step=3, steps=1).get_supxlabel()
    assert "training steps 0 to 4" in figure_7d(file, steps=5).get_supxlabel()
    assert rendered(figure, ".svg") == rendered(again, ".svg")


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"edge": "1-3"}, "no edge 1-3"),
        ({"step": 9}, "2 steps from step 9"),
        ({"step": 4}, "2 steps from step 4"),
        ({"steps": 6}, "6 steps"),
        ({"steps": 0}, "0 steps"),
    ],
)
def test_missing_edge_or_steps_are_refused(file, more, word):
    refused(lambda: figure_7d(file, **more), word)


def test_other_vcd_is_refused(tmp_path):
    (tmp_path / "a.vcd").write_text("$var wire 1 ! b $end $enddefinitions $end\n#0\n1!\n")
    refused(lambda: figure_7d(tmp_path / "a.vcd"), "clock.trigger", "pyedge train --waves")


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
