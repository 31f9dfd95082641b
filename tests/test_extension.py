"""Parts from a user's own file: found by FILE.py:NAME, trained, and refused in one line."""

import json
import shutil
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import get_origin

import numpy as np
import pytest

import pyedge
from pyedge.cli.app import run
from pyedge.errors import InputError, expect
from pyedge.extension import Registry, load
from pyedge.hardware.exporters import EXPORTERS
from pyedge.logic import GATES, LOGIC
from pyedge.memory import DIGIPOTS
from pyedge.physics import PHYSICS
from pyedge.rules import COMPARATORS
from pyedge.studies import MEASURES
from pyedge.supervisor.nudge import NUDGES
from pyedge.supervisor.objective import LOSSES
from pyedge.tasks import TASK_KINDS, load_task
from pyedge.training import step
from pyedge.training.configuration import KINDS
from pyedge.verify.catalogue import CHECKS
from tests.refusals import complained, refused

PARTS = Path(__file__).parents[1] / "examples" / "own" / "parts"
STUDY = """
name = "own"
task = "allostery-3"
steps = 60
replicas = 2
record = ["late", "degrees", "my_measure.py:spread", "my_measure.py:settled"]
machine.edges.comparison = "my_element.py:filament_edges"
axis = [{name = "eta", key = "supervisor.eta", values = [0.1, 0.5]}]
figure = [{name = "spread", x = "eta", y = "spread"}]
"""
TOML = 'name = "own"\nkind = "allostery"\noutputs = {"5-6" = "400mV"}\n'
TWINS = "free", "clamped"
IDEAL = {"edges": {"comparison": "ideal"}}
TASK = pyedge.published("allostery-3")
OWN = {"my_rule.py:absolute_edges": True, "my_element.py:filament_edges": False}


def machine(kind, **more):
    return pyedge.MachineConfiguration.make({"edges": {"comparison": f"{PARTS / kind}"}, **more})


@pytest.mark.parametrize("kind", OWN)
def test_own_edges_learn_resume_and_make_an_ensemble(kind, tmp_path):
    whole = machine(kind).build().train(TASK, 200)
    assert whole.orders_late > 3
    machine(kind).build().train(TASK, 60).save(tmp_path / "h")
    history = pyedge.History.load(tmp_path / "h")
    again = machine(kind).build().train(TASK, 200, history=history)
    assert again.dataset.identical(whole.dataset)
    outcome = pyedge.Ensemble(machine(kind), 2).train(TASK, 200)
    assert outcome.compiled == OWN[kind]
    assert outcome.late[0] == pytest.approx(whole.late)


@pytest.mark.parametrize("part", ["nudge", "loss"])
def test_an_own_supervision_is_obeyed_everywhere(part, tmp_path):
    """A nudge or a loss of one's own: in a file, a machine and an ensemble."""
    loss = f'loss = "{PARTS}/my_loss.py:LogCosh"\n' if part == "loss" else ""
    (tmp_path / "t.toml").write_text(f"{TOML}held = {{1 = 5, 3 = 0, 9 = 1}}\n{loss}")
    task = load_task(tmp_path / "t.toml")
    method = {"supervisor": {"method": f"{PARTS}/my_nudge.py:overclamp"}} if part == "nudge" else {}
    configuration = pyedge.MachineConfiguration.make({**IDEAL, **method})
    history = configuration.build().train(task, 60)
    outputs = history.network.nodes(task.outputs)
    free, clamped = (history.dataset[f"{n}_voltage"][:, outputs].values for n in TWINS)
    moved = (clamped - free) @ task.objective.readout.T
    if part == "nudge":
        assert np.abs(clamped - free).max() <= 0.05 + 1e-12
        assert np.abs(moved[0]) == pytest.approx(0.1)
    else:
        assert moved[0] == pytest.approx(0.05 * np.tanh((0.4 - history.read[0]) / 0.1))
    outcome = pyedge.Ensemble(configuration, 2).train(task, 60)
    assert outcome.compiled == (part == "nudge")
    assert outcome.late == pytest.approx([history.late] * 2, rel=1e-9)


