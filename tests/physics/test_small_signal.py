"""Small-signal responses: against differences of settled states, and compiled against not."""

from typing import Any

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.physics import Boundary
from pyedge.physics.second_state import FreeState
from pyedge.training.configuration import MachineConfiguration

INPUTS, TARGETS = {1: 0.0, 6: 0.45, 11: 0.2}, {3: 0.3, 16: 0.1}


def machine(**data: Any) -> Any:
    whole: dict[str, Any] = {
        "network": "periodic:4x4",
        "edges": {"comparison": "transistor"},
        "capacitor": {"start": 1.4, "spread": 0.3},
        "supervisor": {"method": "adjoint", "eta": 0.5, "beta": 1e-5},
    }
    return MachineConfiguration(**whole | data).build()


def held(made: Any) -> tuple[Any, Boundary]:
    return made.plan(tuple(INPUTS), tuple(TARGETS)), Boundary(np.array([*INPUTS.values()]))


def test_is_the_derivative_of_the_settled_state_by_loads() -> None:
    made = machine()
    plan, boundary = held(made)
    state, load, tiny = FreeState(plan, made.edges.law, boundary), np.array([1.0, -2.0]), 1e-7
    moved = (state.inject(tiny * load) - state.inject(-tiny * load)) / (2 * tiny)
    np.testing.assert_allclose(state.respond(load), moved, rtol=1e-6, atol=1e-6 * abs(moved).max())
    np.testing.assert_allclose(state.respond(3.0 * load), 3.0 * state.respond(load), rtol=1e-12)


@pytest.mark.parametrize("law", ["square", "ekv"])
def test_the_compiled_step_takes_the_same_response(law: str) -> None:
    made = machine(transistor={"law": law})
    plan, boundary = held(made)
    state = FreeState(plan, made.edges.law, boundary)
    loads = -1e-5 * (np.array([*TARGETS.values()]) - state.voltage[plan.outputs])
    record = made.step(INPUTS, TARGETS)
    np.testing.assert_allclose(record.clamped, state.respond(loads), rtol=1e-7, atol=1e-13)
    assert (record.clamped[plan.inputs] == 0).all()


def test_cut_edges_carry_nothing() -> None:
    made = machine()
    made.cut((1, 2))
    plan, boundary = held(made)
    state = FreeState(plan, made.edges.law, boundary)
    loads = -1e-5 * (np.array([*TARGETS.values()]) - state.voltage[plan.outputs])
    np.testing.assert_allclose(
        made.step(INPUTS, TARGETS).clamped, state.respond(loads), rtol=1e-7, atol=1e-13
    )


def test_batches_are_refused() -> None:
    made = machine()
    plan, boundary = held(made)
    state = FreeState(plan, made.edges.law, Boundary(np.tile(boundary.voltage, (2, 1))))
    with pytest.raises(InputError, match="one machine"):
        state.respond(np.ones((2, 2)))


def test_multipliers_of_a_chip_take_no_product() -> None:
    with pytest.raises(InputError, match="square drops"):
        machine(chip={"drop_offset": 1e-3})
