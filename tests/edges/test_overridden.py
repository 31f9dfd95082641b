"""A subclass of a part that changes a method of it is obeyed, by a machine and by an ensemble."""

import numpy as np
import pytest

import pyedge
from pyedge.chip import Chip
from pyedge.edges import DigipotEdges, Edges, Population
from pyedge.elements import Resistor
from pyedge.logic import BehavioralLogic
from pyedge.memory import Digipot, Ohms, Wiper
from pyedge.physics import DensePhysics
from pyedge.rules import Comparator, Comparators, CoupledLearning
from pyedge.signal import Signal
from pyedge.supervisor.supervisor import Supervisor

TASK = pyedge.published("allostery-3")
NETWORK = pyedge.named("torus16")
ALL, CHIP = np.arange(16), Chip.perfect(NETWORK)


def still(self, *arguments):
    """No learning at all."""
    return Signal(np.zeros(16))


def up(self, free, clamped, key):
    return Signal.compared(*np.array([[True], [False]]).repeat(16, 1), margin=np.zeros(16))


def parts(rule=Comparators, memory=Wiper, element=Resistor, logic=BehavioralLogic, edges=Edges):
    codes = memory(ALL, Digipot(), CHIP, logic(16))
    return edges([Population(ALL, element(), codes, rule(ALL, "exact", Comparator(0.0), CHIP))])


def ideal(rule=CoupledLearning, memory=Ohms, element=Resistor, population=Population):
    return Edges([population(ALL, element(), memory(16, 1e13, 5e4, 1e3, 1e5), rule())])


def derived(base, **methods):
    return type(f"Own{base.__name__}", (base,), methods)


def idle(self, *drops):
    """Edges that keep their codes."""
    return {**self.blank(), "wiper": self.degrees}


def patched():
    edges = ideal()
    edges.populations[0].rule.signal = lambda *arguments: still(None)
    return edges


UNCHANGED = {
    "comparators": lambda: parts(rule=derived(Comparators, signal=up)),
    "wiper": lambda: parts(memory=derived(Wiper, learn=lambda self, signal: None)),
    "logic": lambda: parts(logic=derived(BehavioralLogic, count=still)),
    "edges": lambda: parts(edges=derived(Edges, update=idle)),
    "rule": lambda: ideal(rule=derived(CoupledLearning, signal=still)),
    "memory": lambda: ideal(memory=derived(Ohms, learned=lambda self, value: self.state)),
    "element": lambda: ideal(
        element=derived(Resistor, conductance=lambda self, ohms: 1e4 / ohms**2)
    ),
    "population": lambda: ideal(population=derived(Population, learn=lambda self, *_: still(None))),
    "instance": patched,
}


@pytest.mark.parametrize("name", UNCHANGED)
def test_a_changed_part_is_obeyed(name):
    def machine(replica):
        made = UNCHANGED[name]()
        return pyedge.LearningMachine(NETWORK, pyedge.DensePhysics(), made, replica=replica)

    edges = UNCHANGED[name]()
    assert edges.compiled() is None
    start, outcome = edges.degrees, pyedge.Ensemble(machine, 2).train(TASK, 20)
    history = machine(0).train(TASK, 20)
    assert not outcome.compiled
    assert np.array_equal(outcome.degrees[0], edges.degrees_of(history.last))
    if name == "comparators":
        assert np.array_equal(outcome.degrees[0], start + 20)
    elif name == "element":
        plain = pyedge.LearningMachine(NETWORK, pyedge.DensePhysics(), ideal()).train(TASK, 20)
        assert not np.allclose(
            history.dataset["free_voltage"][-1], plain.dataset["free_voltage"][-1]
        )
    else:
        assert np.array_equal(outcome.degrees[0], start)


@pytest.mark.parametrize(
    "edges",
    [
        ideal(rule=derived(CoupledLearning, name="own", summary="mine")),
        parts(memory=derived(Wiper, __init__=Wiper.__init__)),
        DigipotEdges(NETWORK),
    ],
)
def test_a_subclass_without_a_changed_method_keeps_its_compiled_code(edges):
    assert edges.compiled() is not None
    assert edges.compiled(np.arange(2, dtype=np.uint64)) is not None


def test_a_supervisor_or_a_machine_of_one_s_own_is_obeyed_in_an_ensemble():
    class Wrong(Supervisor):
        def measurement_noise(self, start, steps, outputs):
            return np.full((steps, outputs), 0.1)

    class Offset(pyedge.LearningMachine):
        def pages(self, *arguments, **named):
            self.seed = 5
            yield from super().pages(*arguments, **named)

    for kind, supervisor in ((pyedge.LearningMachine, Wrong()), (Offset, Supervisor())):

        def make(replica, kind=kind, supervisor=supervisor):
            edges = DigipotEdges(NETWORK, chip=CHIP)
            return kind(NETWORK, DensePhysics(), edges, supervisor, replica=replica)

        history = make(1).train(TASK, 60)
        outcome = pyedge.Ensemble(make, 2).train(TASK, 60)
        assert not outcome.compiled
        assert outcome.degrees[1].tolist() == history.wiper
        assert outcome.late[1] == history.late
