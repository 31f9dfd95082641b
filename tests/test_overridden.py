"""A subclass of a part is obeyed or refused, whatever it overrides: a table by introspection.

Every public attribute of every class that compiled code stands for is overridden, so that it gives
another result.  A training then ends as it does without compiled code, or is refused; and it ends
otherwise than before, unless the attribute is one of `UNREAD`.
"""

import inspect
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property, partial, partialmethod, singledispatchmethod, wraps
from unittest import mock

import numpy as np
import pytest

import pyedge
from pyedge.chip import AnalogChip, AnalogLot, Chip
from pyedge.edges import DigipotEdges, Edges, Population
from pyedge.edges.kinds import digipots
from pyedge.elements import Conductor, Resistor, Spring, SquareLaw, VoltageControlledResistor
from pyedge.elements.contract import conductance
from pyedge.errors import InputError
from pyedge.extension import overridden
from pyedge.logic import BehavioralLogic
from pyedge.memory import (
    Ageing,
    Bar,
    Capacitor,
    Continuous,
    Digipot,
    GateCapacitor,
    Ohms,
    Siemens,
    Stiffness,
    Width,
    Wiper,
    learn,
)
from pyedge.physics import DensePhysics
from pyedge.physics.dense import DensePlan
from pyedge.physics.loaded import LoadedPlan, LoadedTwins
from pyedge.rules import (
    Comparator,
    Comparators,
    Contrast,
    CoupledLearning,
    Measured,
    Product,
    signal,
)
from pyedge.signal import Signal
from pyedge.supervisor.nudge import Clamp, Inject, Proportional, Respond, Toward
from pyedge.supervisor.objective import Hinge, Objective, Squared
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import Classification, Task
from pyedge.training import step
from pyedge.training.ensemble import ensemble
from tests.refusals import refused

NETWORK = pyedge.named("torus16")
ALL = np.arange(16)
ALLOSTERY = pyedge.published("allostery-3")
DIFFERENCE = pyedge.tasks.allostery("difference", {1: 5.0, 3: 0.0, 9: 1.0}, {"5-6": 1.5, "7": 4})
# Compiled code itself, and what chooses a form of it.
FORMS = {"compiled", "replicated", "prepared", "registers", "factorization", "direct"}
STEPS = 12


def comparing(use, replica):
    chip = use(Chip).draw(NETWORK, 3, replica, 1e-3, 0.2, 0.02)
    rule = use(Comparators)(ALL, "exact", use(Comparator)(3e-3, 1e-4, 1e-3), chip)
    memory = use(Wiper)(ALL, use(Digipot)(), chip, use(BehavioralLogic)(16))
    return use(Resistor)(), memory, rule


def ideal(use, replica):
    return use(Resistor)(), use(Ohms)(16, 1e13, 5e4, 1e3, 1e5), use(CoupledLearning)()


def gated(use, replica):
    memory = use(Capacitor)(16, use(GateCapacitor)(leak=1.0))
    return use(VoltageControlledResistor)(), memory, use(CoupledLearning)()


def switched(use, replica):
    return use(SquareLaw)(), Capacitor(16, GateCapacitor(start=1.5)), CoupledLearning()


def deviating(use, replica):
    lot = AnalogLot(0.01, 0.05, 0.02, 1e-3, 0.1)
    chip = use(AnalogChip).draw(16, lot, 3, replica)
    memory = Capacitor(16, GateCapacitor(start=1.5), chip=chip)
    return SquareLaw(), memory, use(Contrast)(ALL, chip, 7.26e-4), chip


def ageing(use, replica):
    memory = use(Siemens)(16, use(Ageing)(rate=1e-4), 3, replica)
    return use(Conductor)(), memory, use(Product)()


def sprung(use, replica):
    return use(Spring)(), use(Stiffness)(16, 1e3, 137.5, 100.0, 172.0), Product()


