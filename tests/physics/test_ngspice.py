"""ngspice settles where the algebra does, and what fails in it takes nothing along."""

import gc
import os
import signal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import pyedge
from pyedge.errors import MissingTool, ToolError
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.ngspice import CLAMPED, FREE, NgspicePhysics
from pyedge.training.machine import TrainingInterrupted
from tests.hdl.processes import is_gone
from tests.strategies import currents, held_networks, volts

DATA = st.data()
TORUS = pyedge.named("torus16")
INPUTS, OUTPUTS = TORUS.nodes((4, 8, 9)), TORUS.nodes((1, 2, 3))


def siemens(*shape):
    """Conductances over the range of the digipots and beyond, 1e-5 to 1e-3 S."""
    decades = st.floats(-5, -3)
    return hnp.arrays(float, shape, elements=decades, fill=st.nothing()).map(lambda x: 10.0**x)


@settings(max_examples=100)
@given(
    held=held_networks(max_nodes=12),
    twins=st.sampled_from([1, 2]),
    injected=st.booleans(),
    cuts=st.booleans(),
    data=DATA,
)
def test_ngspice_and_the_algebra_agree_to_a_nanovolt(ngspice, held, twins, injected, cuts, data):
    network, inputs, outputs = held
    if cuts:  # of an edge that runs beside another one, so that nothing floats
        edges = np.vstack([network.edges, network.edges[0]])
        network = Network(edges, network.labels).cut(0)
    conductance = data.draw(siemens(twins, network.n_edges), "conductance")
    current = data.draw(currents(network.n_nodes), "current") if injected else None
    boundary = Boundary(data.draw(volts(len(inputs)), "inputs"), current)
    values = data.draw(volts(len(outputs)), "clamped")
    one, other = (
        physics.plan(network, inputs, outputs).free(conductance, boundary)
        for physics in (ngspice, DensePhysics())
    )
    # relative to the voltages: a milliampere into 100 kilohm a few edges away makes kilovolts
    scale = max(1.0, np.abs(other.voltage).max() / 5.0)
    assert np.abs(one.voltage - other.voltage).max() < 1e-9 * scale
    assert np.abs(one.clamp(values) - other.clamp(values)).max() < 1e-9 * scale


def test_an_older_state_is_right_after_newer_ones(ngspice):
    """All states of a plan share its circuits, whose values are those of the last."""
    random = np.random.default_rng(2)
    plan = ngspice.plan(TORUS, INPUTS, OUTPUTS)
    other = ngspice.plan(TORUS.cut(3), INPUTS, OUTPUTS)
    model = DensePhysics().plan(TORUS, INPUTS, OUTPUTS)
    shown = [
        (random.uniform(1e-5, 1e-3, (2, 16)), Boundary(random.uniform(0, 5, 3))) for _ in range(4)
    ]
    shown.append((shown[0][0], Boundary(shown[0][1].voltage, random.uniform(-1e-4, 1e-4, 9))))
    states = [(plan.free(*each), model.free(*each)) for each in shown]
    for values in random.uniform(0, 5, (3, 3)):
        for k in random.permutation(len(states)):
            mine, wanted = states[k]
            other.free(*shown[k])  # loads another circuit
            np.testing.assert_allclose(mine.clamp(values), wanted.clamp(values), atol=1e-9)
            np.testing.assert_allclose(mine.voltage, wanted.voltage, atol=1e-9)


def machine(physics="ngspice", **more):
    return pyedge.MachineConfiguration.make({"physics": physics, **more}).build()


@pytest.mark.parametrize("comparison", ["ideal", "sign", "paper", "exact"])
def test_a_machine_learns_on_ngspice_what_it_learns_by_algebra(comparison):
    task = pyedge.published("regression-a")
    settings_ = {"edges": {"comparison": comparison}, "supervisor": {"noise": 1e-3}}
    if comparison != "ideal":
        settings_ |= {"chip": {"mismatch": 0.02, "offset": 1e-3, "tolerance": 0.1}}
    made = machine(**settings_)
    one = made.train(task, 30).dataset
    made.close()
    other = machine("dense", **settings_).train(task, 30).dataset
    for name in ("free_voltage", "clamped_voltage", "error", "resistance"):
        np.testing.assert_allclose(one[name], other[name], rtol=1e-9, atol=1e-9)
    if comparison != "ideal":
        assert np.array_equal(one["wiper"], other["wiper"])


