"""Histories: kept whole, noticed when damaged, and what they say of a training."""

import json
import math
import shutil

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.errors import InputError
from pyedge.networks.topologies import torus16
from pyedge.tasks import Examples, Task, allostery, published
from pyedge.tasks.read_out import read_outs
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.history import History, late_steps, orders
from pyedge.training.history_variables import VARIABLES
from tests.machines import KINDS, Kind
from tests.refusals import one_line, refused


def train(name="allostery-2", steps=8, **kind):
    return Kind(**kind).build(torus16()).train(published(name), steps)


@pytest.fixture(scope="module")
def history():
    return train(mismatch=0.02)


@pytest.fixture(scope="module")
def saved(history, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "history.zarr"
    history.save(path)
    return path


@settings(max_examples=10)
@given(KINDS, st.sampled_from(["allostery-2", "regression-a", "iris"]), st.integers(1, 33))
def test_a_history_comes_back_from_its_file(tmp_path, kind, name, steps):
    whole = kind.build(torus16()).train(published(name), steps)
    whole.save(tmp_path / "h")
    again = History.load(tmp_path / "h")
    assert again.dataset.identical(whole.dataset)
    assert {n: v.dtype for n, v in again.dataset.variables.items()} == {
        n: v.dtype for n, v in whole.dataset.variables.items()
    }
    again.save(tmp_path / "h")
    assert History.load(tmp_path / "h").dataset.identical(whole.dataset)


def test_every_variable_has_its_dimensions_and_unit():
    edges = Kind().build(torus16()).edges
    recorded = {
        name: (("step", "edge"), each.unit, each.meaning)
        for name, each in {**edges.records, **edges.memories}.items()
    }
    seen = set()
    rewards = MachineConfiguration.load("transistor-torus").build()
    histories = [train(name, mismatch=0.02) for name in ("allostery-2", "iris")]
    for made in (*histories, rewards.train(published("four-states"), 8)):
        for name_, variable in made.dataset.data_vars.items():
            if name_ in made.learned and name_ not in recorded:
                continue
            dimensions, unit, meaning = (VARIABLES | recorded)[name_]
            assert variable.dims == dimensions
            assert variable.attrs == {"units": unit, "long_name": meaning}
            seen.add(name_)
    assert seen | {"moments", "reading"} == set(VARIABLES) | set(recorded)  # of Adam, gauges


@pytest.mark.parametrize(("outputs", "names"), [((5, 8), (5, 8)), (("5-8", 8), ("5 - 8", "8"))])
def test_values_are_found_by_labels(outputs, names, tmp_path):
    voltages = np.array([[2.0, 1.0]])
    labels, objective = read_outs(outputs)
    task = Task("own", (3, 9), labels, Examples(voltages, voltages), steps=4, objective=objective)
    made = Kind().build(torus16()).train(task)
    made.save(tmp_path / "h")
    network = made.network
    for data in (made.dataset, History.load(tmp_path / "h").dataset):
        for label in network.labels:
            column = data["free_voltage"].values[:, network.node(label)]
            assert np.array_equal(data["free_voltage"].sel(node=label), column)
        for k, name in enumerate(network.edge_names()):
            assert np.array_equal(data["wiper"].sel(edge=name), data["wiper"].values[:, k])
        for k, name in enumerate(names):
            assert (data["target"].sel(output=name) == voltages[0, k]).all()


def test_xarray_opens_a_history_without_a_warning(saved, history):
    with xr.open_zarr(saved) as opened:
        assert opened.sizes == history.dataset.sizes


def test_a_history_knows_its_network_as_it_was_at_the_end(saved):
    machine = Kind().build(torus16())
    machine.cut((2, 5))
    network = machine.train(published("allostery-2"), 3).network
    assert network.same_topology(torus16())
    assert network.name == "torus16"
    assert np.array_equal(network.positions, torus16().positions)
    assert np.flatnonzero(~network.intact).tolist() == [torus16().edge(2, 5)]
    assert History.load(saved).network.intact.all()


def test_seed_replica_version_and_configuration_are_kept(saved):
    attributes = History.load(saved).attributes
    assert (attributes["seed"], attributes["replica"]) == (0, 0)
    assert attributes["version"]
    assert attributes["configuration"] == {}
    assert attributes["task"]["name"] == "allostery-2"


@pytest.mark.parametrize("old", [False, True])
def test_a_history_is_written_as_netcdf(history, tmp_path, old):
    """Attributes of every kind are texts in the dataset; those of old runs, dicts, are read."""
    if old:
        plain = history.dataset.copy()
        plain.attrs = history.attributes | {"own": None, "more": [1.5, True]}
        history = History(plain)
        history.save(tmp_path / "again.zarr")
        history = History.load(tmp_path / "again.zarr")
        assert history.attributes == plain.attrs
    history.dataset.to_netcdf(tmp_path / "a.nc")
    with xr.open_dataset(tmp_path / "a.nc") as opened:
        again = History(opened.load())
    assert again.attributes == history.attributes
    assert again.network.same_topology(history.network)
    assert np.array_equal(again.error, history.error)
    assert again.last.keys() == history.last.keys()


# Damage -------------------------------------------------------------------------------------------


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def copy(saved, tmp_path):
    folder = tmp_path / "damaged.zarr"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(saved, folder)
    return folder


@pytest.mark.parametrize("how", ["delete", "truncate", "empty"])
def test_a_file_lost_or_cut_short_is_noticed(saved, history, tmp_path, how):
    for file in files(saved):
        folder = copy(saved, tmp_path)
        victim = folder / file.relative_to(saved)
        content = victim.read_bytes()
        if how == "delete":
            victim.unlink()
        else:
            victim.write_bytes(content[: len(content) // 2 if how == "truncate" else 0])
        text = refused(lambda folder=folder: History.load(folder), "damaged.zarr")
        assert len(text) < 500


@settings(max_examples=100)
@given(st.data())
def test_a_flipped_bit_is_noticed_or_harmless(saved, history, tmp_path, data):
    file = data.draw(st.sampled_from(files(saved)))
    content = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    folder = copy(saved, tmp_path)
    (folder / file.relative_to(saved)).write_bytes(content)
    try:
        again = History.load(folder)
    except InputError as error:
        one_line(error, "damaged.zarr")
    else:
        assert again.dataset.identical(history.dataset)


@pytest.mark.parametrize("name", ["seed", "replica", "version", "tied_edges", "task", "network"])
def test_a_changed_attribute_is_noticed(saved, tmp_path, name):
    folder = copy(saved, tmp_path)
    whole = json.loads((folder / "zarr.json").read_text())
    whole["attributes"][name] = 7
    (folder / "zarr.json").write_text(json.dumps(whole))
    refused(lambda: History.load(folder), "damaged.zarr")


def test_attributes_may_stand_in_any_order(saved, history, tmp_path):
    folder = copy(saved, tmp_path)
    whole = json.loads((folder / "zarr.json").read_text())
    whole["attributes"] = dict(reversed(whole["attributes"].items()))
    (folder / "zarr.json").write_text(json.dumps(whole))
    assert History.load(folder).dataset.identical(history.dataset)


def test_what_is_no_history_is_refused(tmp_path):
    refused(lambda: History.load(tmp_path / "none"), "none", "no such")
    refused(lambda: History.load(tmp_path), str(tmp_path))
    (tmp_path / "file").write_text("{}")
    refused(lambda: History.load(tmp_path / "file"), "file")
    (tmp_path / "other.zarr").mkdir()
    (tmp_path / "other.zarr" / "zarr.json").write_text(
        '{"zarr_format": 3, "node_type": "group", "attributes": {}}'
    )
    refused(lambda: History.load(tmp_path / "other.zarr"), "other.zarr")


# Writing ------------------------------------------------------------------------------------------


def test_a_history_takes_the_place_of_an_older_one(tmp_path, history):
    train(steps=3).save(tmp_path / "h")
    history.save(tmp_path / "h")
    assert History.load(tmp_path / "h").dataset.identical(history.dataset)
    assert [p.name for p in tmp_path.iterdir()] == ["h"]


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        ("mine", "mine", "mine"),
        ("mine/a.tex", "mine", "mine"),
        ("mine", "mine/h", "cannot be written"),
    ],
)
def test_a_history_takes_the_place_of_nothing_but_a_history(
    tmp_path, history, content, place, says
):
    (tmp_path / content).parent.mkdir(exist_ok=True)
    (tmp_path / content).write_text("precious")
    refused(lambda: history.save(tmp_path / place), says)
    assert (tmp_path / content).read_text() == "precious"
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_an_old_history_survives_when_the_new_one_cannot_be_written(tmp_path, history, monkeypatch):
    history.save(tmp_path / "h")

    def full(path, *_, **__):
        path.mkdir()
        (path / "zarr.json").write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xarray.Dataset.to_zarr", lambda self, path, **_: full(path))
    refused(lambda: train(steps=3).save(tmp_path / "h"), "No space left")
    assert History.load(tmp_path / "h").dataset.identical(history.dataset)
    assert [p.name for p in tmp_path.iterdir()] == ["h"]


# Statistics ---------------------------------------------------------------------------------------


def of_errors(*errors):
    error = np.array(errors, float)
    attributes = {"task": {"name": "made"}, "tied_edges": []}
    return History.make({"error": error, "resistance": np.ones((len(error), 1))}, 3, attributes)


def test_statistics_by_hand():
    history = of_errors(100.0, 10.0, 1e-3, 1.0, 4.0, 2.0, 1.0, 3.0)
    assert len(history) == 8
    assert history.late_steps == 2
    assert history.initial == 100.0
    assert history.late == 2.0
    assert history.best == 1e-3
    assert math.isclose(history.orders_late, math.log10(50))
    assert math.isclose(history.orders_best, 5)
    assert history.dataset["step"].values.tolist() == list(range(3, 11))
    assert history.wiper is None
    assert history.accuracy is None
    assert history.smallest_margin is None
    assert "2" in repr(history)


@pytest.mark.parametrize(("steps", "late"), [(1, 1), (3, 1), (400, 100), (800, 200), (4000, 200)])
def test_the_late_mean_is_over_the_last_200_steps_or_the_last_quarter(steps, late):
    history = of_errors(*range(steps))
    assert history.late_steps == late
    assert math.isclose(history.late, np.mean(range(steps - late, steps)))


@pytest.mark.parametrize(
    ("steps", "dwell", "examples", "late"),
    [
        *((400, 100, 4, 25), (800, 100, 4, 25), (450, 100, 4, 12), (401, 100, 4, 1)),
        *((50, 100, 4, 12), (400, 19, 4, 100), (400, 20, 4, 5), (8000, 2000, 2, 200)),
        *((400, 100, 1, 100), (1000, 100, 1, 200), (1, 100, 4, 1), (450, 1, 105, 112)),
    ],
)
def test_the_late_mean_leaves_out_what_follows_a_change_of_targets(steps, dwell, examples, late):
    assert late_steps(steps, dwell, examples) == late


def test_the_late_error_of_the_divider_is_that_of_its_last_target():
    machine = {"network": "divider", "edges": {"comparison": "ideal"}}
    history = MachineConfiguration.make(machine).build().train(published("divider"), 400)
    assert history.late_steps == 25
    assert history.late == history.error[-25:].mean() < 1e-9
    ensemble = Ensemble(MachineConfiguration.make(machine), 1)
    for outcome in (ensemble.train(published("divider"), 400),
                    ensemble.one_by_one(published("divider"), 400)):  # fmt: skip
        assert outcome.late_steps == 25
        assert outcome.late[0] == pytest.approx(history.late, rel=1e-6, abs=1e-15)


def test_orders_of_an_error_that_is_0():
    assert orders(1.0, 0.0) == math.inf
    assert orders(0.0, 1.0) == -math.inf
    assert orders(0.0, 0.0) == 0.0
    assert orders(1.0, 0.1) == pytest.approx(1.0)


def test_the_smallest_margin_leaves_out_ties_and_cut_edges():
    machine = Kind(noise=0.0, tolerance=0.3).build(torus16())  # no accidental ties
    task = allostery("tied", {8: 5, 9: 0, 7: 3}, {3: 4})
    machine.cut((2, 5))
    history = machine.train(task, 20)
    margins = history.dataset["margin"].values.copy()
    names = machine.network.edge_names()
    tied = [names.index(name) for name in ("8-9", "9-7")]
    assert (margins[:, tied] == 1e-9).all()
    margins[:, [*tied, names.index("2-5")]] = np.inf
    assert history.smallest_margin == margins.min()
    assert history.smallest_margin != pytest.approx(1e-9, rel=1e-3)
    data = history.dataset.copy(deep=True)
    data["margin"].values[:, names.index("2-5")] = 1e-15  # nearer than any that counts
    assert History(data).smallest_margin == history.smallest_margin


# Joining ------------------------------------------------------------------------------------------


def test_a_history_that_does_not_go_on_from_the_other_is_refused(history):
    refused(lambda: history.joined(history), "go on")
    later = Kind().build(torus16())
    later.clock = 9
    refused(lambda: history.joined(later.train(published("allostery-2"), 2)), "go on")
