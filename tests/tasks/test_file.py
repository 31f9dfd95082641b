"""A user's own task."""

from pathlib import Path

import numpy as np
import pytest

from pyedge.hardware.netlists import spice_texts
from pyedge.tasks import Classification, load_task, task_notes
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from tests.refusals import refused

CSV = "a,b,y,kind\n" + "".join(
    f"{k / 10},{(k * 7) % 10 / 10},{k / 20},{'left' if k % 2 else 'right'}\n" for k in range(20)
)
REGRESSION = """
name = "slope"
kind = "regression"
eta = 0.3
[held]
9 = "100mV"
[data]
csv = "data.csv"
inputs = {a = 1, b = 2}
outputs = {y = 5}
tests = 4
"""
CLASSIFICATION = """
name = "sides"
kind = "classification"
[held]
9 = 2.5
[data]
csv = "data.csv"
label = "kind"
features = {a = 1, b = 2}
outputs = [5, 6]
train_per_class = 3
"""
LABELLED = 'csv = "data.csv"\nlabel = "kind"'
ALLOSTERY = """
name = "mine"
kind = "allostery"
steps = 7
[held]
1 = "5V"
3 = 0
[outputs]
2 = "1500mV"
"""
INJECTED = """
kind = "allostery"
name = "fed"
steps = 300
[held]
3 = "0V"
[outputs]
8 = "2V"
[injected]
5 = "40uA"
"""


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(CSV)

    def read(text, **more):
        Path("task.toml").write_text(text)
        return load_task("task.toml", **more)

    return read


def test_allosteries_alone_and_one_after_another(load):
    task = load(ALLOSTERY)
    assert (task.name, task.inputs, task.outputs) == ("mine", (1, 3), (2,))
    assert task.train.inputs.tolist() == [[5.0, 0.0]]
    assert task.train.targets.tolist() == [[1.5]]
    assert (task.eta, task.steps) == (0.5, 7)
    task = load(ALLOSTERY.replace("[outputs]\n2 =", "[[outputs]]\n2 = 3\n[[outputs]]\n2 ="))
    assert task.train.targets.tolist() == [[3.0], [1.5]]


def test_a_regression(load):
    task = load(REGRESSION, seed=3)
    assert (task.inputs, task.outputs, task.eta) == ((1, 2, 9), (5,), 0.3)
    assert (len(task.train.inputs), len(task.test.inputs)) == (16, 4)
    both = np.vstack([task.train.inputs, task.test.inputs])
    assert np.allclose(np.sort(both[:, 0]), np.arange(20) / 10)
    assert (both[:, 2] == 0.1).all()
    np.testing.assert_allclose(task.train.targets[:, 0], task.train.inputs[:, 0] / 2)
    assert task.dwell == 1
    assert load(REGRESSION.replace("eta = 0.3", "eta = 0.3\ndwell = 16")).dwell == 16


def test_a_classification_from_a_file_or_with_scikit_learn(load):
    task = load(CLASSIFICATION, seed=3, split=1)
    assert isinstance(task, Classification)
    assert task.class_names == ("left", "right")
    assert (task.inputs, task.outputs, task.epoch) == ((1, 2, 9), (5, 6), 6)
    assert not np.array_equal(task.train.inputs, load(CLASSIFICATION, seed=3).train.inputs)
    text = CLASSIFICATION.replace(LABELLED, 'sklearn = "wine"')
    task = load(text.replace("{a = 1, b = 2}", "{alcohol = 1, hue = 2}"))
    assert len(task.test_class) == 178 - 9


