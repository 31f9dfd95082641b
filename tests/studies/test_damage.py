"""A damaged or edited store is refused in one line that names it, or is read as if undamaged."""

import json
import shutil
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge import report
from pyedge.errors import InputError
from pyedge.studies.results import Results
from pyedge.studies.store import Store
from pyedge.studies.work_item import Result
from tests.refusals import refused
from tests.studies.stores import small, synthetic

FIGURE = {"name": "a", "x": "sigma", "y": "late", "lines": "eta", "scale": "log-log", "fit": True}
STUDY = small(figure=[FIGURE])
PLAN = STUDY.plan()
ARRAYS = ["sigma", "eta", "replica", "slice", "edge", *PLAN.record, "state", "message"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    store = Store.create(tmp_path_factory.mktemp("whole") / "s.zarr", PLAN)
    for index in store.to_do()[1:]:
        store.put(index, synthetic(PLAN, index))
    store.put((0, 0, 0), Result({}, "because"))
    return store.path


@pytest.fixture
def damaged(whole, tmp_path):
    """A copy of a store to damage."""
    return shutil.copytree(whole, tmp_path / "damaged.zarr")


def fresh(whole):
    target = whole.with_name("damaged.zarr")
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(whole, target)


def resumed(store):
    return Store.resume(store, PLAN)


def try_all(store):
    """Read the store in every way; each may raise InputError, which names the store."""
    said = []
    for read in (lambda: report(store, store.with_name("page.html")), lambda: resumed(store)):
        try:
            read()
        except InputError as error:
            said.append(str(error))
    assert all(str(store) in line and "\n" not in line for line in said)


def edited(path, keys, value):
    """Replace a value of a JSON file, found by these keys, or remove it: value KeyError."""
    data = json.loads(path.read_text())
    *outer, last = keys
    inside = data
    for key in outer:
        inside = inside[key]
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    path.write_text(json.dumps(data))


def keys_in(value, before=()):
    """The keys of every value in nested JSON."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in pairs:
        yield (*before, key)
        if isinstance(each, dict | list) and key != "consolidated_metadata":
            yield from keys_in(each, (*before, key))


OTHER = [KeyError, None, [], ["x"], {}, {"a": 1}, "text", "\ud800", 1e300, 10**30, -1, True]


@settings(max_examples=50)
@given(st.data())
def test_metadata_and_attributes(whole, data):
    store = fresh(whole)
    path = store / data.draw(st.sampled_from(["", *ARRAYS])) / "zarr.json"
    keys = data.draw(st.sampled_from(list(keys_in(json.loads(path.read_text())))))
    edited(path, keys, data.draw(st.sampled_from(OTHER)))
    try_all(store)


@settings(max_examples=20)
@given(st.data())
def test_chunks(whole, data):
    store = fresh(whole)
    files = sorted(p for p in store.rglob("*") if p.is_file())
    path = data.draw(st.sampled_from(files))
    size = path.stat().st_size
    how = data.draw(st.sampled_from(["removed", "folder", "other"]))
    text = data.draw(st.binary(min_size=size, max_size=size) | st.binary(max_size=9))
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "other":
        path.write_bytes(text)
    try_all(store)


@pytest.mark.parametrize(
    ("keys", "value", "said"),
    [
        (["study"], KeyError, "study"),
        (["study"], None, "study"),
        (["study", "replicas"], 40, "replica"),
        (["study", "steps"], 10**30, "steps"),
        (["study", "axis", 0, "values"], ["1mV", "9mV"], "sigma"),
        (["study", "axis", 0, "name"], "tau", "neither an axis"),
        (["study", "record"], ["late", "power"], "power: no such array"),
        (["study", "title"], "\ud800", "surrogate"),
        (["version"], 1, "version"),
        (["seeds"], [], "seeds"),
        (["files"], [1], "files"),
        (["format"], "pyedge study 2", "pyedge study 2"),
    ],
)
def test_attributes_of_the_store(damaged, keys, value, said):
    edited(damaged / "zarr.json", ["attributes", *keys], value)
    refused(lambda: Results.open(damaged), damaged, said)
    refused(lambda: resumed(damaged), damaged, said)


@pytest.mark.parametrize(
    ("name", "keys", "value"),
    [
        *((name, ["shape", 0], 7) for name in ARRAYS),
        *((name, ["data_type"], "float32") for name in ARRAYS),
        *((name, ["codecs", 0, "name"], "unknown") for name in ARRAYS),
        *((name, ["codecs", 0, "configuration"], {"endian": "big"}) for name in PLAN.record),
        ("sigma", ["attributes", "labels"], [1, 2]),
        ("sigma", ["attributes", "labels"], ["1mV"]),
        ("sigma", ["attributes", "key"], KeyError),
        ("late", ["chunk_grid", "configuration", "chunk_shape", 2], 2),
        ("late", ["dimension_names"], ["eta", "sigma", "replica"]),
        ("late", ["zarr_format"], 2),
    ],
)
def test_metadata_of_an_array(damaged, name, keys, value):
    edited(damaged / name / "zarr.json", keys, value)
    refused(lambda: Results.open(damaged), damaged)
    refused(lambda: resumed(damaged), damaged)


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("how", [shutil.rmtree, lambda path: shutil.rmtree(path / "c")])
def test_an_array_or_its_values_removed(damaged, name, how):
    with suppress(FileNotFoundError):  # only coordinates have a folder of chunks
        how(damaged / name)
        if name in ("replica", "edge"):
            refused(lambda: Results.open(damaged), damaged, name)
    try_all(damaged)


@pytest.mark.parametrize("values", [[1e-3, 1e-2, 0.1], [0.0, 1.0], [1e-2, 1e-3], [np.nan] * 2])
def test_values_that_are_not_the_studys(damaged, values):
    (damaged / "sigma" / "c" / "0").write_bytes(np.array(values).tobytes())
    refused(lambda: Results.open(damaged), damaged)
    refused(lambda: resumed(damaged), damaged)


@pytest.mark.parametrize("state", [3, 255])
def test_a_state_that_is_none(damaged, state):
    (damaged / "state" / "c.1.2.0").write_bytes(bytes([state]))
    refused(lambda: Results.open(damaged), damaged, "state")
    refused(lambda: resumed(damaged), damaged, "state")


def test_another_name_in_place_of_a_number(tmp_path):
    """Texts that a configuration makes numbers of are compared where it is known."""
    rules = {"name": "rule", "key": "edges.comparison", "values": ["ideal", "exact"]}
    plan = small(axis=[rules]).plan()
    store = Store.create(tmp_path / "s.zarr", plan).path
    (store / "rule" / "c" / "0").write_bytes(np.array([7, 8]).tobytes())
    refused(lambda: Store.resume(store, plan), "rule: other values")
