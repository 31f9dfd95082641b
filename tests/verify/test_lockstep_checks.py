"""Lockstep of machines of a user's choice, parts from own files among them."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import pyedge
from pyedge.edges import Edges, Population
from pyedge.elements import Resistor
from pyedge.memory import Ohms
from pyedge.networks.topologies import named
from pyedge.physics import DensePhysics
from pyedge.rules import CoupledLearning
from pyedge.signal import Signal
from pyedge.tasks import published
from pyedge.verify import checks, own_check, own_checks, perform
from pyedge.verify.lockstep import lockstep
from pyedge.verify.lockstep_checks import NumpyEdges, edges_agree
from tests.machines import AskedPhysics
from tests.refusals import refused

PARTS = Path(__file__).parents[2] / "examples" / "own" / "parts"
RULE = f'edges.comparison = "{PARTS}/my_rule.py:absolute_edges"'
ELEMENT = f'edges.comparison = "{PARTS}/my_element.py:filament_edges"'
PHYSICS = f'physics = "{PARTS}/my_physics.py:Rounded"'
MIXED = '[[population]]\nkind = "capacitor"\nedges = "0:4"'
LOGIC = f"{PARTS}/my_logic.py:twice"
PAIR = ("behavioral", "myhdl")
TORUS = named("torus16")
TASK = published("allostery-3")


@pytest.fixture
def own(tmp_path):
    def made(text, **more):
        (tmp_path / "m.toml").write_text(text)
        return own_check("allostery-3", tmp_path / "m.toml", steps=30, **more)

    return made


@pytest.mark.parametrize(
    ("text", "more", "name", "said"),
    [
        (RULE, {}, "compiled-numpy", ""),
        (MIXED, {}, "compiled-numpy", ""),
        ("digipot.levels = 64", {}, "compiled-numpy", ""),
        (ELEMENT, {"physics": "sparse"}, "dense-sparse", ""),
        (MIXED, {"physics": "sparse"}, "dense-sparse", ""),
        ("chip.offset = '1mV'", {"physics": "sparse"}, "dense-sparse", ""),
        ("digipot.levels = 64", {"logic": PAIR}, "behavioral/myhdl", ""),
        ("comparator.tie_bias = '1mV'", {"logic": PAIR, "physics": "sparse"}, "sparse-myhdl", ""),
        ("", {"logic": ("behavioral", LOGIC)}, "behavioral/twice", "wiper 65 against 64"),
        (PHYSICS, {"physics": "dense"}, "Rounded-dense", "free drop"),
        (PHYSICS + "\n" + ELEMENT, {"physics": "dense"}, "Rounded-dense", "differ by"),
    ],
)
def test_machines_that_agree_and_that_differ(own, text, more, name, said):
    check = own(text, **more)
    outcome = perform(check)
    status = "failed" if said else "passed"
    assert (check.name, outcome.status) == (f"lockstep/{name}/allostery-3", status), outcome
    assert said in outcome.detail


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (PHYSICS, {}, "no compiled code to compare: name another --physics"),
        (ELEMENT, {}, "no compiled code to compare"),
        (RULE, {"logic": PAIR}, "leave out --logic"),
        ("", {"logic": PAIR, "physics": "sparse", "noise": "1mV"}, "without noise"),
        ("", {"logic": PAIR[::-1], "physics": "sparse"}, "compared with behavioral logic"),
        ("", {"physics": "blue"}, "'blue' is not one of dense"),
        ("", {"logic": ("myhdl",)}, "wanted twice"),
        ("digipot.levels = 64", {"physics": "dense"}, "--physics dense is that of"),
        (RULE, {"noise": "1mV"}, "leave out --noise"),
    ],
)
def test_machines_that_cannot_be_compared(own, text, more, said):
    refused(lambda: own(text, **more), said)


def test_a_difference_is_found_at_its_edge():
    """Gamma that differs in one edge only."""
    ideal = pyedge.MachineConfiguration.make({"edges": {"comparison": "ideal"}})
    left, right = ideal.build(), ideal.build()
    (ohms,) = (each.memory for each in right.edges.populations)
    start = ohms.state
    start[7] *= 1.01
    ohms.restore(start)
    found = edges_agree(left, right, TASK, 5)
    assert not found.passed
    assert f"step 0, edge {left.network.edge_names()[7]}" in found.detail
    assert np.isfinite(float(found.measured.split()[0]))


def silent(physics=None, element=None, rule=None, ohms=51040.0):
    """Ideal edges that do not learn, so that only what is compared besides can differ."""
    memory = Ohms(16, 1e13, ohms, 1040.0, 100258.75)
    population = Population(np.arange(16), element or Resistor(), memory, rule or Still())
    return pyedge.LearningMachine(TORUS, physics or DensePhysics(), Edges([population]))


class Still(CoupledLearning):
    def signal(self, first, second, key):
        return Signal(np.zeros(16))


class Doubled(Resistor):
    def resistance(self, parameter):
        return 2 * parameter


class Halved(Resistor):
    def resistance(self, parameter):
        return parameter / 2


class Blank(AskedPhysics):
    """Clamped voltages that are no numbers."""

    def plan(self, network, inputs, outputs):
        plan = super().plan(network, inputs, outputs)
        free = plan.free

        def blank(*given):
            volts = free(*given).voltage
            return SimpleNamespace(voltage=volts, clamp=lambda _: np.full_like(volts, np.nan))

        plan.free = blank
        return plan


@pytest.mark.parametrize(
    ("wrong", "said"), [({"element": Doubled()}, "102080 ohm"), ({"physics": Blank()}, "nan V")]
)
def test_what_does_not_reach_the_learned_values_is_compared_too(wrong, said):
    assert edges_agree(silent(), silent(), TASK, 5).passed
    found = edges_agree(silent(), silent(**wrong), TASK, 5)
    assert not found.passed
    assert said in found.detail


def test_voltages_that_are_no_numbers_end_a_lockstep():
    edges = pyedge.DigipotEdges
    each = DensePhysics(), Blank()
    left, right = (pyedge.LearningMachine(TORUS, physics, edges(TORUS)) for physics in each)
    assert not lockstep(left, right, TASK, 5).passed


def test_two_checks_of_one_name_are_refused(tmp_path):
    (tmp_path / "own.py").write_text(
        "from pyedge.verify import Check, Finding\n"
        "def two():\n"
        "    for passed in (False, True):\n"
        "        yield Check('own/same', lambda passed=passed: Finding(passed, 1))\n"
    )
    refused(lambda: checks([f"{tmp_path}/own.py:two"]), "own/same", "its own name")


LOSS = """
from typing import NamedTuple
import numpy as np
from pyedge.simd import broadcast, load, store
from pyedge.supervisor.objective import cost, slope

