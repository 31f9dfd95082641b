"""Edges cut on the way."""

from functools import partial

import numpy as np
import pytest

from pyedge.networks.topologies import divider, torus16
from pyedge.physics import DensePhysics
from pyedge.tasks import published
from pyedge.training.attainable import Attainable, attainable
from pyedge.training.edge_cuts import FeasibleCuts, feasible_cuts, train_with_cuts
from pyedge.training.history import History
from pyedge.training.machine import TrainingInterrupted
from tests.machines import Kind
from tests.refusals import refused

CUTS = {0: [(1, 2)], 30: [(2, 5), (9, 6)], 55: [(7, 4)]}
TASK = published("allostery-2")


def machine():
    return Kind("exact", mismatch=0.02, supervisor_noise=1e-3, seed=2).build(torus16())


@pytest.fixture(scope="module")
def whole():
    return train_with_cuts(machine(), TASK, CUTS, 80)


def test_an_edge_is_cut_before_its_step_and_stays_cut(whole):
    intact = whole.dataset["intact"].values
    for step, edges in CUTS.items():
        at = [torus16().edge(*edge) for edge in edges]
        assert intact[:step, at].all()
        assert not intact[step:, at].any()
    assert intact.shape == (80, 16)
    assert intact[-1].sum() == 12
    fewer = train_with_cuts(machine(), TASK, {0: CUTS[0]}, 30)
    assert np.array_equal(fewer.dataset["wiper"], whole.dataset["wiper"][:30])


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_cut_at_any_of_the_first_steps_is_before_that_step(step):
    intact = train_with_cuts(machine(), TASK, {step: [(4, 7)]}, 4).dataset["intact"].values
    at = torus16().edge(4, 7)
    assert intact[:, at].tolist() == [k < step for k in range(4)]


@pytest.mark.parametrize("stop", [29, 30, 31, 60])
def test_training_with_cuts_in_pieces_is_training_at_a_stretch(tmp_path, whole, stop):
    before = {step: edges for step, edges in CUTS.items() if step < stop}
    train_with_cuts(machine(), TASK, before, stop).save(tmp_path / "h")
    part = train_with_cuts(machine(), TASK, CUTS, 80, history=History.load(tmp_path / "h"))
    assert part.dataset.identical(whole.dataset)


def test_an_interruption_between_two_cuts_can_be_gone_on_from(whole):
    def stop(done, wanted):
        if done >= 55:
            raise KeyboardInterrupt

    with pytest.raises(TrainingInterrupted) as caught:
        train_with_cuts(machine(), TASK, CUTS, 80, stop)
    assert len(caught.value.history) == 55
    again = train_with_cuts(machine(), TASK, CUTS, 80, history=caught.value.history)
    assert again.dataset.identical(whole.dataset)


@pytest.mark.parametrize(
    ("cuts", "words"),
    [
        ({80: [(1, 2)]}, ["step 80:", "0..79"]),
        ({-1: [(1, 2)]}, ["step -1:", "0..79"]),
        ({-1: [(1, 2)], 5: [(2, 3)]}, ["step -1:", "0..79"]),
        ({3: [(1, 4)]}, ["1-4"]),
    ],
)
def test_a_cut_that_cannot_be_is_refused(cuts, words):
    refused(lambda: train_with_cuts(machine(), TASK, cuts, 80), *words)


def test_fewer_cuts_are_the_first_of_more():
    limits = (1040.0, 100258.75)
    cuts = FeasibleCuts(torus16(), TASK, limits, seed=1)
    for count in (3, 1, 4, 4, 0):
        assert cuts.first(count) == feasible_cuts(torus16(), TASK, count, limits, seed=1)
    for _ in range(2):
        refused(lambda: cuts.first(99), "cuts only, not for 99")
    assert len(cuts.first(3)) == 3
    network = torus16()
    for edge in cuts.first(7):
        network = network.cut(network.edge(*edge))
    assert attainable(network, TASK, TASK.train, limits, enough=1e-6).error < 1e-6


def test_feasible_cuts_leave_a_connected_network_or_are_refused():
    network, limits = torus16(), (1040.0, 100258.75)
    cuts = feasible_cuts(network, TASK, 3, limits, seed=1)
    assert len(set(cuts)) == 3
    for edge in cuts:
        network = network.cut(network.edge(*edge))
    DensePhysics().plan(network, network.nodes(TASK.inputs), network.nodes(TASK.outputs))
    refused(lambda: feasible_cuts(divider(), published("divider"), 1, limits), "divider", "0 cuts")


@pytest.mark.parametrize(("error", "feasible"), [(0.9e-6, True), (1.1e-6, False)])
def test_a_cut_leaves_an_attainable_error_of_a_millionth(error, feasible, monkeypatch):
    """In V^2; the search may stop there."""
    asked = []

    def found(network, task, examples, limits, enough):
        asked.append(enough)
        return Attainable(error, np.full(16, 1e4))

    monkeypatch.setattr("pyedge.training.edge_cuts.attainable", found)
    cut = partial(feasible_cuts, torus16(), TASK, 1, (1040.0, 100258.75))
    if feasible:
        assert len(cut()) == 1
    else:
        refused(cut, "0 cuts")
    assert set(asked) == {1e-6}
