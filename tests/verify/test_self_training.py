"""Self-training decks against the model: in step, and red where a fault is planted."""

import resource
from dataclasses import replace

import pytest

from pyedge.errors import ToolError
from pyedge.hardware.self_training import run, self_training
from pyedge.tasks import published
from pyedge.verify import perform
from pyedge.verify.self_training import (
    catalogue,
    ideal_lockstep,
    inverted,
    machine_for,
    planted,
    self_training_checks,
)


def test_a_deck_is_in_step_with_the_model():
    found = ideal_lockstep("allostery-2", 40)
    assert found.passed, str(found)
    assert (found.compared, found.ties) == (40 * 15, 40)
    assert found.voltage < 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_the_planted_fault_is_found_wherever_it_is(seed):
    found = planted(seed)
    assert found.passed, found.detail


def all_inverted(machine):
    return replace(machine, cells=[inverted(cell) for cell in machine.cells])


def test_a_fault_that_is_everywhere_is_found_at_once():
    found = ideal_lockstep("allostery-1", 5, all_inverted)
    assert not found.passed
    assert found.difference.step == 0


def test_a_wrong_resistance_in_the_deck_is_found():
    """Resistances that are 1 % off in one edge: voltages differ from the first clock on."""

    def plant(machine):
        values = [dict(each) for each in machine.parameters]
        values[4] = {"end_to_end_free": 101e3, "end_to_end_clamped": 101e3}
        return replace(machine, parameters=values)

    found = ideal_lockstep("allostery-2", 5, plant)
    assert found.difference.step == 0
    assert "5-6" in found.difference.edge.split(" or ")


def test_catalogue_parts_that_do_not_learn_are_found(monkeypatch):
    """What the circuit does with all its XORs inverted; the check must not pass it."""

    made = "pyedge.verify.self_training.self_training"
    monkeypatch.setattr(made, lambda *given, **more: all_inverted(self_training(*given, **more)))
    assert not catalogue("allostery-2", 12).passed


def test_a_run_that_fails_is_a_failed_check(monkeypatch):
    def fails(*arguments):
        raise ToolError("ngspice failed: timestep too small")

    monkeypatch.setattr("pyedge.verify.self_training.run", fails)
    assert {perform(check).status for check in self_training_checks()} == {"failed"}


@pytest.mark.slow
def test_every_deck_of_ideal_parts_is_in_step_with_the_model():
    for check in self_training_checks(100):
        if not check.name.startswith("self-training/catalogue"):
            assert perform(check).status == "passed", check.name


@pytest.mark.slow
def test_a_deck_of_catalogue_parts_does_as_its_model():
    """Not learned yet, so the check fails; but every code is the one that it should be."""
    found = catalogue("allostery-2", 30)
    assert found.detail.endswith("all codes are the model's for 30 steps")


@pytest.mark.slow
def test_a_hundred_clocks_of_sixteen_edges_take_two_seconds():
    """Of processor time, so that a busy machine does not count."""
    machine = self_training(machine_for("allostery-2"), published("allostery-2"), 100)

    def spent():
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        run(machine)
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before

    assert spent() < 2 or spent() < 2