def fails(call, *words):
    """The call raises ToolError, one line that holds these words; returns the error."""
    with pytest.raises(ToolError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text
    return caught.value


def train_and(made, at, act, steps=40):
    """Train; call `act` on the process of ngspice after the step `at`."""

    def progress(done, wanted):
        if done == at:
            act(made.physics._process.process.pid)

    return lambda: made.train(pyedge.published("allostery-1"), steps, progress)


def the_same_as_uninterrupted(part, made):
    """What was kept is what the model makes, and a fresh machine goes on from it."""
    task = pyedge.published("allostery-1")
    assert part.wiper == machine("dense").train(task, len(part)).wiper
    whole = made.train(task, 40, history=part)
    made.close()
    assert whole.wiper == machine("dense").train(task, 40).wiper


@pytest.mark.parametrize(
    ("kind", "words", "fresh"),
    [
        (signal.SIGKILL, ("ngspice", "-9"), True),
        (signal.SIGSEGV, ("status -11",), False),
        (signal.SIGSTOP, ("hangs", "0.5 s"), True),
    ],
)
def test_a_crash_or_a_hang_keeps_the_history_and_training_goes_on(kind, words, fresh):
    """On a fresh machine, or on the same one."""
    made = machine()

    def stop(pid):
        channel = made.physics._process._channel
        channel._limit = 0.5  # from now on: until here a loaded machine may take its time
        channel._socket.settimeout(0.5)
        os.kill(pid, kind)

    error = fails(train_and(made, 15, stop), *words)
    assert len(error.history) == 15
    assert is_gone(made.physics._process.process.pid)
    the_same_as_uninterrupted(error.history, machine() if fresh else made)


def spoilt(load, twin):
    """`SpiceProcess.load`, two nodes in the air in the circuit of a twin."""

    def spoil(*decks):
        decks = list(decks)
        decks[twin] = decks[twin]._replace(text=decks[twin].text + "Rair one other 1\n")
        load(*decks)

    return spoil


def test_a_free_state_does_not_solve_the_clamped_twin(monkeypatch):
    plan = NgspicePhysics().plan(TORUS, INPUTS, OUTPUTS)
    process = plan.physics._process
    asked = np.full(16, 1e-4), Boundary(np.array([5.0, 1.0, 0.0]))
    wanted, held = DensePhysics().plan(TORUS, INPUTS, OUTPUTS).free(*asked), np.full(3, 3.0)
    with monkeypatch.context() as patch:
        patch.setattr(process, "load", spoilt(process.load, CLAMPED))
        for _ in range(3):
            state = plan.free(*asked)
            np.testing.assert_allclose(state.voltage, wanted.voltage, atol=1e-9)
        fails(lambda: state.clamp(held), "singular matrix")
    np.testing.assert_allclose(state.clamp(held), wanted.clamp(held), atol=1e-9)  # loaded anew
    assert plan.physics._process is process
    plan.physics.close()


@pytest.mark.parametrize("twin", [FREE, CLAMPED])
def test_a_singular_circuit_keeps_the_history_too(monkeypatch, twin):
    made = machine()

    def spoil(pid):
        """From now on the circuit of a twin that ngspice has is one with two nodes in the air."""
        process = made.physics._process
        monkeypatch.setattr(process, "load", spoilt(process.load, twin))
        monkeypatch.setattr(made.physics, "_loaded", None)

    error = fails(train_and(made, 15, spoil), "singular matrix", "no operating point")
    assert len(error.history) == 15
    assert made.physics._process.process.poll() is None  # which has nothing wrong with it
    made.close()
    the_same_as_uninterrupted(error.history, machine())


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next(monkeypatch):
    """Ctrl-C between a question and its answer."""
    made = machine()
    task = pyedge.published("allostery-1")

    def interrupt(done, wanted):
        if done == 10:
            process = made.physics._process
            answer = process._answer

            def interrupted():
                monkeypatch.setattr(process, "_answer", answer)
                raise KeyboardInterrupt

            monkeypatch.setattr(process, "_answer", interrupted)

    with pytest.raises(TrainingInterrupted) as caught:
        made.train(task, 40, interrupt)
    assert len(caught.value.history) == 10
    the_same_as_uninterrupted(caught.value.history, made)


def test_without_the_library_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("NGSPICE_LIBRARY_PATH", "libngspice-not-here.so")
    with pytest.raises(MissingTool, match="apt-get install ngspice libngspice0"):
        NgspicePhysics().plan(TORUS, INPUTS, OUTPUTS)


def test_several_machines_at_once_do_not_disturb_each_other():
    task = pyedge.published("allostery-3")
    made = [machine(replica=k) for k in range(2)]
    chunks = zip(*(each.chunks(task, 20) for each in made), strict=True)
    for _ in chunks:
        pass
    wanted = [machine("dense", replica=k).train(task, 20).wiper for k in range(2)]
    assert [each.edges.degrees.tolist() for each in made] == wanted
    assert made[0].physics._process is not made[1].physics._process
    for each in made:
        each.close()


def test_closed_or_forgotten_no_process_is_left():
    plan = NgspicePhysics().plan(TORUS, INPUTS, OUTPUTS)
    process = plan.physics._process.process
    plan.physics.close()
    assert is_gone(process.pid)
    plan.free(np.full(16, 1e-4), Boundary(np.zeros(3)))  # asked again, it starts again
    process = plan.physics._process.process
    assert process.poll() is None
    del plan
    gc.collect()
    assert is_gone(process.pid)
