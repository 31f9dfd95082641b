"""Settling: where it ends is known from elsewhere, how it gets there ngspice knows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySpice.Spice.Netlist import Circuit

from circuits.blocks.digipot_edge import AVERAGING, COMPARISONS, edge
from circuits.blocks.machine import clamped, edge_names, free
from circuits.circuit import Instance
from circuits.export import spice
from circuits.ngspice.batch import run
from pyedge.analysis.settling import SettlingTwins
from pyedge.analysis.settling.rc_modes import INPUT
from pyedge.networks.topologies import named
from pyedge.physics import Boundary
from pyedge.physics.loaded import LoadedTwins
from pyedge.tasks import published
from tests.refusals import refused
from tests.strategies import held_networks

DATA = st.data()
CODE = st.integers(0, 127)
CIRCUITS = st.sampled_from(COMPARISONS)
ETA = st.sampled_from([0.1, 0.5, 1.0])


def drawn(data, held, **given_):
    network, inputs, outputs = held
    m = network.n_edges
    codes = np.array(data.draw(st.lists(CODE, min_size=m, max_size=m)))
    eta, comparison = data.draw(ETA), data.draw(CIRCUITS)
    twins = SettlingTwins(network, inputs, outputs, eta, comparison, **given_)
    return twins, codes, np.linspace(1, 5, len(inputs)), np.linspace(1, 3, len(outputs))


@given(DATA, held_networks())
def test_it_ends_where_the_loaded_twins_settle(data, held):
    twins, codes, voltage, desired = drawn(data, held)
    network = held.network
    loaded = LoadedTwins(AVERAGING, twins.comparison).plan(*held)
    siemens = 1.0 / (twins.digipot.unit * codes + twins.digipot.fixed)
    state = loaded.follow(siemens, Boundary(voltage), desired, twins.eta)
    expected = np.stack(state) @ network.incidence.T
    assert twins.drops(codes, voltage, desired) == pytest.approx(expected, abs=1e-9)


@given(DATA, held_networks(), st.booleans())
def test_every_mode_decays_and_so_does_every_change(data, held, tracking):
    twins, codes, voltage, desired = drawn(data, held, tracking=tracking)
    slowest = twins.time_constants(codes)[0]
    assert (twins.time_constants(codes) > 0).all()
    ends = np.array([0.0, 60 * slowest])
    begin, end = twins.left(codes, None, voltage, desired, ends)
    assert np.abs(end).max() <= 1e-12 * max(1.0, np.abs(begin).max())


@given(DATA, held_networks())
def test_the_settling_time_is_when_all_is_within(data, held):
    twins, codes, voltage, desired = drawn(data, held)
    after = twins.settling_time(codes, None, voltage, desired, 1e-3)
    times = after + np.linspace(0, 5, 20) * twins.time_constants(codes)[0]
    left = np.abs(twins.left(codes, None, voltage, desired, times)).max(axis=(1, 2))
    assert (left <= 1e-3).all()
    just_before = np.array([0.98 * after])
    if after > 0:
        assert np.abs(twins.left(codes, None, voltage, desired, just_before)).max() > 1e-3
    assert twins.settling_time(codes, codes, voltage, desired, 1e-9) == 0  # of no change


DECK = """* settling
{definitions}
{listing}
.options reltol=1e-4
.tran 1u 120u 0 0.2u
.control
set wr_singlescale
set numdgt=16
set xtrtol=7
run
wrdata out.txt {vectors}
quit
.endc
.end
"""


def transient(network, task, eta, codes, volts, desired, times):
    """(t, 2, n) what ngspice finds after the inputs have come up, in catalogue parts."""
    circuit = Circuit("settling")
    cell = edge()
    pairs = [(network.labels[a], network.labels[b]) for a, b in network.edges]
    for name, pair, code in zip(edge_names(pairs), pairs, codes, strict=True):
        ends = (*map(free, pair), *map(clamped, pair))
        nets = dict(zip(("f1", "f2", "c1", "c2"), ends, strict=True))
        nets |= {"latch_clock": "vdd", "digipot_clock": "vdd", "vdd": "vdd", "vcomp": "vcomp"}
        still = {"bias_first": 0, "bias_second": 0, "code": int(code)}
        spice.place(circuit, Instance(name, cell, nets, still))
        inputs = (f"x{name}.first_plus", f"x{name}.first_minus", clamped(pair[0]), clamped(pair[1]))
        for k, net in enumerate(inputs):
            circuit.C(f"{name}_{k}", net, 0, INPUT)
    circuit.V("vdd", "vdd", 0, 5)
    circuit.V("vcomp", "vcomp", 0, 9)
    circuit.PulseVoltageSource(
        "on", "on", 0, initial_value=0, pulsed_value=1, delay_time=1e-6, rise_time=1e-9,
        pulse_width=1, period=2,
    )  # fmt: skip
    for label, value in zip(task.inputs, volts, strict=True):
        for net in (free(label), clamped(label)):
            circuit.VoltageControlledVoltageSource(net, net, 0, "on", 0, voltage_gain=float(value))
    for label, value in zip(task.outputs, desired, strict=True):
        follow = f"{float(eta * value)}*V(on) + {1 - eta}*V({free(label)})"
        circuit.BehavioralSource(clamped(label), clamped(label), 0, v=follow)
    nets = [*map(free, network.labels), *map(clamped, network.labels)]
    vectors = " ".join(f"v({net})" for net in nets)
    definitions, listing = spice.definitions([cell], "catalogue"), spice.listing(circuit, {})
    text = run(DECK.format(definitions=definitions, listing=listing, vectors=vectors), "out.txt")
    table = np.array(text.split(), dtype=float).reshape(-1, 1 + len(nets)).T
    at = [np.interp(1e-6 + times, table[0], column) for column in table[1:]]
    return np.array(at).T.reshape(len(times), 2, -1)


@pytest.mark.parametrize("codes", [127, None])
def test_ngspice_settles_alike(codes):
    network, task = named("torus16"), published("allostery-2")
    m = network.n_edges
    codes = np.full(m, codes) if codes else np.random.default_rng(0).integers(0, 128, m)
    lesson = task.lesson(0, 1, np.zeros((0, len(task.outputs))))
    volts, desired = lesson.train.inputs[0], lesson.train.targets[0]
    nodes = network.nodes(task.inputs), network.nodes(task.outputs)
    twins = SettlingTwins(network, *nodes, task.eta)
    times = np.linspace(1e-6, 100e-6, 100)
    found = transient(network, task, task.eta, codes, volts, desired, times)
    left = found @ network.incidence.T - twins.drops(codes, volts, desired)
    expected = twins.left(codes, None, volts, desired, times)
    assert left == pytest.approx(expected, abs=2e-3)
    # The slowest mode alone remains: from 4 to 6 time constants its logarithm falls by 2.
    slowest = twins.time_constants(codes)[0]
    ends = [np.abs(times - k * slowest).argmin() for k in (4, 6)]
    size, spent = np.abs(left[ends]).max(axis=(1, 2)), np.diff(times[ends])[0]
    assert spent / np.log(size[0] / size[1]) == pytest.approx(slowest, rel=0.03)


def test_what_cannot_be_is_refused():
    network = named("divider")
    nodes = network.nodes((1, 3)), network.nodes((2,))
    refused(lambda: SettlingTwins(network, *nodes, 2.0), "eta 2.0", "0..1")
    refused(lambda: SettlingTwins(network, *nodes, 0.5, "sign"), "sign")
    refused(lambda: SettlingTwins(network, *nodes, 0.5, capacitance=-1.0), "capacitance -1")
    refused(lambda: SettlingTwins(network.cut(0), *nodes, 0.5), "cut")
    twins = SettlingTwins(network, *nodes, 0.5)
    refused(lambda: twins.time_constants(np.array([64])), "one for each edge")
    both = np.array([64, 64]), None, np.array([5.0, 0.0]), np.array([2.0])
    refused(lambda: twins.settling_time(*both, 0.0), "within 0.0 V")
