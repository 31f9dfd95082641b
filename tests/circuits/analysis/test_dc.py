"""The resistive half of a circuit: Kirchhoff's laws, and the model of the loaded twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.analysis.dc import Hold, Resistive
from circuits.analysis.faults import rewired, without_series
from circuits.blocks.digipot_edge import AVERAGING, edge
from circuits.blocks.machine import clamped, free, machine
from circuits.circuit import CircuitError, flatten
from pyedge.analysis.power.board_replay import digipot_codes
from pyedge.hardware.netlists import pairs
from pyedge.networks import topologies
from pyedge.physics import Boundary
from pyedge.physics.loaded import LoadedTwins
from tests.refusals import refused

NETWORK = topologies.named("torus16")
CODES = st.lists(st.integers(0, 127), min_size=16, max_size=16)
VOLTS = st.floats(0, 5)
SUPPLIES = ("vdd", "vcomp")


def held(top: float, bottom: float, desired: float, eta: float) -> dict[str, Hold]:
    inputs = {3: top, 9: bottom}
    fixed = {net(label): Hold(v) for label, v in inputs.items() for net in (free, clamped)}
    return fixed | {clamped(4): Hold(eta * desired, free(4), 1 - eta)}


@given(CODES, VOLTS, VOLTS, VOLTS, st.floats(0.1, 1), st.sampled_from(["paper", "exact"]))
@settings(max_examples=25)
def test_it_settles_where_the_loaded_twins_do(codes, top, bottom, desired, eta, comparison):
    codes = np.array([codes])
    circuit = Resistive(flatten(machine(pairs(NETWORK), edge(comparison))), SUPPLIES)
    volts = circuit.settle(digipot_codes(NETWORK, codes), held(top, bottom, desired, eta), 25e-9)
    nodes = NETWORK.nodes((3, 9)), NETWORK.nodes((4,))
    twins = LoadedTwins(AVERAGING, comparison, current=25e-9).plan(NETWORK, *nodes)
    siemens = 1 / (781.25 * codes[0] + 1040)
    model = twins.follow(siemens, Boundary(np.array([top, bottom])), np.array([desired]), eta)
    for label, f, c in zip(NETWORK.labels, *model, strict=True):
        assert volts[free(label)][0] == pytest.approx(f, abs=1e-9)
        assert volts[clamped(label)][0] == pytest.approx(c, abs=1e-9)
    f, c = (v[NETWORK.edges[0, 0]] - v[NETWORK.edges[0, 1]] for v in model)
    first, second = (c - f) / 2, -(c + f) / 2 if comparison == "exact" else -c
    names = {name: volts[net][0] for name, net, _ in circuit.inputs}
    for which, difference in (("first", first), ("second", second)):
        plus, minus = (names[f"edge_1_2/{which} {pin}"] for pin in ("plus", "minus"))
        assert plus - minus == pytest.approx(difference, abs=1e-9)


def test_many_states_are_as_one_by_one():
    circuit = Resistive(flatten(machine(pairs(NETWORK))), SUPPLIES)
    codes = np.arange(48).reshape(3, 16)
    together = circuit.settle(digipot_codes(NETWORK, codes), held(5, 0, 2, 0.5))
    for k in range(3):
        alone = circuit.settle(digipot_codes(NETWORK, codes[k : k + 1]), held(5, 0, 2, 0.5))
        for net, volts in alone.items():
            assert together[net][k] == pytest.approx(volts[0], abs=1e-12)


def test_a_wiper_at_code_0_carries_what_the_series_resistor_lets_it():
    nodes = {"f1": Hold(5.0), "f2": Hold(0.0), "c1": Hold(5.0), "c2": Hold(0.0)}
    codes = {f"digipot_{twin}": np.zeros(1) for twin in ("free", "clamped")}
    for cell, amperes in ((edge(), 5 / 1040), (without_series(edge()), 5 / 40)):
        circuit = Resistive(flatten(cell), SUPPLIES)
        current = circuit.currents(circuit.settle(codes, nodes), codes)["digipot_free"]
        assert current[0] == pytest.approx(amperes)


def test_what_hangs_in_the_air_is_refused():
    cell = rewired(rewired(edge(), "digipot_free", w=None), "series_free", **{"2": None})
    codes = {f"digipot_{twin}": np.zeros(1) for twin in ("free", "clamped")}
    nodes = {"f1": Hold(5.0), "f2": Hold(0.0), "c1": Hold(5.0)}
    circuit = Resistive(flatten(cell), SUPPLIES)
    volts = circuit.settle(codes, {**nodes, "c2": Hold(0.0)})
    assert circuit.currents(volts, codes)["digipot_free"][0] == pytest.approx(0, abs=1e-12)
    refused(lambda: circuit.settle(codes, {}), "no path to any that is held", kind=CircuitError)


def test_a_net_that_is_not_there_and_an_ideal_mean_are_refused():
    circuit = Resistive(flatten(edge()), SUPPLIES)
    words = "net f7 is held, but no analog net"
    refused(lambda: circuit.settle({}, {"f7": Hold(1.0)}), words, kind=CircuitError)
    ideal = flatten(edge(stage="ideal"))
    refused(lambda: Resistive(ideal, SUPPLIES), "ideal mean", kind=CircuitError)