def swap(text, old, new):
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["kind"]),
        ("kind = 'origami'", ["origami", "not one of allostery, regression, classification"]),
        ("kind = 'none.py:Kind'", ["none.py", "No such file"]),
        ("kind = \nname = 'x'\n", ["line 1"]),
        (swap(ALLOSTERY, "steps = 7", "colour = 7"), ["colour", "not a known key"]),
        (swap(ALLOSTERY, "steps = 7", "steps = 0"), ["steps"]),
        (swap(ALLOSTERY, "steps = 7", "eta = 2"), ["eta 2"]),
        (swap(ALLOSTERY, '"5V"', '"5A"'), ["held.1", "A", "V"]),
        (swap(ALLOSTERY, '"1500mV"', "nan"), ["outputs", "finite"]),
        (swap(ALLOSTERY, "2 =", "3 ="), ["node 3 an input and an output"]),
        (swap(ALLOSTERY, "3 =", "01 ="), ["write node 1"]),
        (swap(ALLOSTERY, "3 =", "1 ="), ["line 7"]),
        (swap(ALLOSTERY, '1 = "5V"\n3 = 0', ""), ["at least one input"]),
        (swap(ALLOSTERY, '"5V"', "inf"), ["held.1", "finite"]),
        (swap(ALLOSTERY, "2 =", '"2 b" ='), ["2 b"]),
        (swap(ALLOSTERY, 'name = "mine"', ""), ["name", "missing"]),
        (swap(REGRESSION, "data.csv", "none.csv"), ["none.csv", "No such file"]),
        (swap(REGRESSION, "{a = 1", "{c = 1"), ["data.csv", "'c'"]),
        (swap(REGRESSION, "{a = 1", "{kind = 1"), ["data.csv", "line 2", "right"]),
        (swap(REGRESSION, "tests = 4", "tests = 20"), ["20 of 20"]),
        (swap(REGRESSION, "{a = 1, b = 2}", "{}"), ["data: give at least 1 of inputs or loads"]),
        (swap(REGRESSION, "{y = 5}", "{}"), ["data.outputs", "at least 1"]),
        (swap(CLASSIFICATION, "[5, 6]", "[]"), ["data.outputs", "at least 1"]),
        (swap(CLASSIFICATION, "{a = 1, b = 2}", "{}"), ["data.features", "at least 1"]),
        (swap(REGRESSION, "b = 2", "b = 1"), ["node 1"]),
        (swap(INJECTED, "5 =", "3 ="), ["node 3", "held"]),
        (swap(INJECTED, "40uA", "40uV"), ["injected", "V", "A"]),
        (swap(CLASSIFICATION, 'label = "kind"', ""), ["label"]),
        (swap(CLASSIFICATION, LABELLED, ""), ["csv or sklearn"]),
        (swap(CLASSIFICATION, 'csv = "data.csv"', 'sklearn = "wine"'), ["label"]),
        (swap(CLASSIFICATION, "train_per_class = 3", "train_per_class = 10"), ["10"]),
        (swap(CLASSIFICATION, LABELLED, "sklearn = 'mice'"), ["mice", "iris"]),
    ],
)
def test_a_mistake_is_one_line_that_names_its_place(load, text, words):
    refused(lambda: load(text), "task.toml", *words)


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("", []),
        ("a,b,y,kind\n", []),
        ("a,b,y,kind\n1,2,3\n", ["line 2", "3 cells"]),
        ("a,b,y,kind\n1,2,3,l\n1,x,3,r\n", ["line 3", "b", "x"]),
        ("a,b,y,kind\n1,2,nan,l\n", ["line 2", "y", "nan"]),
        ("a,b,y,kind\n\n1,2,,l\n", ["line 3", "y"]),
    ],
)
def test_a_mistake_in_the_data_is_one_line_with_its_number(load, tmp_path, csv, words):
    (tmp_path / "data.csv").write_text(csv)
    refused(lambda: load(REGRESSION), "task.toml", "data.csv", *words)
    refused(lambda: load_task(tmp_path / "none.toml"), "none.toml", "No such file")


def train(task, steps, **keys):
    keys = {"comparator": {"noise": 0.0}, **keys}
    return MachineConfiguration.make(keys).build().train(task, steps)


def test_injected_currents_reach_every_physics_the_ensemble_and_the_error(load):
    fed, dry = load(INJECTED), load(INJECTED.replace("40uA", "0uA"))
    learned = train(fed, 300)
    assert learned.late < 0.01 * train(dry, 300).late
    network = learned.network
    drops = network.incidence @ learned.dataset["free_voltage"].values[0]
    current = network.incidence.T @ (drops / (64 * 781.25 + 1040))
    expected = np.zeros(network.n_nodes)
    expected[[network.node(5), network.node(3)]] = 40e-6, -40e-6
    assert np.allclose(current, expected, atol=1e-15)
    for physics in ("sparse", "ngspice"):
        other = train(fed, 20, physics=physics)
        assert np.array_equal(other.dataset["wiper"], learned.dataset["wiper"][:20])
    quiet = MachineConfiguration.make({"comparator": {"noise": 0.0}})
    outcome = Ensemble(quiet, 1).train(fed, 300)
    assert outcome.late[0] == pytest.approx(learned.late)
    assert np.array_equal(outcome.degrees[0], learned.wiper)


def test_currents_into_test_examples_are_injected_too(load):
    task = load(REGRESSION + '[injected]\n7 = "10uA"\n')
    ideal = {"edges": {"comparison": "ideal"}}
    error = train(task, 3, **ideal).error
    outcome = Ensemble(MachineConfiguration.make(ideal), 1).train(task, 3)
    assert outcome.first[0] == pytest.approx(error[0])
    assert np.allclose(train(task, 3, physics="sparse", **ideal).error, error, rtol=1e-9)


