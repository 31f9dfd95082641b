"""Machines do what the rules restated do, and learn; nothing but the seed matters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.edges import IdealEdges
from pyedge.networks.topologies import divider, square, torus16
from pyedge.physics import DensePhysics
from pyedge.tasks import allostery, published
from pyedge.training.history import History
from pyedge.training.machine import LearningMachine, TrainingInterrupted
from tests import restated
from tests.machines import CASES, KINDS, Kind
from tests.refusals import refused
from tests.strategies import held_networks, volts

TASKS = ["allostery-2", "regression-a", "iris"]


def quiet(comparison="paper", network=None, way="compiled", **more):
    return Kind(comparison, noise=0.0, **more).build(network or torus16(), way)


def interrupted(monkeypatch, machine, task, steps, at, history=None):
    """The history left by a training that is interrupted as an edge learns the `at`-th time."""
    count, calls = machine.edges.logic.count, []

    def stop(first, second):
        calls.append(1)
        if len(calls) == at + 1:
            raise KeyboardInterrupt
        return count(first, second)

    monkeypatch.setattr(machine.edges.logic, "count", stop)
    with pytest.raises(TrainingInterrupted) as caught:
        machine.train(task, steps, history=history)
    return caught.value.history


# Against the machine restated ---------------------------------------------------------------------


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
@pytest.mark.parametrize("name", restated.ALLOSTERIES)
def test_every_code_of_every_step_is_that_of_the_machine_restated(name, comparison):
    history = quiet(comparison).train(published(name))
    inputs, outputs = restated.ALLOSTERIES[name]
    wanted = restated.codes(comparison, inputs, outputs, eta=0.5, steps=800)
    assert np.array_equal(history.dataset["wiper"].values, wanted)


@settings(max_examples=25)
@given(held_networks(min_inputs=2), st.data())
def test_random_networks_too_are_those_of_the_machine_restated(held, data):
    network, inputs, outputs = held
    comparison = data.draw(st.sampled_from(["sign", "paper", "exact"]))
    source, wanted = data.draw(volts(len(inputs))), data.draw(volts(len(outputs)))
    by_label = dict(zip(held.input_labels, source, strict=True))
    targets = dict(zip(held.output_labels, wanted, strict=True))
    eta = data.draw(st.sampled_from([0.5, 0.1, 1.0]))
    task = allostery("drawn", by_label, targets, eta)
    history = quiet(comparison, network).train(task, 30)
    margins = history.dataset["margin"].values
    names = " ".join(f"{a + 1}-{b + 1}" for a, b in network.edges)
    held_at, pulled = (
        {int(v) + 1: x for v, x in zip(nodes, voltage, strict=True)}
        for nodes, voltage in ((inputs, source), (outputs, wanted))
    )
    codes = restated.codes(comparison, held_at, pulled, eta=eta, steps=30, names=names)
    # A decision within round-off of the threshold may go either way: compare up to the first.
    close = np.flatnonzero((margins < 1e-12).any(axis=1))
    stop = close[0] if len(close) else 30
    assert np.array_equal(history.dataset["wiper"].values[:stop], codes[:stop])


# Learning -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("comparison", ["ideal", "sign", "paper", "exact"])
@pytest.mark.parametrize("name", restated.ALLOSTERIES)
def test_every_rule_without_noise_learns_every_allostery_the_ideal_one_to_round_off(
    name, comparison
):
    history = quiet(comparison).train(published(name), 2000 if comparison == "ideal" else None)
    assert history.orders_best > 3
    assert history.error[-1] < 1e-20 or comparison != "ideal"


@pytest.mark.parametrize("name", ["allostery-1", "allostery-3"])
def test_a_machine_wired_as_the_circuit_rule_is_printed_unlearns(name):
    task = published(name)
    right, wrong = (quiet(way="edges") for _ in range(2))
    wrong.edges.logic.invert = True
    right, wrong = (each.train(task, 200) for each in (right, wrong))
    assert right.late < 1e-2 * right.initial
    assert wrong.late > 2 * wrong.initial
    assert wrong.best == wrong.initial


@pytest.mark.parametrize("comparison", ["ideal", "sign", "paper", "exact"])
def test_what_is_learned_already_stays(comparison):
    """Clamped where they are free, the outputs move no ideal edge and every error is 0."""
    machine = quiet(comparison, divider())
    free = machine.measure((1, 3), (2,), np.array([5.0, 0.0]))
    history = machine.train(allostery("done", {1: 5, 3: 0}, {2: float(free[0])}), 10)
    assert history.initial == 0
    if comparison == "ideal":
        assert history.resistance == [51040.0, 51040.0]


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
def test_an_edge_between_two_inputs_walks_to_a_rail_as_the_ties_say(comparison):
    machine = quiet(comparison)  # 8-9 and 9-7 join the inputs of the task to each other
    history = machine.train(allostery("tied", {8: 5, 9: 0, 7: 3}, {3: 4}), 100)
    end = dict(zip(machine.network.edge_names(), history.wiper, strict=True))
    assert history.tied_edges == ["8-9", "9-7"]
    assert end["8-9"] == 0
    assert end["9-7"] == (0 if comparison == "sign" else 127)


# What matters and what does not -------------------------------------------------------------------


def same(one, other):
    assert one.dataset.identical(other.dataset)


@pytest.mark.parametrize("comparison", ["sign", "paper", "exact"])
@pytest.mark.parametrize("other", [{"replica": 1}, {"seed": 1}])
@pytest.mark.parametrize("noise", [0.0, 3e-3])
def test_another_replica_or_seed_has_other_noise_and_nothing_else(comparison, other, noise):
    one, two = (
        Kind(comparison, noise, **more).build(torus16()).train(published("allostery-4"), 50).dataset
        for more in ({}, other)
    )
    assert np.array_equal(one["wiper"], two["wiper"]) == (noise == 0)


def test_the_order_in_which_machines_run_is_irrelevant():
    task = published("allostery-4")
    kinds = [Kind(supervisor_noise=1e-3, replica=k) for k in range(3)]
    apart = [kind.build(torus16()).train(task, 30).wiper for kind in kinds]
    together = [kind.build(torus16()) for kind in kinds]
    for machine in 30 * together[::-1]:
        machine.step({6: 5.0, 9: 0.0}, {1: 3.0, 3: 2.0, 5: 4.0, 7: 1.0}, eta=0.5)
    assert [machine.edges.degrees.tolist() for machine in together] == apart


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_step_by_step_is_the_same_as_training(case):
    task = published("allostery-3")
    history = case.kind.build(torus16()).train(task, 25)
    data, machine = history.dataset, case.kind.build(torus16())
    for t in range(25):
        record = machine.step({4: 5, 8: 1, 9: 0}, {1: 3, 2: 3, 3: 3}, eta=0.5)
        assert record.step == t
        assert np.array_equal(record.free, data["free_voltage"][t])
        assert np.array_equal(record.clamped, data["clamped_voltage"][t])
        assert np.array_equal(record.resistance[0], data["resistance"][t])
        for name in ("wiper", "first", "second", "margin"):
            if name in data:
                assert np.array_equal(getattr(record, name), data[name][t])
            else:
                assert getattr(record, name).shape == (0,)


def test_the_clock_counts_every_step_and_a_reset_leaves_it():
    machine = Kind().build(torus16())
    machine.train(published("allostery-1"), 7)
    machine.step({8: 5, 9: 0}, {3: 4}, eta=0.5)
    machine.reset()
    assert machine.clock == 8
    assert machine.edges.degrees.tolist() == [64] * 16
    history = machine.train(published("allostery-1"), 2)
    assert history.dataset["step"].values.tolist() == [8, 9]


def test_the_supervisors_eta_goes_before_the_tasks():
    one = quiet(eta=0.125).train(published("allostery-1"), 1).dataset
    free, clamped = one["free_voltage"].values[0, 2], one["clamped_voltage"].values[0, 2]
    assert clamped == 0.125 * 4.0 + 0.875 * free


def test_the_error_is_measured_before_the_update_without_the_supervisors_noise():
    history = Kind(supervisor_noise=0.1).build(torus16()).train(published("allostery-2"), 5)
    free = history.dataset["free_voltage"].values[:, [3, 7]]
    np.testing.assert_allclose(history.error, ((free - [1.0, 2.0]) ** 2).sum(axis=1))
    before = quiet().measure((3, 9), (4, 8), np.array([4.0, 0.0]))
    assert np.array_equal(free[0], before)


# Going on -----------------------------------------------------------------------------------------

EXACT = Kind("exact", noise=1e-3, mismatch=0.02, offset=1e-3, supervisor_noise=1e-3, seed=4)
MANY = [*CASES, CASES[0]._replace(name="mixed", kind=EXACT)]


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("case", MANY, ids=[case.name for case in MANY])
def test_training_in_pieces_is_training_at_a_stretch(tmp_path, case, name):
    """37 is in the middle of an epoch of iris, 60 at its end; the last piece comes from a file."""
    task = published(name)
    whole = case.kind.build(torus16()).train(task, 75)
    part = case.kind.build(torus16()).train(task, 37)
    part = case.kind.build(torus16()).train(task, 60, history=part)
    part.save(tmp_path / "part")
    part = case.kind.build(torus16()).train(task, 75, history=History.load(tmp_path / "part"))
    same(part, whole)


@settings(max_examples=20)
@given(KINDS, st.sampled_from(TASKS), st.integers(1, 39), st.sampled_from(["compiled", "physics"]))
def test_training_can_stop_anywhere(kind, name, stop, way):
    task = published(name)
    whole = kind.build(torus16()).train(task, 40)
    part = kind.build(torus16()).train(task, stop)
    same(kind.build(torus16(), way).train(task, 40, history=part), whole)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("way", ["compiled", "edges"])
def test_what_an_interrupted_training_leaves_can_be_gone_on_from(monkeypatch, way, name):
    monkeypatch.setattr("pyedge.training.machine._PATIENCE", 20)
    task = published(name)
    whole = EXACT.build(torus16()).train(task, 90)

    def stop(done, wanted):
        assert wanted == 90
        if done >= 35:
            raise KeyboardInterrupt

    with pytest.raises(TrainingInterrupted) as caught:
        EXACT.build(torus16(), way).train(task, 90, progress=stop)
    part = caught.value.history
    assert 35 <= len(part) < 90
    same(EXACT.build(torus16(), way).train(task, 90, history=part), whole)


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("at", [0, 3, 30, 44])
def test_an_interruption_in_the_middle_of_a_step_loses_and_doubles_nothing(monkeypatch, name, at):
    task = published(name)
    whole = EXACT.build(torus16()).train(task, 50)
    part = interrupted(monkeypatch, EXACT.build(torus16(), "edges"), task, 50, at)
    assert (part is None) == (at < 5)
    same(EXACT.build(torus16()).train(task, 50, history=part), whole)
    before = EXACT.build(torus16()).train(task, 10)
    machine = EXACT.build(torus16(), "edges")
    same(interrupted(monkeypatch, machine, task, 20, 0, before), before)


def test_progress_ends_with_all_steps():
    told = []
    task = published("iris")
    Kind().build(torus16()).train(task, 65, progress=lambda *each: told.append(each))
    assert told[-1] == (65, 65)
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("word", "name", "network", "parts"),
    [
        ("task", "allostery-2", torus16(), {}),
        ("network", "allostery-1", square(3, 3), {}),
        ("seed", "allostery-1", torus16(), {"seed": 1}),
        ("replica", "allostery-1", torus16(), {"replica": 1}),
        ("history", "allostery-1", torus16(), {"comparison": "ideal"}),
        ("history", "allostery-1", torus16(), {"mismatch": 0.02}),
    ],
)
def test_a_history_of_something_else_or_as_long_is_refused(word, name, network, parts):
    """Other parts: see test_identity.py."""
    one, task = Kind().build(torus16()), published("allostery-1")
    other, another = Kind(**parts).build(network), published(name)
    histories = one.train(task, 5), other.train(another, 5)
    refused(lambda: other.train(another, 10, history=histories[0]), word)
    refused(lambda: one.train(task, 10, history=histories[1]), word)
    refused(lambda: one.train(task, 5, history=histories[0]), "steps 5")


# Damage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("comparison", ["ideal", "sign", "paper", "exact"])
def test_a_cut_edge_influences_no_voltage_and_goes_on_counting(comparison):
    task, edge, histories = published("allostery-2"), torus16().edge(2, 5), []
    for degree in (None, 100 if comparison != "ideal" else 2e3):
        machine = quiet(comparison)
        machine.train(task, 5)
        machine.cut((2, 5), (9, 6))
        degrees = machine.edges.degrees
        degrees[edge] = degree or degrees[edge]
        machine.edges.restore(degrees)
        histories.append(machine.train(task, 20).dataset)
    one, two = histories
    assert np.array_equal(one["free_voltage"], two["free_voltage"])
    assert np.array_equal(one["clamped_voltage"], two["clamped_voltage"])
    if comparison != "ideal":
        assert (np.diff(one["wiper"].values[:, edge]) != 0).all()
    assert one["intact"].values.sum() == 20 * 14


@pytest.mark.parametrize("comparison", ["ideal", "paper"])
def test_every_way_agrees_on_a_damaged_network(comparison):
    histories = []
    for way in ("compiled", "physics", "edges"):
        machine = Kind(comparison, mismatch=0.02, offset=1e-3).build(torus16(), way)
        machine.train(published("allostery-2"), 5)
        machine.cut((2, 5))
        histories.append(machine.train(published("allostery-2"), 20))
    same(histories[0], histories[1])
    same(histories[0], histories[2])


def test_an_edge_that_is_not_there_cannot_be_cut_nor_a_machine_train_whose_node_floats():
    machine = quiet(network=divider())
    for edge, word in (((1, 3), "1-3"), ((1, 77), "77")):
        refused(lambda edge=edge: machine.cut(edge), word)
    machine.cut((1, 2), (2, 3))
    refused(lambda: machine.cut((2, 1)), "2-1")
    refused(lambda: machine.train(published("divider")), "node 2", "floats")


# Refusals -----------------------------------------------------------------------------------------


def test_a_training_that_cannot_be_is_refused():
    edges, machine = IdealEdges(torus16()), quiet(network=divider())
    for name, value in (("seed", -1), ("seed", 2**64), ("replica", 2**32)):
        more = {name: value}
        refused(lambda m=more: LearningMachine(torus16(), DensePhysics(), edges, **m), name)
    refused(lambda: LearningMachine(divider(), DensePhysics(), edges), "16", "2")
    refused(lambda: machine.train(published("allostery-1")), "node 8", "divider")
    refused(lambda: machine.train(published("divider"), 0), "steps 0")
    machine.clock = 2**32 - 5
    refused(lambda: machine.train(published("divider"), 10), "step")


@pytest.mark.parametrize(
    ("inputs", "targets", "eta", "words"),
    [
        ({1: 5.0, 3: 0.0}, {2: 1.0}, None, ["eta"]),
        ({1: 5.0, 3: 0.0}, {2: 1.0}, 0.0, ["eta"]),
        ({1: 5.0, 3: np.nan}, {2: 1.0}, 0.5, ["inputs", "nan"]),
        ({1: 5.0, 3: 0.0}, {2: np.inf}, 0.5, ["targets", "inf"]),
        ({1: 5.0, 3: 0.0}, {3: 1.0}, 0.5, ["node 3"]),
        ({1: 5.0, 4: 0.0}, {2: 1.0}, 0.5, ["node 4"]),
        ({}, {2: 1.0}, 0.5, ["input"]),
    ],
)
def test_a_step_that_cannot_be_is_refused_and_changes_nothing(inputs, targets, eta, words):
    machine = quiet(network=divider())
    refused(lambda: machine.step(inputs, targets, eta), *words)
    assert machine.clock == 0
    assert machine.edges.degrees.tolist() == [64, 64]