def test_own_parts_and_measures_in_a_study_with_paths_from_its_file(tmp_path):
    for name in ("my_measure.py", "my_element.py"):
        shutil.copy(PARTS / name, tmp_path)
    (tmp_path / "s.toml").write_text(STUDY)
    study = pyedge.Study.load(tmp_path / "s.toml")
    results = study.run(tmp_path / "s.zarr", workers=1)
    assert np.isfinite(results["late"].values).all()
    assert np.allclose(results["spread"], results["degrees"].std("edge"))
    named = {"units": "code", "long_name": "standard deviation of the codes at the end"}
    assert results["spread"].attrs == named
    assert (results["settled"] > 0).all()
    (tmp_path / "my_measure.py").write_text("from pyedge.studies import MEASURES\n")
    refused(lambda: pyedge.Study.load(tmp_path / "s.toml"), "record", "has no 'spread'")


def test_a_machine_file_names_parts_beside_it(tmp_path):
    shutil.copy(PARTS / "my_physics.py", tmp_path)
    (tmp_path / "m.toml").write_text('physics = "my_physics.py:Rounded"\n')
    history = pyedge.MachineConfiguration.load(tmp_path / "m.toml").build().train(TASK, 5)
    volts = history.dataset["free_voltage"].values
    assert np.array_equal(volts, np.round(volts, 4))


def printed(capsys, words):
    """The JSON object of a command."""
    assert run([*words.split(), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_own_kind_of_task_in_a_training_an_ensemble_and_a_study(tmp_path, capsys):
    late = printed(capsys, f"train {PARTS}/mean.toml --edges ideal")["mse_late"]
    assert late < 1e-2  # from 0.7 V^2
    task = load_task(PARTS / "mean.toml")
    outcome = pyedge.Ensemble(pyedge.MachineConfiguration.make(IDEAL), 2).train(task)
    assert outcome.late == pytest.approx(late)
    study = pyedge.Study(name="own", task=f"{PARTS}/mean.toml", machine=IDEAL)
    assert study.run(tmp_path / "s.zarr")["late"].item() == pytest.approx(late)


def test_own_exporter(tmp_path, capsys):
    made = printed(capsys, f"netlist --format {PARTS}/my_exporter.py:bill --out {tmp_path}")
    assert made["files"] == [str(tmp_path / "bill.csv")]
    assert "LM339A,8" in (tmp_path / "bill.csv").read_text()


def test_own_compiled_rule_in_a_study(tmp_path):
    """Compiled anew in the worker, which has the file's path alone."""
    kind = {"edges": {"comparison": f"{PARTS}/my_rule.py:absolute_edges"}}
    study = pyedge.Study(name="own", task="allostery-3", steps=50, replicas=2, machine=kind)
    assert study.points()[0].configuration.compiled
    late = study.run(tmp_path / "s.zarr", workers=1)["late"]
    assert np.allclose(late, machine("my_rule.py:absolute_edges").build().train(TASK, 50).late)


def test_own_logic(tmp_path):
    logic = f"{PARTS}/my_logic.py:twice"
    configuration = pyedge.MachineConfiguration.make({"logic": logic})
    history = configuration.build().train(TASK, 200)
    steps = np.diff(history.dataset["wiper"].values.astype(int), axis=0)
    assert (steps == 0).any()
    assert history.orders_late > 1
    outcome = pyedge.Ensemble(configuration, 1)
    assert np.array_equal(outcome.train(TASK, 200).degrees[0], history.dataset["wiper"][-1])


def test_own_check(capsys):
    checks = printed(capsys, f"verify {PARTS}/my_check.py:learns")["checks"]
    assert [each["name"] for each in checks] == ["learns/allostery-1", "learns/allostery-3"]


def test_each_example_is_short():
    for path in PARTS.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 40, path


def test_compiled_code_of_one_s_own_is_not_kept_for_other_processes():
    machine("my_rule.py:absolute_edges").build().train(TASK, 2)
    assert not any("my_rule" in str(signature) for signature in step.run.signatures)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_file.py:Thing", ["no_file.py", "No such file"]),
        ("broken.py:Thing", ["broken.py", "ZeroDivisionError"]),
        ("fine.py:Thing", ["fine.py", "Thing"]),
        ("unknown", ["unknown", "dense", "FILE.py:NAME"]),
    ],
)
def test_a_name_that_names_nothing_is_one_line(tmp_path, name, words):
    (tmp_path / "broken.py").write_text("1 / 0\n")
    (tmp_path / "fine.py").write_text("\n")
    registry: Registry[int] = Registry("physics")
    registry.register("dense")(1)
    refused(lambda: registry.find(name, tmp_path), *words)
    if ".py:" in name:
        refused(lambda: load(name, tmp_path))