class Quartic(NamedTuple):
    def value(self, read, targets):
        return ((read - targets) ** 4).sum(axis=-1)

    def gradient(self, read, targets):
        return 2 * (read - targets) ** 3

@slope.on(Quartic)
def _slope(loss, read, targets, out, lanes):
    for r in range(read.shape[0]):
        off = load(read, r, lanes) - load(targets, r, lanes)
        store(out, r, lanes, 2.0 * off * off * off)

@cost.on(Quartic)
def _cost(loss, read, targets, lanes):
    total = broadcast(0.0, lanes)
    for r in range(read.shape[0]):
        off = load(read, r, lanes) - load(targets, r, lanes)
        total = total + off * off * off * off
    return total
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("", "", ""),
        ("return 2 * (", "return 3 * (", "half the derivative of the value"),
        ("2.0 * off", "3.0 * off", "compiled voltage desired where injected"),
        ("total + off", "total + 2.0 * off", "compiled loss"),
    ],
)
def test_a_loss_whose_forms_differ_is_found(tmp_path, right, wrong, said):
    (tmp_path / "loss.py").write_text(LOSS.replace(right, wrong) if right else LOSS)
    (tmp_path / "t.toml").write_text(
        'name = "own"\nkind = "allostery"\nloss = "loss.py:Quartic"\n'
        'held = {4 = 5, 8 = 1, 9 = 0}\noutputs = {"1-2" = 1, 3 = 3}\n'
    )
    machine = tmp_path / "m.toml"
    machine.write_text('edges.comparison = "ideal"')
    *_, loss = own_checks(f"{tmp_path}/t.toml", machine)
    outcome = perform(loss)
    assert (loss.name, outcome.status) == ("lockstep/loss/t", "failed" if said else "passed")
    assert said in outcome.detail


@pytest.mark.parametrize("comparison", ["paper", "ideal"])
@pytest.mark.parametrize("fault", ["", "state", "loss"])
def test_an_ensemble_of_other_machines_is_found(tmp_path, monkeypatch, comparison, fault):
    """Replicas that start elsewhere, or whose errors are not summed as they should be."""
    machine = tmp_path / "m.toml"
    machine.write_text(f'edges.comparison = "{comparison}"')
    _, ensemble, _ = own_checks("allostery-3", machine)
    if fault == "state":
        compiled = Edges.compiled

        def elsewhere(self, replicas=None):
            made = compiled(self, replicas)
            if replicas is not None and len(replicas) > 1:
                made[0].memory.state[2, 1] += 1
            return made

        monkeypatch.setattr(Edges, "compiled", elsewhere)
    if fault == "loss":
        late = "pyedge.training.ensemble.batch.late_steps"
        monkeypatch.setattr(late, lambda steps, *shown: steps // 2)
    outcome = perform(ensemble)
    assert outcome.status == ("failed" if fault else "passed"), outcome
    said = {"": "same ends", "state": "replica 1: degrees of edge", "loss": "late"}[fault]
    assert said in outcome.detail


def test_learned_values_are_compared_where_the_resistances_are_alike():
    other = silent(element=Halved(), ohms=2 * 40000.0)
    found = edges_agree(silent(ohms=40000.0), other, TASK, 5)
    assert not found.passed
    assert "40000 against 80000, 40000 against 40000 ohm" in found.detail


def test_compiled_code_is_compared_with_numpy_and_not_with_itself(own, monkeypatch):
    class Wrong(NumpyEdges):
        def update(self, free, clamped, key):
            return super().update(clamped, free, key)

    monkeypatch.setattr("pyedge.verify.lockstep_checks.NumpyEdges", Wrong)
    assert not own("digipot.levels = 64").run().passed
    assert own("digipot.levels = 64", logic=PAIR).run().passed
