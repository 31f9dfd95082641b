"""The store: the same bytes for any order of results and after any interruption."""

import errno
import os
import shutil

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.studies import load_results
from pyedge.studies.runner import locked
from pyedge.studies.store import State, Store, failures, status
from pyedge.studies.work_item import Result
from tests.refusals import refused
from tests.studies.stores import contents, small, synthetic

STUDY = small(replicas=70, steps=60_000)  # two work items a point


@pytest.fixture
def plan():
    return STUDY.plan()


@pytest.fixture
def store(tmp_path, plan):
    return Store.create(tmp_path / "s.zarr", plan)


@settings(max_examples=8)
@given(data=st.data())
def test_any_order_and_any_interruptions_give_the_same_bytes(tmp_path_factory, data):
    plan = STUDY.plan()
    folder = tmp_path_factory.mktemp("order")
    straight = Store.create(folder / "straight.zarr", plan)
    items = straight.to_do()
    failing = data.draw(st.sets(st.sampled_from(items), max_size=2))

    def result(index):
        return Result({}, f"no such thing: {index}") if index in failing else synthetic(plan, index)

    for index in items:
        straight.put(index, result(index))
    other = Store.create(folder / "other.zarr", plan)
    for index in data.draw(st.permutations(items)):
        if data.draw(st.booleans()):
            other = Store.resume(folder / "other.zarr", plan)
        other.put(index, result(index))
    assert other.to_do() == []
    assert contents(folder / "other.zarr") == contents(folder / "straight.zarr")


def test_what_is_put_is_what_is_read(store, plan):
    for index in store.to_do():
        store.put(index, synthetic(plan, index))
    plain = xr.open_zarr(store.path)
    assert plain["late"].dims == ("sigma", "eta", "replica")
    assert plain["late"].attrs["units"] == "V^2"
    assert plain["sigma"].attrs["units"] == "V"
    assert plain["degrees"].dims == ("sigma", "eta", "replica", "edge")
    results = load_results(store.path)
    assert results["sigma"].values.tolist() == [1e-3, 1e-2]
    for index in ((0, 1, 0), (1, 2, 1)):
        first, stop = plan.item(index).replicas
        wanted = synthetic(plan, index).values
        for name in ("late", "degrees"):
            assert np.array_equal(results[name][index[:2]][first:stop], wanted[name])
    assert status(store.path) == {State.DONE: 12}


def test_the_format_on_disk_is_that_of_earlier_versions(store, plan):
    """Uncompressed little-endian chunks, named by their place, NaN after the last replica."""
    index = (1, 0, 1)
    store.put(index, synthetic(plan, index))
    store.put((0, 0, 0), Result({}, "because"))
    values = synthetic(plan, index).values
    late = np.fromfile(store.path / "late" / "c.1.0.1", "<f8")
    assert late.shape == (plan.slice,)
    assert np.array_equal(late[:6], values["late"])
    assert np.isnan(late[6:]).all()
    degrees = np.fromfile(store.path / "degrees" / "c.1.0.1.0", "<f8").reshape(plan.slice, 16)
    assert np.array_equal(degrees[:6], values["degrees"])
    assert (store.path / "state" / "c.1.0.1").read_bytes() == b"\1"
    assert (store.path / "message" / "c.0.0.0.0").read_bytes() == b"because".ljust(240, b"\0")
    assert np.fromfile(store.path / "sigma" / "c" / "0", "<f8").tolist() == [1e-3, 1e-2]


def test_texts_are_coordinates(tmp_path):
    rules = {"name": "rule", "key": "edges.comparison", "values": ["paper", "exact"]}
    sizes = {"name": "network", "key": "network", "values": ["torus16", "periodic:4x4"]}
    plan = small(axis=[rules, sizes], task="allostery-1").plan()
    made = Store.create(tmp_path / "s.zarr", plan)
    index = made.to_do()[0]
    made.put(index, Result({"degrees": np.ones((5, 16)), "late": np.ones(5)}))
    results = load_results(tmp_path / "s.zarr")
    assert results["degrees"].sizes["edge"] == 32
    one = results["degrees"].sel(rule="paper", network="torus16")
    assert int(np.isnan(one.values).sum()) == 5 * 16