def barred(use, replica):
    return Spring(), use(Width)(np.full(16, 0.016), use(Bar)(start=1.8e-3)), Product()


def measuring(use, replica):
    rule = use(Measured)(Product(), ALL, 0.01, 0.02)
    return Spring(), Stiffness(16, 1e3, 137.5, 100.0, 172.0, 64), rule


@dataclass(frozen=True)
class Case:
    """Machines and a task, with some class's place taken by a derived one, `own`, or `object`."""

    parts: object
    task: Task = ALLOSTERY
    physics: type = DensePhysics
    method: str = "clamp"

    def machine(self, own, replica):
        def use(base):
            return own if issubclass(own, base) else base

        edges = use(Edges)([use(Population)(ALL, *self.parts(use, replica))])
        supervisor = use(Supervisor)(0.4, 0.1 * (self.method == "clamp"), method=self.method)
        planned = issubclass(own, DensePlan | LoadedPlan)
        physics = Planned(own) if planned else use(self.physics)()
        return use(pyedge.LearningMachine)(NETWORK, physics, edges, supervisor, 7, replica)

    def learned(self, own):
        task, objective = self.task, self.task.objective
        if issubclass(own, Task):
            names = [each.name for each in fields(task) if each.init]
            return own(**{name: getattr(task, name) for name in names})
        if issubclass(own, Objective):
            objective = own(objective.readout, objective.loss)
        if issubclass(own, Hinge | Squared):
            objective = replace(objective, loss=own())
        return replace(task, objective=objective)

    def single(self, own):
        """What is seen of one machine: trained, gone on with, put back, measured."""
        task = self.learned(own)
        history = self.machine(own, 1).train(task, STEPS)
        machine = self.machine(own, 1)
        whole = machine.train(task, STEPS + 3, history=history)
        volts = machine.measure(task.inputs, task.outputs, task.train.inputs[:2])
        machine.reset()
        seen = {str(name): each.values for name, each in whole.dataset.data_vars.items()}
        return {**seen, "measured": volts, "reset": machine.edges.degrees}

    def many(self, own):
        """What is seen of an ensemble."""
        made = pyedge.Ensemble(partial(self.machine, own), [1, 4], threads=1)
        outcome = made.train(self.learned(own), STEPS)
        names = ["degrees", "rails", "late", "accuracy"]
        # Twins that load each other are nudged already in a machine's first step.
        names += ["first"] if self.physics is not LoadedTwins else []
        return {name: getattr(outcome, name) for name in names}, outcome.compiled


@dataclass(frozen=True)
class Planned(DensePhysics):
    """A physics of plans of a derived class."""

    kind: type

    def plan(self, network, inputs, outputs):
        if issubclass(self.kind, LoadedPlan):
            return self.kind(LoadedTwins(), network, inputs, outputs)
        made = DensePhysics().plan(network, inputs, outputs)
        return self.kind(made.network, made.inputs, made.outputs, made.factorization)


COMPARING, IDEAL, GATED = Case(comparing), Case(ideal), Case(gated)
HINGED = replace(DIFFERENCE, objective=replace(DIFFERENCE.objective, loss=Hinge()))
LOADED = Case(ideal, physics=LoadedTwins)
PLACES = [
    *((COMPARING, kind) for kind in (Resistor, Wiper, Comparators, BehavioralLogic, Population)),
    *((COMPARING, kind) for kind in (Edges, Digipot, Comparator, Chip, Supervisor)),
    *((IDEAL, kind) for kind in (Ohms, CoupledLearning, DensePlan, DensePhysics)),
    *((IDEAL, kind) for kind in (Squared, Objective, pyedge.LearningMachine)),
    *((GATED, kind) for kind in (VoltageControlledResistor, Capacitor, GateCapacitor)),
    *((Case(ideal, HINGED), kind) for kind in (Hinge, Objective, Clamp)),
    (Case(switched), SquareLaw),
    *((Case(deviating), kind) for kind in (Contrast, AnalogChip)),
    (Case(ideal, DIFFERENCE, method="inject"), Inject),
    (Case(ideal, DIFFERENCE, method="adjoint"), Respond),
    *((Case(ageing, method="adjoint"), kind) for kind in (Conductor, Siemens, Ageing, Product)),
    *((Case(sprung, method="adjoint"), kind) for kind in (Spring, Stiffness)),
    *((Case(barred, method="adjoint"), kind) for kind in (Width, Bar)),
    (Case(measuring, method="adjoint"), Measured),
    (Case(ideal, pyedge.published("regression-a")), Task),
    (Case(comparing, pyedge.published("iris")), Classification),
    *((LOADED, kind) for kind in (LoadedPlan, LoadedTwins, Clamp, Objective)),
]