def test_a_family_makes_of_the_rest_of_its_names():
    registry = Registry("colours")
    registry.family("shade", "OF")(lambda of, depth: (of, depth))
    assert "shade:red" in registry
    assert registry.make("shade:red:dark", 3) == ("red:dark", 3)
    assert list(registry) == []
    refused(lambda: registry.find("hue:red"), "'hue:red' is not one of", "shade:OF")


def test_an_installed_package_s_names_are_found_listed_and_of_the_right_type(monkeypatch):
    points = EntryPoints([EntryPoint("mine", "json:dumps", "pyedge.exporters")])
    monkeypatch.setattr("pyedge.extension.entry_points", lambda group: points)
    registry: Registry[object] = Registry("exporters")
    assert "mine" in registry
    assert registry["mine"] is json.dumps
    refused(lambda: registry["yours"], "'yours' is not one of mine, nor FILE.py:NAME")
    refused(lambda: EXPORTERS["mine"], "mine is an object of type function; wanted: Exporter")


REGISTRIES = {each.what: each for each in (
    KINDS, NUDGES, LOSSES, PHYSICS, LOGIC, CHECKS, TASK_KINDS, MEASURES, EXPORTERS, DIGIPOTS,
    COMPARATORS, GATES,
)}  # fmt: skip
OBJECTS = """
import abc
class Other:
    def __init__(self, *arguments): pass
class Abstract(abc.ABC):
    @abc.abstractmethod
    def plan(self): pass
from pyedge.hardware.exporters import Exporter
from pyedge.tasks import TaskFile
class NoTask(TaskFile): pass
"""


def own(folder, text):
    (folder / "mine.py").write_text(text)
    return f"{folder}/mine.py:thing"


@pytest.mark.parametrize("what", REGISTRIES)
def test_every_name_of_a_registry_has_its_type(what):
    registry = REGISTRIES[what]
    for name in registry:
        expect(name, registry[name], registry.base)


@pytest.mark.parametrize(
    "thing", ["3", "'a'", "None", "Exporter", "Other", "Other()", "NoTask", "Abstract", "print"]
)
@pytest.mark.parametrize("what", REGISTRIES)
def test_a_thing_of_the_wrong_kind_is_one_line(what, thing, tmp_path):
    """Found, or made by the function that is found."""
    registry, name = REGISTRIES[what], own(tmp_path, f"{OBJECTS}thing = {thing}\n")
    functions = get_origin(registry.base) is Callable
    refused(lambda: registry.make(name) if functions else registry[name], "mine.py:thing")


EDGES = """
from typing import NamedTuple
import numpy as np
from pyedge.edges import Population
from pyedge.elements import Resistor
from pyedge.memory import Ohms
from pyedge.rules import CoupledLearning, UnrecordedRule, signal
from pyedge.signal import Signal
class Compiled(NamedTuple):
    record: tuple = ()
class Law(Resistor):
    pass
class Rule(UnrecordedRule):
    name = "mine"
    def signal(self, first, second, key):
        return {signal}
{more}
def thing(edges, network, machine, observe=None):
    return Population(edges, {element}, Ohms(len(edges), 1e13, 5e4, 1e3, 1e5), {rule})
"""
COMPILED = "    def compiled(self, replicas=None): return Compiled()\n"
LAW = "def law(self, parameter): return {}\nLaw.conductance = law\n"
PARAMETERS = "rule, free, clamped, k, m, drawn, key, work, lanes"
BODY = f"{COMPILED}@signal.on(Compiled)\ndef body({PARAMETERS}):\n    "


