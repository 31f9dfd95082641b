"""Replica k of an ensemble is the machine of replica k, whatever the blocks and threads."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges, IdealEdges
from pyedge.networks.topologies import torus16
from pyedge.physics import DensePhysics
from pyedge.physics.sparse import SparsePhysics
from pyedge.rng import StepKey, Stream, normal, normals
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.machine import LearningMachine
from tests.refusals import refused

DEFECTS = {
    "seed": 7,
    "comparator": {"noise": 3e-3, "tie_bias": 2e-4, "common_noise": 1e-3},
    "chip": {"offset": 1e-3, "tolerance": 0.3, "mismatch": 0.02, "skew": 0.01},
    "supervisor": {"noise": 1e-3, "resolution": 5 / 4096},
}


def configuration(comparison="paper", **keys):
    return MachineConfiguration.make({"edges": {"comparison": comparison}, **keys})


def assert_machines(ensemble, task, steps):
    """Every replica ends as its machine, built and trained alone, does."""
    outcome = ensemble.train(task, steps)
    assert len(outcome) == len(ensemble)
    for k, replica in enumerate(outcome.replica):
        machine = ensemble.machine(int(replica))
        history = machine.train(task, steps)
        assert np.array_equal(machine.edges.degrees, outcome.degrees[k])
        assert outcome.degrees.dtype == machine.edges.degrees.dtype
        assert outcome.late_steps == history.late_steps
        assert outcome.late[k] == pytest.approx(history.late, rel=1e-12, abs=0.0)
        assert outcome.first[k] == pytest.approx(history.initial, rel=1e-12, abs=0.0)
        if history.accuracy is None:
            assert np.isnan(outcome.accuracy[k])
        else:
            right = history.accuracy[-history.late_steps :].mean()
            assert outcome.accuracy[k] == pytest.approx(right, rel=1e-12)
    return outcome


@pytest.mark.parametrize("comparison", ["paper", "exact", "sign", "ideal"])
@pytest.mark.parametrize("name", ["allostery-3", "allostery-4", "regression-a", "iris"])
def test_replicas_are_machines_with_every_defect(name, comparison):
    ensemble = Ensemble(configuration(comparison, **DEFECTS), [0, 5, 2**32 - 1, 3, 8])
    outcome = assert_machines(ensemble, published(name, 1, 2), 70)
    assert len(np.unique(outcome.degrees, axis=0)) == len(ensemble)


@pytest.mark.parametrize("name", ["allostery-3", "regression-a", "iris"])
def test_replicas_of_several_groups_are_machines(name):
    """A group has at most 16 replicas; with test examples and without."""
    task = published(name, 1, 2)
    for shown in (task, replace(task, test=task.test or task.train)):
        assert_machines(Ensemble(configuration(**DEFECTS), range(40), threads=1), shown, 30)


@pytest.mark.parametrize("chip", [{"skew": 0.01}, {"mismatch": 0.02}, {"tolerance": 0.3}], ids=str)
def test_replicas_are_machines_with_one_defect_alone(chip):
    """Skew or mismatch alone makes twins unequal, tolerance alone does not."""
    made = configuration(chip=chip)
    assert_machines(Ensemble(made, 3), published("allostery-3"), 150)
    assert made.build().edges.twins == (1 if "tolerance" in chip else 2)


@pytest.mark.parametrize("comparison", ["paper", "exact", "sign"])
def test_replicas_are_machines_over_a_long_training(comparison):
    """More steps than a block makes between two looks, on the reference machine."""
    outcome = assert_machines(Ensemble(configuration(comparison), 4), published("allostery-3"), 850)
    assert outcome.late_steps == 200
    assert len(np.unique(outcome.degrees, axis=0)) == 4


@settings(max_examples=25)
@given(
    comparison=st.sampled_from(["paper", "exact", "sign"]),
    noise=st.sampled_from([0.0, 3e-3]),
    chip=st.fixed_dictionaries(
        {
            "offset": st.sampled_from([0.0, 2e-3]),
            "tolerance": st.sampled_from([0.0, 0.3]),
            "mismatch": st.sampled_from([0.0, 0.05]),
            "seed": st.sampled_from([None, 4]),
        }
    ),
    levels=st.sampled_from([128, 4, 1024]),
    seed=st.integers(0, 2**64 - 1),
    first=st.integers(0, 2**32 - 4),
)
def test_replicas_are_machines(comparison, noise, chip, levels, seed, first):
    parts = {"comparator": {"noise": noise}, "chip": chip, "digipot": {"levels": levels}}
    made = configuration(comparison, **parts).model_copy(update={"seed": seed})
    assert_machines(Ensemble(made, range(first, first + 4)), published("allostery-2"), 30)


def test_a_chip_from_a_file_is_everyones(tmp_path):
    Chip.draw(torus16(), 3, 1, offset=2e-3, mismatch=0.1).save(tmp_path / "chip.json")
    made = configuration(chip={"file": tmp_path / "chip.json"})
    assert_machines(Ensemble(made, 3), published("allostery-3"), 60)


@pytest.mark.parametrize("name", ["allostery-3", "iris"])
def test_threads_and_neighbours_change_nothing(name):
    task, made = published(name), configuration(**DEFECTS)
    whole = Ensemble(made, 87, threads=1).train(task, 61)
    for threads in (2, 3, 50, None):
        again = Ensemble(made, 87, threads=threads).train(task, 61)
        assert np.array_equal(again.degrees, whole.degrees)
        assert np.array_equal(again.late, whole.late)
        assert np.array_equal(again.replica, np.arange(87))
    order = np.random.default_rng(0).permutation(87)
    again = Ensemble(made, order.tolist()).train(task, 61)
    assert np.array_equal(again.degrees, whole.degrees[order])


@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9))
def test_normals_are_the_normals_of_each_replica(seed, replicas):
    drawn = normals(seed, np.array(replicas, dtype=np.uint64), 5, Stream.SUPERVISOR, 6)
    for k, replica in enumerate(replicas):
        assert np.array_equal(drawn[:, k], normal(StepKey(seed, replica, 5), Stream.SUPERVISOR, 6))


def test_progress_ends_at_the_whole():
    told = []
    ensemble = Ensemble(configuration(), 600, threads=1)
    ensemble.train(published("allostery-3"), 5, lambda *each: told.append(each))
    assert told == [(256, 600), (512, 600), (600, 600)]


def test_an_interrupted_training_leaves_no_thread_at_work():
    def interrupt(done, whole):
        raise KeyboardInterrupt

    task, ensemble = published("allostery-3"), Ensemble(configuration(), 100, threads=2)
    with pytest.raises(KeyboardInterrupt):
        ensemble.train(task, 50, interrupt)
    whole = Ensemble(configuration(), 100).train(task, 50)
    assert np.array_equal(ensemble.train(task, 50).degrees, whole.degrees)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"replicas": 0}, "replicas 0: an ensemble has at least one"),
        ({"replicas": [-1, 2]}, "replica -1 is not in"),
        ({"replicas": [2**32]}, "replica 4294967296 is not in"),
        ({"replicas": 3, "threads": 0}, "threads 0: it must be at least 1"),
        ({"configuration": configuration(chip={"offset": -1.0}), "replicas": 3}, "offset -1.0 V"),
        ({"replicas": 3, "steps": 0}, "steps 0"),
    ],
)
def test_an_ensemble_that_cannot_be_is_refused(keys, message):
    steps = keys.pop("steps", 5)
    made = {"configuration": configuration(), **keys}
    refused(lambda: Ensemble(**made).train(published("allostery-3"), steps), message)


@pytest.mark.parametrize(
    "keys", [{"physics": p} for p in ("sparse", "ngspice")] + [{"logic": "myhdl"}]
)
def test_what_has_no_compiled_code_is_trained_one_by_one(keys):
    task, steps = published("allostery-2"), 8
    quiet = {"comparator": {"noise": 0.0}, "chip": {"offset": 1e-3}}
    one_by_one = Ensemble(configuration(**quiet, **keys), 2).train(task, steps)
    together = Ensemble(configuration(**quiet), 2).train(task, steps)
    assert (one_by_one.compiled, together.compiled) == (False, True)
    assert np.array_equal(one_by_one.degrees, together.degrees)
    assert np.array_equal(one_by_one.rails, together.rails)
    assert np.allclose(one_by_one.late, together.late, rtol=1e-6)


@pytest.mark.parametrize(
    "differ", ["", "gamma", "seed", "network", "state", "replica", "physics", "chip", "supervisor"]
)
def test_an_ensemble_of_machines_made_by_a_function(differ):
    """Compiled where they are replicas of one another; else one by one, each as it was made."""

    def make(replica):
        odd = {differ} if replica == 2 else set()
        network = torus16().cut(0) if "network" in odd else torus16()
        edges = IdealEdges(network, 3e13 if "gamma" in odd else 1e13)
        if differ in ("chip", "seed", "replica"):
            chip = Chip.draw(network, 1 if "chip" in odd else 0, replica, 1e-3)
            edges = DigipotEdges(network, chip=chip)
        if "state" in odd:
            edges.restore(np.full(16, 4e4))
        physics = DensePhysics() if "physics" not in odd else SparsePhysics()
        supervisor = Supervisor(eta=0.2 if "supervisor" in odd else 0.5)
        seed, replica = int("seed" in odd), 0 if differ == "replica" else replica
        return LearningMachine(network, physics, edges, supervisor, seed, replica)

    outcome = Ensemble(make, 3).train(published("allostery-3"), 20)
    assert outcome.compiled == (differ == "")
    for replica in range(3):
        alone = make(replica)
        history = alone.train(published("allostery-3"), 20)
        assert np.allclose(outcome.degrees[replica], alone.edges.degrees, rtol=1e-12)
        assert outcome.late[replica] == pytest.approx(history.late)


@pytest.mark.parametrize("machine", ["torus16", "transistor-torus"])
@pytest.mark.parametrize("steps", [40, 1100])
def test_read_outs_are_recorded_after_so_many_steps(machine, steps):
    """They are those of shorter trainings, compiled or one by one, and change nothing else."""
    transistors = machine == "transistor-torus"
    made = MachineConfiguration.load(machine) if transistors else configuration(**DEFECTS)
    task = published("xor" if transistors else "regression-a", 1)
    ensemble, record = Ensemble(made, [4, 1]), [0, 1, 7, steps - 1, steps]
    outcome, plain = ensemble.train(task, steps, record=record), ensemble.train(task, steps)
    assert plain.recorded.shape == (2, 0, *task.train.targets.shape)
    assert np.array_equal(outcome.degrees, plain.degrees)
    assert np.array_equal(outcome.late, plain.late)
    alone = ensemble.one_by_one(task, steps, record=record)
    assert np.allclose(outcome.recorded, alone.recorded, rtol=0, atol=1e-9)
    assert np.allclose(outcome.late, alone.late, rtol=1e-9)
    for k, done in enumerate(record[1:], start=1):
        short = ensemble.machine(1)
        short.train(task, done)
        outputs = short.measure(task.inputs, task.outputs, task.train.inputs)
        expected = task.objective.read(outputs)
        assert np.allclose(outcome.recorded[1, k], expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("record", [[3, 2], [-1], [6], [2, 2]])
def test_steps_to_record_that_are_not_made_are_refused(record):
    ensemble = Ensemble(configuration(), 2)
    refused(lambda: ensemble.train(published("allostery-3"), 5, record=record), "record: write")