FORCES = {Clamp: Toward(0.4, 0.0), Inject: Proportional(1e-5), Respond: Proportional(-1e-5)}


class AskedError(Exception):
    """An overridden attribute was read, whose value cannot be changed."""


def other(value):
    """Another value of the same kind."""
    if isinstance(value, Signal):
        bits = None if value.bits is None else np.array([~value.bits[0], value.bits[1]])
        return Signal(-value.value, bits, value.records)
    if isinstance(value, dict):
        return {key: other(each) for key, each in value.items() if isinstance(each, np.ndarray)}
    if type(value) is tuple and len(value) == 2 and not isinstance(value[0], tuple):
        return value[::-1]
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, int | float):
        return value // 3 if isinstance(value, int) else 1.1 * value
    if not isinstance(value, np.ndarray):
        raise AskedError
    if value.dtype.kind == "f":
        return value * np.linspace(1.1, 1.3, value.size).reshape(value.shape)
    return value ^ 1


def changed(value):
    """An attribute of a class with another result; a procedure does nothing."""
    if isinstance(value, classmethod | staticmethod):
        return type(value)(changed(value.__func__))
    if isinstance(value, property):
        return property(changed(value.fget))
    if hasattr(value, "func"):  # a cached property
        return property(changed(value.func))
    if not callable(value):
        return property(lambda self: other(value))
    acts = value.__name__ in ("count", "learn")
    procedure = acts or inspect.signature(value).return_annotation in (None, "None")

    @wraps(value)
    def own(*arguments, **named):
        return None if procedure else other(value(*arguments, **named))

    return own


def attributes(kind):
    """The public attributes of a class that are not data."""
    data = {*getattr(kind, "__dataclass_fields__", ()), *getattr(kind, "_fields", ())}
    data |= {*dir(tuple)} if issubclass(kind, tuple) else set()
    return [name for name in dir(kind) if not name.startswith("_") and name not in FORMS | data]


def seen(look, own, python):
    """What is seen, or the error that is raised instead; without compiled code if `python`."""
    made = step.compiled_supervision

    def none(*arguments):
        made(*arguments)

    with ExitStack() as patches:
        for each in (step, ensemble) if python else ():
            patches.enter_context(mock.patch.object(each, "compiled_supervision", none))
        if issubclass(own, Clamp | Inject | Respond):
            force = FORCES[own.__base__]
            patches.enter_context(mock.patch.object(Supervisor, "nudge", return_value=own(force)))
        try:
            return look(own)
        except Exception as error:
            return error


def same(one, two):
    if isinstance(one, Exception) or isinstance(two, Exception):
        return type(one) is type(two)
    one, two = (each[0] if isinstance(each, tuple) else each for each in (one, two))
    return one.keys() == two.keys() and all(
        np.allclose(one[name], two[name], 1e-9, 1e-15, equal_nan=True) for name in one
    )


@cache
def plain(case):
    """What is seen of the machines as they are."""
    return [seen(look, object, False) for look in (case.single, case.many)]


