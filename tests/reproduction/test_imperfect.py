"""Limit cycles: bow ties of three edges beside the laboratory's, and two tasks in turn on 32."""

from dataclasses import replace

import numpy as np
import pytest

from pyedge.reproduction.imperfect.experiments import DWELLS, Experiments
from pyedge.reproduction.imperfect.measures import MEASURES
from pyedge.reproduction.imperfect.three_edges import EXPERIMENTS, BowTie, Line
from pyedge.reproduction.imperfect.torus import TwoTasks

ONE = EXPERIMENTS["1"]


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_gates_on_a_line_solve_its_task(experiment):
    tie = BowTie(EXPERIMENTS[experiment], 0.02)
    for example, line in enumerate(tie.experiment.lines):
        for low in (2.2, 3.0):
            machine = tie.machine()
            machine.edges.restore(np.array([line.slope * low + line.offset, low, 500.0]))
            shown = tie.task.train.inputs[[example]]
            volts = machine.measure(tie.task.inputs, tie.task.outputs, shown)
            assert volts[0, 0] == pytest.approx(line.target, abs=1e-7)  # by the leaks


def test_a_bias_has_the_measured_drifts_along_the_lines():
    for each in EXPERIMENTS.values():
        for line in each.lines:
            assert each.bias @ line.direction == pytest.approx(line.speed)


def test_a_bow_tie_is_as_wide_as_measured_and_another_bias_is_not():
    assert BowTie(ONE, 0.02).distance == pytest.approx(ONE.cycles[0.02], rel=0.15)
    one, other = ONE.lines
    weak = replace(ONE, lines=(replace(one, speed=one.speed / 2), other))
    assert BowTie(weak, 0.02).distance < 0.7 * ONE.cycles[0.02]
    at_rest = replace(ONE, lines=tuple(Line(each.slope, each.offset, 0.0) for each in ONE.lines))
    assert BowTie(at_rest, 0.02).distance < 1e-12


def test_cycles_end_where_measured_and_not_with_the_bias_the_other_way():
    for each in EXPERIMENTS.values():
        ends = np.array(each.ends[0.08])
        assert BowTie(each, 0.08).ends == pytest.approx(ends, abs=0.15)
        lines = tuple(replace(line, speed=-line.speed) for line in each.lines)
        other = BowTie(replace(each, lines=lines), 0.08).ends
        assert np.abs(other - ends).max() > 0.5


def test_the_error_is_as_measured_and_least_in_the_task_just_shown():
    tie = BowTie(ONE, 0.0502)
    assert tie.errors.mean() == pytest.approx(ONE.errors[0.0502], rel=0.3)
    (first, second), (shown, other) = tie.errors
    assert second < first / 50
    assert shown < other / 30


def test_cycles_of_machines_grow_as_the_square_of_their_steps():
    few = [TwoTasks(dwell, steps=4000).distance(2) for dwell in (2, 8)]
    assert np.log(few[1] / few[0]) / np.log(4) == pytest.approx(2, abs=0.1)
    assert TwoTasks(2, 0.0, steps=4000).distance(2).max() < 2e-15


def test_measures_of_made_up_experiments():
    made = Experiments(2)
    made.distances = np.array([[3.0, 2.0]]) * np.array(DWELLS)[:, None] ** [2.0, 1.5]
    assert MEASURES["slope"](made).values == pytest.approx([0.0, 0.5])
    made.without_offsets = np.array([[1e-16, 1e-20], [3e-15, 0.0]])
    assert MEASURES["without_offsets"](made).values == [3e-15, 1e-20]
    made.forgetting = np.array([[[1e-4, 1e-5]], [[1e-2, 1e-5]]])
    assert MEASURES["forgetting"](made).values == pytest.approx([2.0])
    made.ratio = lambda experiment, period: 10.0 ** (0.3 if period > 0.01 else 0.0)
    assert MEASURES["cycle_1"](made).values == [0.0]
    assert MEASURES["periods_2"](made).values[0] == pytest.approx(0.3 * np.sqrt(6 / 8))
    twice = {period: 2 * error for period, error in ONE.errors.items()}
    made.errors = {"1": twice}
    assert MEASURES["errors_1"](made).values == pytest.approx([np.log10(2)])
