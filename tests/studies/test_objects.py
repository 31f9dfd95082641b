"""Networks, tasks and machines as objects in a study: sent to workers, told apart, refused."""

import subprocess
import sys
import threading

import numpy as np
import pytest

import pyedge
from pyedge.edges import IdealEdges
from pyedge.physics import PHYSICS
from pyedge.studies.objects import pack, unpack
from pyedge.studies.results import Results
from pyedge.studies.work_item import compute
from tests.refusals import refused
from tests.studies.stores import forget, small

TORUS = pyedge.named("torus16")
RING = pyedge.Network(np.array([(k, (k + 1) % 4) for k in range(4)]), (1, 2, 3, 4), "ring")
EASY, HARD = (pyedge.allostery("pull", {1: 4, 3: 0}, {2: volts}) for volts in (1.5, 1.8))


def ideal(gamma):
    """The machine of a replica, made by a function that encloses its learning rate."""

    def make(replica):
        parts = pyedge.DensePhysics(), IdealEdges(RING, gamma)
        return pyedge.LearningMachine(RING, *parts, replica=replica)

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


LOCK = threading.Lock()


def locked(replica):
    return LOCK


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"machine": lambda replica: threading.Lock()}, "chip.offset has no effect"),
        ({"machine": threading.Lock().acquire}, "acquire cannot be sent to other processes"),
        ({"machine": locked}, "locked cannot be compared with another process's: a lock is"),
        ({"machine": lambda replica: replica, "axis": []}, "int; wanted: LearningMachine"),
        ({"machine": "mine@12"}, "machine 'mine@12' is no object of this study"),
    ],
)
def test_what_cannot_be_used_is_one_line(changes, says):
    axis = [{"name": "offset", "key": "chip.offset", "values": ["1mV"]}]

    refused(lambda: small(**{"axis": axis, **changes}).plan().slice, says)


MODULE = """
import pyedge
from pyedge.edges import IdealEdges
GAMMA = 1e12
RING = pyedge.Network([(0, 1), (1, 2), (2, 3), (3, 0)], (1, 2, 3, 4), "ring")
def make(replica):
    return pyedge.LearningMachine(RING, pyedge.DensePhysics(), IdealEdges(RING, GAMMA))
"""
SCRIPT = """
import sys
from pathlib import Path
from mine import make
import pyedge
from pyedge.studies.store import Store
task = pyedge.allostery("pull", {1: 4, 3: 0}, {2: 1.5})
plan = pyedge.Study(name="own", task=task, machine=make, steps=2).plan()
path = Path(sys.argv[1])
Store.resume(path, plan) if path.exists() else Store.create(path, plan)
"""


def test_a_study_resumes_in_another_process_and_folder_only_with_what_it_began_with(tmp_path):
    def go(folder, module):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(module)
        (tmp_path / folder / "go.py").write_text(SCRIPT)
        words = [sys.executable, str(tmp_path / folder / "go.py"), str(tmp_path / "s.zarr")]
        return subprocess.run(words, capture_output=True, text=True, check=False).stderr

    assert go("first", MODULE) == ""
    assert go("moved", f"# a comment\n{MODULE}") == ""
    assert "was begun with another make@" in go("changed", MODULE.replace("1e12", "2e12"))
    (store,) = tmp_path.glob("*.zarr")
    forget(store, "code")
    assert go("before", MODULE.replace("1e12", "2e12")) == ""