def test_a_csv_without_a_line_of_names(load):
    whole = load(CLASSIFICATION)
    lines = CSV.splitlines()[1:]
    Path("data.csv").write_text("\n".join(lines))
    names = CSV.splitlines()[0].split(",")
    places = {name: str(names.index(name) + 1) for name in ("a", "b", "kind")}
    by_place = swap(CLASSIFICATION, "a = 1, b = 2", f"{places['a']} = 1, {places['b']} = 2")
    by_place = swap(by_place, 'label = "kind"', f'label = "{places["kind"]}"')
    named = swap(CLASSIFICATION, 'label = "kind"', f'label = "kind"\ncolumns = {names}')
    for text in (by_place, named):
        task = load(text)
        assert np.array_equal(task.train.inputs, whole.train.inputs)
        assert task.class_names == whole.class_names
    inputs = load(swap(REGRESSION, "tests = 4", f"tests = 4\ncolumns = {names}")).train.inputs
    Path("data.csv").write_text(CSV)
    assert np.array_equal(inputs, load(REGRESSION).train.inputs)


def test_features_that_are_the_same_for_every_example_are_named_and_held_at_0(load):
    lines = [line.split(",") for line in CSV.splitlines()]
    place = lines[0].index("b")
    for line in lines[1:]:
        line[place] = "7"
    Path("data.csv").write_text("\n".join(map(",".join, lines)))
    task = load(CLASSIFICATION)
    assert (task.train.inputs[:, 1] == 0).all()
    assert np.ptp(task.train.inputs[:, 0]) > 0
    (note,) = task_notes("task.toml")
    assert note.startswith("task.toml: ")
    assert note.endswith(": b")
    assert task_notes("iris") == []


def test_nodes_called_by_words(load):
    words = ALLOSTERY.replace("1 =", "vin =").replace("3 =", "gnd =").replace("2 =", "out =")
    Path("net.csv").write_text("vin,out\nout,gnd\n")
    task = load(words)
    assert (task.inputs, task.outputs) == (("vin", "gnd"), ("out",))
    machine = MachineConfiguration(network="net.csv")
    history = machine.build().train(task, 5)
    assert history.dataset.node.values.tolist() == ["vin", "out", "gnd"]
    assert history.dataset.edge.values.tolist() == ["vin-out", "out-gnd"]
    assert history.dataset.output.values.tolist() == ["out"]
    numbers = MachineConfiguration(network="divider").build().train(load(ALLOSTERY), 5)
    assert history.wiper == numbers.wiper
    machine.build().cut(("out", "vin"))
    deck = spice_texts(machine)["machine_2.cir"]
    assert "Xedge__vin__out f_vin f_out c_vin c_out" in deck


def test_loads_are_columns_of_a_regression(tmp_path):
    (tmp_path / "pull.csv").write_text("force,u\n-0.01,-1e-4\n-0.02,-2e-4\n")
    (tmp_path / "pull.toml").write_text(
        'kind = "regression"\nname = "pull"\nloss = "cross-entropy"\n[data]\ncsv = "pull.csv"\n'
        'loads = { force = "y11" }\noutputs = { u = "y13" }\n'
    )
    task = load_task(tmp_path / "pull.toml")
    assert (task.inputs, task.outputs, task.train.loaded) == ((), ("y13",), ("y11",))
    assert task.train.loads.tolist() == [[-0.01], [-0.02]]
    assert task.train.targets.tolist() == [[-1e-4], [-2e-4]]


def test_a_task_may_have_loads_alone(tmp_path):
    (tmp_path / "lift.toml").write_text(
        'kind = "allostery"\nname = "lift"\n[injected]\ny11 = -0.049\n[outputs]\ny13 = -6e-4\n'
    )
    task = load_task(tmp_path / "lift.toml")
    assert task.inputs == ()
    assert task.train.loads.tolist() == [[-0.049]]


OWN = Path(__file__).parents[2] / "examples" / "own"


def test_elastic_networks_have_metres_and_newtons():
    task = load_task(OWN / "pull.toml")
    assert task.train.targets.tolist() == [[-0.6e-3, -0.5e-3]]
    assert (task.train.loaded, task.train.loads.tolist()) == (("y11",), [[-49e-3]])
    machine = MachineConfiguration.load("elastic-regression").build()
    history = machine.train(task)
    assert history.error_unit == "m^2"
    assert history.late < history.initial / 100


@pytest.mark.parametrize(("old", "new", "answer"), [
    ('"40uA"', '"40uV"', "is in V: it must be in A or N"),
    ('"2V"', '"2s"', "is in s: it must be in V or m"),
])  # fmt: skip
def test_other_units_are_refused(load, old, new, answer):
    refused(lambda: load(INJECTED.replace(old, new)), answer)


def test_linear_maps(load):
    task = load_task(OWN / "map.toml", seed=3)
    assert (task.steps, len(task.train.loaded), task.n_read) == (5000, 7, 4)
    same, other = (load_task(OWN / "map.toml", seed=seed) for seed in (3, 4))
    assert task.describe() == same.describe() != other.describe()
    text = (OWN / "map.toml").read_text()
    for more, answer in [
        ('[held]\n3 = "1V"', "leave out held"),
        ("steps = 5", "leave out steps"),
        ("random = 3", "random"),
    ]:
        refused(lambda more=more: load(f"{text}{more}\n"), answer)
    refused(lambda: load(text.replace("16", "3")), "at least 4")