def test_a_failure_is_kept_with_its_reason(store, plan):
    store.put((0, 0, 1), Result({}, "out of reach"))
    store.put((0, 1, 0), Result({}, "é" * 400))
    store.put((1, 0, 0), synthetic(plan, (1, 0, 0)))
    assert failures(store.path) == {(0, 0, 1): "out of reach", (0, 1, 0): "é" * 120}
    again = Store.resume(store.path, plan)
    assert len(again.to_do()) == 9
    again.forget_failures()
    assert len(again.to_do()) == 11
    assert failures(store.path) == {}


@pytest.mark.parametrize("name", ["partial", "c.0.2.0.59a9.partial"])
def test_a_partial_chunk_is_never_read(store, plan, name):
    """A killed writer leaves its chunk under another name; the work item counts as not done."""
    index = (0, 2, 0)
    (store.path / "late" / name).write_bytes(b"half")
    again = Store.resume(store.path, plan)
    assert index in again.to_do()
    assert not list(store.path.rglob("*partial"))
    assert np.isnan(load_results(store.path)["late"].values).all()


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"torn"), lambda p: p.unlink()])
def test_a_missing_or_truncated_chunk_is_recomputed(store, plan, damage):
    """As after a power failure."""
    for index in ((0, 0, 0), (0, 0, 1)):
        store.put(index, synthetic(plan, index))
    before = contents(store.path)
    damage(store.path / "degrees" / "c.0.0.1.0")
    again = Store.resume(store.path, plan)
    assert (0, 0, 1) in again.to_do()
    assert (0, 0, 0) not in again.to_do()
    again.put((0, 0, 1), synthetic(plan, (0, 0, 1)))
    assert contents(store.path) == before


def test_a_state_is_written_after_its_data(store, plan, monkeypatch):
    names, real = [], os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (names.append(b.parent.name), real(a, b)))
    store.put((0, 0, 0), synthetic(plan, (0, 0, 0)))
    assert names == ["late", "first", "rails", "degrees", "state"]


ERRORS = {errno.ENOSPC: "No space left on device; make room", errno.EROFS: "Read-only file system"}


@pytest.mark.parametrize("failing", range(5))
@pytest.mark.parametrize("number", ERRORS)
def test_a_failed_write_is_one_line_and_loses_nothing(store, plan, monkeypatch, number, failing):
    store.put((0, 0, 0), synthetic(plan, (0, 0, 0)))
    before = contents(store.path)
    real, calls = os.replace, []

    def refuse(source, target):
        calls.append(target)
        if len(calls) > failing:
            raise OSError(number, os.strerror(number))
        real(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    refused(lambda: store.put((0, 1, 0), synthetic(plan, (0, 1, 0))), "written", ERRORS[number])
    monkeypatch.undo()
    after = contents(store.path)
    assert {name: after[name] for name in before} == before
    again = Store.resume(store.path, plan)
    assert len(again.to_do()) == 11
    again.put((0, 1, 0), synthetic(plan, (0, 1, 0)))
    assert len(again.to_do()) == 10


def test_a_failed_creation_leaves_nothing(tmp_path, plan, monkeypatch):
    def refuse(source, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "rename", refuse)
    refused(lambda: Store.create(tmp_path / "s.zarr", plan), "No space left")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changes", [{"replicas": 71}, {"machine": {}}, {"axis": []}, {"record": ["late"]}]
)
def test_another_studys_store_is_refused(store, changes):
    other = STUDY.but(**changes).plan()
    said = f"is of another study: {min(changes)} differ"
    refused(lambda: Store.resume(store.path, other), said)


def test_other_folders_are_refused(tmp_path, store, plan):
    refused(lambda: Store.resume(tmp_path, plan), tmp_path, "is not a study's store")
    refused(lambda: load_results(tmp_path / "nothing"), "no such folder")
    shutil.rmtree(store.path / "late")
    refused(lambda: Store.resume(store.path, plan), "late: no such array")


def test_one_run_at_a_time_and_a_stale_lock_file_is_no_lock(tmp_path):
    (tmp_path / ".s.zarr.lock").touch()
    for _ in range(2):
        with locked(tmp_path / "s.zarr"):
            refused(locked(tmp_path / "s.zarr").__enter__, "in use by another run")
        assert list(tmp_path.iterdir()) == []