@pytest.mark.parametrize("case", dict.fromkeys(case for case, _ in PLACES))
def test_the_machines_of_the_table_are_compiled(case):
    one, many = plain(case)
    assert many[1]
    assert same(one, seen(case.single, object, True))
    assert same(many, seen(case.many, object, True))


def test_every_compiled_form_of_the_package_is_in_the_table():
    made = [case.machine(object, 0).edges.compiled()[0] for case, _ in PLACES]
    tabulated = Digipot(2, table=(0.0, 1.0))  # another form of `Wiper`
    made.append(digipots(ALL, Chip.perfect(NETWORK), digipot=tabulated).compiled())
    for part, stub in {"element": conductance, "memory": learn, "rule": signal}.items():
        ours = {kind for kind in stub.table if kind.__module__.startswith("pyedge.")}
        assert ours <= {type(getattr(each, part)) for each in made}


LABELS = {"name", "summary", "describe", "close", "check"}
UNREAD = {  # by a training; others read them
    "Wiper.parameter_range", "Ohms.parameter_range", "Capacitor.parameter_range",
    "Edges.resistance_range", "Edges.parts", "Digipot.middle", "Digipot.range", "Digipot.of",
    "Edges.blank", "Chip.check", "Chip.load", "Chip.perfect", "Chip.save",
    "LearningMachine.cut", "LearningMachine.step", "Task.injecting", "Classification.injecting",
    "Task.accuracy", "Task.desired", "Task.sides", "Classification.sides",
    "Task.recorded", "Classification.recorded",  # nothing, of these
    "Classification.reference_accuracy",
    "Resistor.flow", "VoltageControlledResistor.flow", "DensePhysics.plan_nonlinear",  # nonlinear
    "AnalogChip.columns", "AnalogChip.load", "AnalogChip.perfect", "Population.law",
    "SquareLaw.spice", "SquareLaw.spice_model", "Resistor.linear", "LoadedTwins.drop_offset",
    "VoltageControlledResistor.linear", "Conductor.linear", "Spring.linear",  # Newton: the same
    "Edges.linear",
    "Conductor.flow", "Spring.flow", "Siemens.parameter_range", "Stiffness.parameter_range",
    "Width.parameter_range", "Width.widths", "Width.learned", "Bar.latents",
    *(f"{kind}.sensitivity" for kind in ("Ohms", "Capacitor", "Siemens", "Stiffness", "Width")),
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "kind", "name"),
    [
        pytest.param(case, kind, name, id=f"{kind.__name__}.{name}")
        for case, kind in PLACES
        for name in attributes(kind)
    ],
)
def test_an_override_is_obeyed_or_refused(case, kind, name):
    own = type(f"Own{kind.__name__}", (kind,), {name: changed(inspect.getattr_static(kind, name))})
    differs = False
    for look, as_made in zip((case.single, case.many), plain(case), strict=True):
        default, python = seen(look, own, False), seen(look, own, True)
        assert isinstance(default, InputError) or same(default, python), (default, python)
        differs |= not same(as_made, default)
    assert differs != (name in LABELS or f"{kind.__name__}.{name}" in UNREAD)


class Settable:
    """A descriptor that is no property."""

    def __get__(self, part, kind=None):
        return 2e13

    def __set__(self, part, value):
        pass


class Cut(Continuous):
    def learn(self, signal):
        """Nothing."""


class Between(Ohms, Cut):
    """A class whose other base overrides what `Ohms` inherits."""


