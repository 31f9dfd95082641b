"""`pyedge export csv`: what pandas reads back is what was saved, exactly."""

import json

import numpy as np
import pandas as pd
import pytest

import pyedge
from pyedge.cli.app import run
from pyedge.studies.store import State, load_results
from pyedge.studies.work_item import Result
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import History
from pyedge.training.run import Run
from tests.refusals import complained
from tests.reports import stores
from tests.studies.stores import small

RUNS = {
    "paper": ("allostery-1", 12, None, {5: [(4, 7)]}),
    "ideal": ("regression-a", 12, None, {}),
    "iris": ("iris", 40, 2, {}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    for name, (task, *lengths) in RUNS.items():
        edges = {"comparison": "ideal" if name == "ideal" else "paper"}
        made = Run(MachineConfiguration.make({"edges": edges}), task, *lengths)
        made.train()
        made.save(folder / name)
    return folder


def exported(source, out):
    """The tables that the command writes, by name."""
    assert run(["export", "csv", str(source), "--out", str(out), "--json"]) == 0
    files = [out] if out.suffix else sorted(out.iterdir())
    return {file.stem: pd.read_csv(file) for file in files}


def histories(folder):
    return [History.load(place) for place in sorted(folder.glob("history-*.zarr"))]


@pytest.mark.parametrize("name", RUNS)
def test_every_variable_comes_back_exactly(runs, tmp_path, name):
    tables = exported(runs / name, tmp_path / "out")
    seen = set()
    for split, history in enumerate(histories(runs / name)):
        data = history.dataset
        for key, variable in data.data_vars.items():
            unit = variable.attrs["units"]
            unit = "" if unit == "1" else f" ({unit})"
            *rows, last = variable.dims
            table = tables[key if rows else last]
            table = table[table["split"] == split]
            seen.add(key if rows else last)
            if not rows:
                np.testing.assert_array_equal(table[key + unit].to_numpy(), variable.values)
                continue
            assert list(table.columns[: len(rows) + 1]) == ["split", *rows]
            labels = data[last].values.tolist() if last in data.coords else range(data.sizes[last])
            names = [text if last == "edge" else f"{last} {text}" for text in map(str, labels)]
            assert list(table.columns[len(rows) + 1 :]) == [text + unit for text in names]
            values = table.iloc[:, len(rows) + 1 :].to_numpy()
            assert values.dtype.kind == variable.values.dtype.kind
            np.testing.assert_array_equal(values.reshape(variable.shape), variable.values)
    assert seen == set(tables)
    assert list(tables["edge"]["edge"][:3]) == ["1-2", "2-3", "3-1"]


@pytest.mark.parametrize("name", RUNS)
def test_one_file_has_all_of_each_step(runs, tmp_path, name):
    (table,) = exported(runs / name, tmp_path / "all.csv").values()
    splits = histories(runs / name)
    assert list(table["split"]) == [k for k, h in enumerate(splits) for _ in range(len(h))]
    for split, history in enumerate(splits):
        rows = table[table["split"] == split]
        np.testing.assert_array_equal(rows["error (V^2)"], history.error)
        np.testing.assert_array_equal(rows["step"], history.dataset["step"].values)
        ohms = history.dataset["resistance"].sel(edge="4-7").values
        np.testing.assert_array_equal(rows["resistance 4-7 (ohm)"], ohms)
        volts = history.dataset["free_voltage"].sel(node=1).values
        np.testing.assert_array_equal(rows["free_voltage node 1 (V)"], volts)
        if name != "ideal":
            assert list(rows["wiper 4-7"]) == list(history.dataset["wiper"].sel(edge="4-7").values)
    assert ("accuracy" in table) == (name == "iris")


def test_history_alone_and_files_of_differences_and_parallel_edges(tmp_path):
    network = pyedge.Network.from_pairs([(1, 2), (2, 3), (1, 2), (3, 1)])
    machine = pyedge.MachineConfiguration(network=network).build()
    history = machine.train(pyedge.allostery("own", {1: 5.0}, {"2-3": 0.5}), 4)
    history.save(tmp_path / "own.zarr")
    tables = exported(tmp_path / "own.zarr", tmp_path / "out")
    assert list(tables["wiper"].columns[2:]) == ["1-2", "2-3", "1-2 #2", "3-1"]
    assert list(tables["target"].columns[2:]) == ["2 - 3 (V)"]


def test_study_comes_back_exactly(tmp_path):
    store = stores.made(tmp_path, stores.study(replicas=3), undone={(0, 0)})
    tables, data = exported(store, tmp_path / "out"), load_results(store)
    assert set(tables) == {"points", "measures"}
    measures, points = tables["measures"], tables["points"]
    done = data["late"].values.copy()
    done[0, 0] = np.nan
    np.testing.assert_array_equal(measures["late (V^2)"], done.ravel())
    assert list(measures["state"][:4]) == ["to do"] * 3 + ["done"]
    sigma, eta = data["sigma"].values, data["eta"].values
    np.testing.assert_array_equal(measures["sigma (V)"], np.repeat(sigma, eta.size * 3))
    np.testing.assert_array_equal(points["sigma (V)"], np.repeat(sigma, eta.size))
    np.testing.assert_array_equal(points["eta"], np.tile(eta, sigma.size))
    np.testing.assert_array_equal(points["done"], [0] + [3] * (len(points) - 1))
    for name, share in (("lower quartile", 0.25), ("median", 0.5), ("upper quartile", 0.75)):
        expected = np.quantile(done, share, axis=-1).ravel()
        np.testing.assert_allclose(points[f"late {name} (V^2)"], expected, rtol=1e-14)
    (alone,) = exported(store, tmp_path / "alone.csv").values()
    pd.testing.assert_frame_equal(alone, measures)


@pytest.mark.parametrize("axes", [[], small().describe()["axis"]])
def test_study_with_rows_texts_failures_and_no_axis(tmp_path, axes):
    from pyedge.studies.store import Store

    names = {"name": "edges", "key": "edges.comparison", "values": ["paper", "exact"]}
    study = small(axis=[*axes, names] if axes else [])
    store = Store.create(tmp_path / "s.zarr", study.plan())
    for index in store.to_do():
        first, stop = store.plan.item(index).replicas
        if sum(index[:-1]) == 1:
            store.put(index, Result({}, "what, failed"))
            continue
        rng = np.random.default_rng(sum(index))
        shapes = {name: (stop - first, *(16,) * (name == "degrees")) for name in study.record}
        store.put(index, Result({name: rng.random(shape) for name, shape in shapes.items()}))
    tables, data = exported(store.path, tmp_path / "out"), load_results(store.path)
    np.testing.assert_array_equal(
        tables["degrees"].filter(like="edge ").to_numpy(), data["degrees"].values.reshape(-1, 16)
    )
    points = tables["points"]
    failed = (data["state"].values == State.FAILED).any(axis=-1).ravel()
    assert [text == "what, failed" for text in points["failure"]] == list(failed)
    assert list(points["failed"]) == [5 * flag for flag in failed]
    assert points["late median (V^2)"].isna().tolist() == list(failed)
    if axes:
        assert list(points["edges"][:2]) == ["paper", "exact"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{0}/paper", "where to? add --out"),
        ("{0}/none --out {1}/a", "{0}/none: No such file"),
        ("{0} --out {1}/a", "{0} is neither a run"),
        ("{0}/paper/run.json --out {1}/a", "run.json is neither a run"),
        ("{0}/paper --out {1}/a.xlsx", "a.xlsx: give a file that ends in .csv, or a folder"),
        ("{0}/paper --out {0}/paper/run.json/a", "cannot be written"),
        ("{0}/paper --out /proc/none/a.csv", "cannot be written"),
    ],
)
def test_mistakes_are_one_line(runs, tmp_path, capsys, words, said):
    given = words.format(runs, tmp_path).split()
    assert said.format(runs) in complained(capsys, "export", "csv", *given)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("content", ["", "{", "[]", '{"attributes": {"format": 1}}', "\xff"])
def test_other_zarr_and_damaged_files_are_one_line(tmp_path, capsys, content):
    (tmp_path / "zarr.json").write_bytes(content.encode("latin1"))
    given = ["export", "csv", tmp_path, "--out", tmp_path / "a"]
    assert "is neither a run" in complained(capsys, *given)


def test_begun_run_is_one_line(tmp_path, capsys):
    (tmp_path / "run.json").write_text(json.dumps({}))
    given = ["export", "csv", tmp_path, "--out", tmp_path / "a"]
    assert "has no step yet" in complained(capsys, *given)


def test_group_lists_its_formats(capsys):
    assert run(["export", "--help"]) == 0
    assert " csv " in capsys.readouterr().out
    assert "No such command" in complained(capsys, "export", "xlsx")
