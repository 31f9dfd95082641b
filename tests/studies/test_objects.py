"""Networks, tasks and machines as objects in a study: sent to workers, told apart, refused."""

import subprocess
import sys
import threading

import numpy as np
import pytest

import pyedge
from pyedge.edges import IdealEdges
from pyedge.physics import PHYSICS
from pyedge.studies.objects import digest, pack, unpack
from pyedge.studies.results import Results
from pyedge.studies.work_item import compute
from tests.refusals import refused
from tests.studies.stores import small

TORUS = pyedge.named("torus16")
RING = pyedge.Network(np.array([(k, (k + 1) % 4) for k in range(4)]), (1, 2, 3, 4), "ring")
EASY, HARD = (pyedge.allostery("pull", {1: 4, 3: 0}, {2: volts}) for volts in (1.5, 1.8))


def ideal(gamma):
    """The machine of a replica, made by a function that encloses its learning rate."""

    def make(replica):
        return pyedge.LearningMachine(
            RING, pyedge.DensePhysics(), IdealEdges(RING, gamma), replica=replica
        )

    return make


def test_objects_reach_the_workers_and_another_one_is_refused(tmp_path):
    def study(hard=HARD, gamma=1e12):
        axis = [
            {"name": "task", "key": "task", "values": [EASY, hard]},
            {"name": "machine", "key": "machine", "values": [ideal(gamma), ideal(1e13)]},
        ]
        return small(task=EASY, axis=axis, record=["late", "degrees"], machine={})

    results = study().run(tmp_path / "s.zarr", workers=1)
    assert results["degrees"].dims == ("task", "machine", "replica", "edge")
    for place, task in enumerate((EASY, HARD)):
        for column, gamma in enumerate((1e12, 1e13)):
            late = pyedge.Ensemble(ideal(gamma), 1).train(task, 12).late[0]
            assert np.allclose(results["late"][place, column], late)
    assert results.attrs["study"]["task"].startswith("pull@")
    assert study().run(tmp_path / "s.zarr", resume=True).identical(results)
    for changes in ({"gamma": 2e12}, {"hard": pyedge.allostery("pull", {1: 4, 3: 0}, {2: 1})}):
        other = study(**changes)
        refused(lambda other=other: other.run(tmp_path / "s.zarr", resume=True), "axis")
    pyedge.report(tmp_path / "s.zarr", tmp_path / "s.html")
    stored = Results.open(tmp_path / "s.zarr").study
    refused(stored.plan, "no object of this study")


def test_a_function_is_sent_without_the_machine_that_it_made_here():
    """A running program cannot be pickled."""

    def spiced(replica):
        return pyedge.LearningMachine(RING, PHYSICS["ngspice"](), IdealEdges(RING))

    plan = small(task=EASY, machine=spiced, axis=[], steps=2, record=["curve"]).plan()
    plan.points[0].configuration._first.plan((1, 3), (2,))
    assert plan.slice == 5
    assert compute(unpack(*pack(plan.item((0,))))).failure is None


def test_a_network_and_a_configuration_as_objects(tmp_path):
    quiet = {"comparator": {"noise": 0.0}}
    axis = [{"name": "network", "key": "network", "values": [RING, TORUS]}]
    study = small(task=EASY, axis=axis, machine=quiet, record=["late", "degrees"], replicas=1)
    late = study.run(tmp_path / "s.zarr", workers=1)["late"].values
    assert np.isfinite(late).all()
    assert late[0] != late[1]
    configuration = pyedge.MachineConfiguration.make(quiet)
    one, other = small(machine=configuration, axis=[]), small(machine=quiet, axis=[])
    assert one.points()[0].configuration == other.points()[0].configuration
    chosen = [{"name": "m", "key": "machine", "values": [configuration]}]
    (point,) = small(machine={}, axis=chosen).points()
    assert point.configuration.comparator.noise == 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"machine": lambda replica: threading.Lock()}, "chip.offset has no effect"),
        ({"machine": threading.Lock().acquire}, "acquire cannot be sent to other processes"),
        ({"machine": lambda replica: replica, "axis": []}, "int; wanted: LearningMachine"),
        ({"machine": "mine@12"}, "machine 'mine@12' is no object of this study"),
    ],
)
def test_what_cannot_be_used_is_one_line(changes, says):
    axis = [{"name": "offset", "key": "chip.offset", "values": ["1mV"]}]

    def planned():
        plan = small(**{"axis": axis, **changes}).plan()
        return plan.slice

    refused(planned, says)


def test_a_digest_is_that_of_any_process_and_of_what_an_object_is():
    code = (
        "import numpy as np, pyedge\nfrom pyedge.studies.objects import digest\n"
        "print(digest([pyedge.named('torus16'), pyedge.published('iris'), {'a': 1.5}, len]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    whole = [TORUS, pyedge.published("iris"), {"a": 1.5}, len]
    assert done.stdout.strip() == digest(whole)
    values = [
        *(TORUS, RING, EASY, HARD, ideal(1), ideal(2), ideal, 1, 1.5, "1", [1], [[1]], {"a": 1}),
        *(pyedge.MachineConfiguration(), pyedge.MachineConfiguration(seed=1), np.zeros(2)),
        *(np.zeros(3), np.zeros(2, int), None, True, EASY.describe, HARD.describe, dict, list),
    ]
    assert len({digest(each) for each in values}) == len(values)
