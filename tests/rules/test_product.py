"""The product of two responses: minus it is the derivative of the loss by a conductance."""

import numpy as np
import pytest

import pyedge
from pyedge.errors import InputError
from pyedge.memory import Ageing, Siemens
from pyedge.physics import Boundary
from pyedge.physics.second_state import FreeState
from pyedge.rng import StepKey
from pyedge.rules import Product
from pyedge.signal import Signal
from pyedge.tasks import linear_map
from pyedge.training.ensemble import Ensemble

MACHINE = {
    "network": "barabasi-albert:nodes=9,extra=8,seed=3",
    "edges": {"comparison": "conductor"},
    "supervisor": {"method": "adjoint", "beta": "1S"},
    "conductor": {"rate": 1e-3},
}
TASK = linear_map("small", nodes=9, epochs=4, points=25, seed=2)


def make(**more):
    return pyedge.MachineConfiguration.make({**MACHINE, **more})


def loss(plan, conductance, boundary, targets):
    outputs = plan.free(conductance, boundary).voltage[plan.outputs]
    return 0.5 * TASK.objective.value(TASK.objective.read(outputs), targets)


def signals(machine, outputs=None):
    """(m,) signals of the first example, with the feedback at `outputs` in place of the task's."""
    plan = machine.plan(TASK.inputs, TASK.outputs)
    shown = TASK.train.rows(np.array([0]))
    boundary = Boundary(shown.inputs[0], shown.current(machine.network)[0])
    state = FreeState(plan, machine.edges.conductance, boundary)
    measured = state.voltage[plan.outputs]
    desired = TASK.objective.desired(measured, shown.targets[0], clamped=False)
    order = slice(None) if outputs is None else outputs
    back = machine.supervisor.nudge(1.0).second(state, desired[order], measured[order])
    a, b = machine.network.edges.T
    drops = state.voltage[a] - state.voltage[b], back[a] - back[b]
    return Product().signal(*drops, StepKey(0, 0, 0)).value, plan, boundary, shown.targets[0]


def differences(machine, plan, boundary, targets):
    """(m,) derivative of the loss by each conductance, by central differences."""
    slopes = []
    for each in range(machine.network.n_edges):
        size = 1e-5 * machine.edges.conductance
        size[np.arange(len(size)) != each] = 0.0
        both = [
            loss(plan, machine.edges.conductance + sign * size, boundary, targets)
            for sign in (1, -1)
        ]
        slopes.append((both[0] - both[1]) / (2 * size[each]))
    return np.array(slopes)


def test_the_signal_is_the_gradient_and_not_with_the_feedback_at_a_wrong_pair():
    machine = make().build()
    got, *where = signals(machine)
    slopes = differences(machine, *where)
    assert np.allclose(got, slopes, rtol=1e-6, atol=1e-7 * np.abs(slopes).max())
    wrong, *_ = signals(machine, outputs=[1, 0, *range(2, len(TASK.outputs))])
    assert not np.allclose(wrong, slopes, rtol=0.1, atol=1e-7)


def test_conductances_learn_a_map_and_unlearn_it_with_the_sign_turned(monkeypatch):
    steps = 100
    history = make().build().train(TASK, steps)
    quarters = history.error.reshape(4, -1).mean(axis=1)
    assert quarters[-1] < 0.7 * quarters[0]
    assert history.learned == {"conductance": "S"}
    plain = Siemens.learned
    monkeypatch.setattr(Siemens, "learned", lambda self, value: plain(self, -value))
    turned = make(physics="sparse").build().train(TASK, steps)
    assert turned.error[-25:].mean() > quarters[0]


def test_compiled_and_asked_machines_and_replicas_are_the_same():
    compiled = make().build().train(TASK, 60)
    asked = make(physics="sparse").build().train(TASK, 60)
    for name in ("error", "conductance", "clamped_voltage"):
        values = compiled.dataset[name].values, asked.dataset[name].values
        assert np.allclose(*values, rtol=1e-9)
    both = Ensemble(make(), 3)
    side, one = both.train(TASK, 60), both.one_by_one(TASK, 60)
    assert side.compiled
    assert np.allclose(side.degrees, one.degrees, rtol=1e-12)
    assert np.allclose(side.first, one.first, rtol=1e-12)
    assert len({*side.degrees[:, 0]}) == 3


def test_a_step_and_a_conductance_have_limits():
    memory = Siemens(3, Ageing(low=0.1, high=0.2, rate=1.0, largest=0.01))
    memory.restore(np.array([0.15, 0.15, 0.105]))
    memory.learn(Signal(np.array([0.004, -5.0, 5.0])))
    assert np.allclose(memory.state, [0.146, 0.16, 0.1], rtol=1e-14)
    drawn = Siemens(4000, seed=1).state
    assert 0.09 < drawn.mean() < 0.11
    assert 1e-5 <= drawn.min() < 1e-3 < 0.199 < drawn.max() <= 0.2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"conductor": {"low": 0}}, "0 < low < high"),
        ({"conductor": {"rate": 0}}, "rate 0.0 S/V"),
        ({"conductor": {"largest": "-1S"}}, "largest -1.0 S"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(changes, message):
    with pytest.raises(InputError) as refusal:
        make(**changes).build()
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)