def edges(signal="Signal(first)", more="", element="Resistor()", rule="Rule()"):
    return EDGES.format(signal=signal, more=more, element=element, rule=rule)


TRAIN = "train allostery-3 --steps 2 --edges"
EXPORT = "from pyedge.hardware.exporters import Exporter\nthing = Exporter('a', '.a', {})"
NETLIST = "netlist --out out --format"
CHECK = "from pyedge.verify import Check, Finding\ndef thing():\n    {}"
FILE = """from pyedge.tasks import TaskFile
class thing(TaskFile):
    def task(self, folder, seed, split):
        {}
"""
MACHINE = "train allostery-3 --machine machine.toml"
FORCE = """from typing import NamedTuple
from pyedge.supervisor.nudge import Clamp
class Force(NamedTuple):
    step: float
def thing(supervisor, eta):
    return Clamp(Force(1.0))
"""
LOGICAL = """from pyedge.logic import BehavioralLogic
class Mine(BehavioralLogic):
    def count(self, first, second):
        1 / 0
def thing(edges, levels, observe):
    return Mine(edges, levels)
"""
PLAN = "class thing:\n    def plan(self, *a): {}\n    def close(self): pass"


@pytest.mark.parametrize(
    ("command", "text", "said"),
    [
        (TRAIN, "def thing(*given): return None", "mine.py:thing returns None; wanted: Population"),
        (TRAIN, "def thing(edges): return None", "mine.py:thing: TypeError: thing() takes 1"),
        (TRAIN, "def thing(*given): 1 / 0", "mine.py:thing: ZeroDivisionError: division by zero"),
        (TRAIN, "import sys\nsys.exit()", "mine.py cannot be run: SystemExit"),
        (TRAIN, "def thing(*given): raise SystemExit(3)", "mine.py:thing: SystemExit: 3"),
        (TRAIN, edges("None"), "mine.py:Rule.signal returns None; wanted: Signal"),
        (TRAIN, edges("first.nothing"), "mine.py:Rule.signal: AttributeError"),
        (TRAIN, edges("Signal(None)"), "rule mine gives as signals None; wanted: numbers of shape"),
        (TRAIN, edges("Signal(first[:3])"), "shape (3,); wanted: numbers of shape (16,)"),
        (TRAIN.replace("2", "1"), edges("Signal(first * np.nan)"), "by step 1: rule mine or its"),
        (TRAIN, edges(element="3"), "element is an object of type int without compiled, conduct"),
        (TRAIN, edges(element="Resistor"), "element is the class Resistor; wanted: Element"),
        (TRAIN, edges(rule="None"), "a population's rule is None without compiled, name"),
        (TRAIN, edges(more=LAW.format("None"), element="Law()"), "mine.py:Law.law returns None"),
        (TRAIN, edges(more=LAW.format("1.0"), element="Law()"), "numbers of shape (1, 16)"),
        (TRAIN, edges(more=COMPILED), "Compiled has no signal: add a function with @signal.on(C"),
        (TRAIN, edges(more=BODY.replace("lanes", "lane") + "return free, drawn"),
         f"the compiled signal of Compiled: its parameters must be {PARAMETERS}"),
        (TRAIN, edges(more=BODY.replace(", lanes", "") + "return free, drawn"), PARAMETERS),
        (TRAIN, edges(more=BODY.replace("on(Compiled)", "on(Rule)") + "return free, drawn"),
         "a NamedTuple class is wanted"),
        (TRAIN, edges(more=BODY + "return nothing, drawn"), "compiled code: NameError"),
        (MACHINE, "def thing(*given): return 3", "int; wanted: Clamp or Inject or Respond"),
        (MACHINE, FORCE, "Force has no amount: add a function with @amount.on(Force)"),
        ("train allostery-3 --logic", "def thing(*given): return 3", "int without close, codes"),
        ("train allostery-3 --logic", LOGICAL, "mine.py, line 4: ZeroDivisionError: division by"),
        ("train allostery-3 --physics", PLAN.format("return 3"), "mine.py:thing.plan returns an"),
        ("train allostery-3 --physics", PLAN.format("return a[7]"), "thing.plan: IndexError"),
        ("train own.toml", FILE.format("return 3"), "own.toml: "),
        ("train own.toml", FILE.format("return 3"), "thing.task returns an object of type int;"),
        ("train own.toml", FILE.format("return self.nothing"), "mine.py:thing.task: Attribu"),
        (NETLIST, EXPORT.format("3"), "write is an object of type int; wanted: a function"),
        (NETLIST, EXPORT.format("lambda design: None"), "returns None; wanted: Mapping"),
        (NETLIST, EXPORT.format("lambda design: {'a': 3}"), "file a is an object of type int"),
        (NETLIST, EXPORT.format("lambda design: {3: 'a'}"), "path is an object of type int; want"),
        (NETLIST, EXPORT.format("lambda design: {'../a': ''}"), "'../a': write a path below"),
        (NETLIST, EXPORT.format("lambda design: {'/tmp/a': ''}"), "'/tmp/a': write a path below"),
        (NETLIST, EXPORT.format("lambda design: design.nothing"), "mine.py:<lambda>: Attribut"),
        ("verify", CHECK.format("return None"), "mine.py:thing returns None"),
        ("verify", CHECK.format("yield 3"), "thing yields an object of type int; wanted: Check"),
        ("verify", CHECK.format("yield 1 / 0"), "mine.py:thing: ZeroDivisionError"),
    ],
)  # fmt: skip
def test_a_part_that_is_wrong_is_one_line(command, text, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = own(tmp_path, text)
    (tmp_path / "own.toml").write_text('kind = "mine.py:thing"\nname = "own"\n')
    (tmp_path / "machine.toml").write_text('supervisor.method = "mine.py:thing"\n')
    words = command.split()
    assert said in complained(capsys, *(words if ".toml" in command else [*words, name]))
    left = {"mine.py", "own.toml", "machine.toml", "__pycache__"}
    assert {each.name for each in tmp_path.iterdir()} <= left


@pytest.mark.parametrize(
    ("finds", "said"),
    [
        ("None", "thing, a returns None; wanted"),
        ("Finding(1, None)", "measured is None"),
        ("1 / 0", "thing, a: ZeroDivisionError"),
    ],
)
def test_a_check_that_is_wrong_fails_and_the_others_go_on(
    finds, said, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    text = f"yield Check('a', lambda: {finds})\n    yield Check('b', lambda: Finding(True, ''))"
    name = own(tmp_path, CHECK.format(text))
    assert run(["verify", name]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("failed  a ")
    assert said in printed[1]
    assert printed[2].startswith("passed  b ")


def test_a_user_s_exception_stays_reachable(tmp_path):
    with pytest.raises(InputError) as caught:
        KINDS.make(own(tmp_path, "def thing(*given): 1 / 0"))
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


@pytest.mark.parametrize("kind", ["ideal", "paper", "capacitor"])
def test_an_adjoint_nudge_wants_a_rule_that_takes_the_product(kind, tmp_path):
    own, adjoint = "my_rule.py:absolute_edges", {"supervisor": {"method": "adjoint"}}
    settings = {"edges": {"comparison": kind}, **adjoint}
    refused(lambda: pyedge.MachineConfiguration.make(settings), "adjoint", kind, "clamp or inject")
    assert machine(own, **adjoint).build().train(TASK, 1).learned == {"resistance": "ohm"}
    population = [{"kind": kind, "edges": "0:4"}]
    refused(lambda: machine(own, population=population, **adjoint), "adjoint", kind)


def test_an_ensemble_of_own_edges_that_learn_nan_is_one_line(tmp_path):
    kind = own(tmp_path, edges(more=BODY + "return (free - free) / (free - free), drawn"))
    ensemble = pyedge.Ensemble(pyedge.MachineConfiguration.make({"edges": {"comparison": kind}}), 2)
    refused(lambda: ensemble.train(TASK, 2), "by step 2", "rule mine")
