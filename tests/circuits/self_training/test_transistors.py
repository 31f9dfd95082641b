"""Self-training decks of transistor edges: one text that says all, and what it writes."""

import re

import numpy as np
import pytest

from circuits.ngspice import batch
from circuits.self_training.transistors import (
    Stimulus,
    TransistorCell,
    TransistorTraining,
    read_transistors,
    transistor_deck,
)
from tests.refusals import refused

# An edge of two equal resistors, whose gate rises by 1 V/s while learning is on.
CELL = TransistorCell(
    "plain",
    ".subckt plain f1 f2 c1 c2 learn params: start=1\nR1 f1 f2 1k\nR2 c1 c2 1k\n"
    "C1 gate 0 1u ic={start}\nB1 0 gate I=1u*V(learn)\n.ends plain\n",
)
WINDOW = 1e-3


def row(inputs, targets, eta=0.5, **more):
    """Two edges in a row, 1 and 3 held, 2 the output."""
    held = dict(zip((1, 3), np.array(inputs, float).T, strict=True))
    shown = Stimulus(held, (2,), np.array(targets, float)[:, None], np.eye(1), eta * np.eye(1))
    starts = [{"start": 1.0}, {"start": 2.0}]
    return TransistorTraining([(1, 2), (2, 3)], CELL, shown, starts, WINDOW, **more)


def after(machine):
    return read_transistors(machine, batch.run(transistor_deck(machine, "s.txt"), "s.txt"))


@pytest.mark.parametrize("period", [0.0, 3e-3])
def test_it_shows_examples_nudges_and_learns_for_a_window_in_each_step(period):
    inputs = [(1.0, 0.0), (0.5, 0.1), (0.2, 0.6)]
    machine = row(inputs, (0.5, 0.2, 0.1), period=period)
    found = after(machine)
    step = max(period, 1.04 * WINDOW)
    assert found["time"] == pytest.approx(step * np.arange(1, 4))
    free = np.mean(inputs, axis=1)
    assert found["f2"] == pytest.approx(free, abs=1e-6)
    assert found["c2"] == pytest.approx(0.5 * free + 0.5 * np.array([0.5, 0.2, 0.1]), abs=1e-6)
    for edge, start in (("1_2", 1.0), ("2_3", 2.0)):
        rise = found[f"gate_{edge}"] - start
        assert rise == pytest.approx(WINDOW * np.arange(1, 4), rel=1e-4)


@pytest.mark.parametrize("count", [3, 70])
def test_examples_that_come_again_are_the_same_written_once(count):
    """Also more of them than there are pulses, which are piecewise-linear sources."""
    rng = np.random.default_rng(count)
    inputs, steps = rng.uniform(0, 1, (count, 2)), np.arange(2 * count) % count
    machine = row(inputs[steps], rng.uniform(0, 1, count)[steps])
    assert machine.stimulus.cycle == count
    text = transistor_deck(machine, "s.txt")
    assert ("PWL(" in text) == (count == 70)
    found = after(machine)
    assert found["f2"] == pytest.approx(inputs[steps].mean(axis=1), abs=1e-6)


def test_a_difference_of_outputs_is_nudged_from_both_sides():
    shown = Stimulus(
        {1: np.array([0.4]), 4: np.array([0.1])}, (2, 3), np.array([[0.3]]),
        np.array([[1.0, -1.0]]), 0.2 * np.array([[0.5], [-0.5]]),
    )  # fmt: skip
    pairs = [(1, 2), (2, 3), (3, 4)]
    found = after(TransistorTraining(pairs, CELL, shown, [{"start": 1.0}] * 3, WINDOW))
    assert (found["f2"][0], found["f3"][0]) == pytest.approx((0.3, 0.2), abs=1e-6)
    assert (found["c2"][0], found["c3"][0]) == pytest.approx((0.32, 0.18), abs=1e-6)


def test_its_comments_name_every_kind_of_column_and_no_date():
    machine = row([(1.0, 0.0)], [0.5])
    text = transistor_deck(machine, "steps.txt")
    assert text == transistor_deck(row([(1.0, 0.0)], [0.5]), "steps.txt")
    assert "shown" not in text  # one example needs no pulses
    head = text.partition("\n\n")[0]
    for name in ("`time`", "`gate_", "`f", "`c", "steps.txt", "2 lines of numbers"):
        assert name in " ".join(head.replace("\n*", "").split())
    assert not re.search(r"\b20\d\d-", text)


ONE = np.ones(1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Stimulus({1: ONE}, (2,), np.ones((1, 2)), np.eye(1), np.eye(1)), "do not fit"),
        (lambda: Stimulus({1: ONE}, (2,), np.ones((2, 1)), np.eye(1), np.eye(1)), "as many as st"),
        (lambda: Stimulus({1: ONE}, (1,), np.ones((1, 1)), np.eye(1), np.eye(1)), "node 1 is an"),
        (lambda: TransistorTraining([(1, 2)], CELL, row([(1, 0)], [1]).stimulus, [{}], 1.0),
         "node 3 is held, but no edge ends there"),
        (lambda: TransistorTraining([(1, 2), (2, 3)], CELL, row([(1, 0)], [1]).stimulus, [], 1.0),
         "0 sets of parameters, 2 edges"),
        (lambda: read_transistors(row([(1, 0)], [1]), "time f1\n0 1\n"), "columns"),
        (lambda: read_transistors(row([(1, 0)], [1]), "time gate_1_2 gate_2_3 f2 c2\n0 1\n"),
         "not 2 lines of 5 numbers"),
    ],
)  # fmt: skip
def test_refusals(make, words):
    refused(make, words, kind=ValueError)