OHMS = {
    "method": {"learned": lambda self, value: self.state},
    "inherited method": {"learn": lambda self, signal: None},
    "property": {"state": property(lambda self: self._state[:, 0])},
    "new property": {"gamma": property(lambda self: 2e13, lambda self, value: None)},
    "new descriptor": {"gamma": Settable()},
    "cached property": {"parameter": cached_property(lambda self: self._parameter[:, :, 0])},
    "class method": {"learned": classmethod(lambda kind, value: value)},
    "static method": {"learned": staticmethod(lambda value: value)},
    "partial method": {"learn": partialmethod(lambda self, signal: None)},
    "single dispatch": {"learn": singledispatchmethod(lambda self, signal: None)},
    "class attribute": {"variable": None},
}
HARMLESS = {
    "name": {"name": "mine"}, "made otherwise": {"__init__": Ohms.__init__},
    "new method": {"note": lambda self: 1}, "new class attribute": {"colour": "red"},
}  # fmt: skip


@pytest.mark.parametrize("what", [*OHMS, *HARMLESS])
def test_an_attribute_of_any_kind_counts_if_its_base_has_it(what):
    kind = type("Own", (Ohms,), {**OHMS, **HARMLESS}[what])
    assert overridden(kind(16, 1e13, 5e4, 1e3, 1e5)) == (what in OHMS)


def test_what_is_set_in_a_part_alone_counts_and_fields_do_not():
    part = Ohms(16, 1e13, 5e4, 1e3, 1e5)
    part.gamma, part.name = 2e13, "mine"
    assert not overridden(part)
    part.learn = print
    assert overridden(part)
    assert overridden(Between(16, 1e13, 5e4, 1e3, 1e5))
    strong = dataclass(frozen=True)(
        type("Strong", (VoltageControlledResistor,), {"threshold": 0.6, "__annotations__": {}})
    )
    assert not overridden(strong())
    assert not overridden(Objective(np.eye(2)))


def test_a_compiled_form_of_one_s_own_is_not_taken_for_that_of_an_ensemble():
    """`Wiper.replicated` makes the form of `Wiper`, and a property may change from step to step."""
    kind = type("Own", (Wiper,), {"compiled": property(lambda self: None)})
    memory = kind(ALL, Digipot(), Chip.perfect(NETWORK))
    assert memory.replicated(np.arange(2, dtype=np.uint64)) is None
    part = type("Own", (GateCapacitor,), {"gain": property(lambda self: 0.1)})()
    assert Capacitor(16, part).compiled is None


def test_a_chip_s_array_set_alone_is_obeyed():
    """The lot that it was drawn from has other offsets."""

    def make(replica):
        drawn = Chip.draw(NETWORK, 3, replica, 1e-3)
        edges = DigipotEdges(NETWORK, chip=replace(drawn, offset=drawn.offset + 0.05))
        return pyedge.LearningMachine(NETWORK, DensePhysics(), edges, replica=replica)

    outcome = pyedge.Ensemble(make, 2).train(ALLOSTERY, 20)
    history = make(1).train(ALLOSTERY, 20)
    assert outcome.degrees[1].tolist() == history.wiper


OWN = """
from dataclasses import replace
from pyedge.chip import Chip
from pyedge.edges.kinds import digipots

def edges(numbers, network, machine, observe=None):
    perfect = Chip.perfect(network)
    return digipots(numbers, replace(perfect, offset=perfect.offset + 0.1 * machine.replica))
"""


def test_edges_of_one_s_own_that_depend_on_the_replica_are_obeyed(tmp_path):
    (tmp_path / "own.py").write_text(OWN)
    kind = {"comparison": f"{tmp_path}/own.py:edges"}
    made = pyedge.Ensemble(pyedge.MachineConfiguration.make({"edges": kind}), 3)
    outcome, alone = made.train(ALLOSTERY, 20), made.one_by_one(ALLOSTERY, 20)
    assert np.array_equal(outcome.degrees, alone.degrees)
    assert len(np.unique(outcome.degrees, axis=0)) == 3


def test_a_force_without_a_formula_is_refused():
    nudge = Clamp(type("Own", (Toward,), {})(0.5, 0.0))
    with mock.patch.object(Supervisor, "nudge", return_value=nudge):
        refused(lambda: IDEAL.single(object), "no amount", "Own")
