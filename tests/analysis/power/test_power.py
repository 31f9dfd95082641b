"""Power: reckoned from data sheets, from trainings, and measured in ngspice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.ngspice.session import SpiceError
from pyedge.analysis.power.board_replay import learn, retrace
from pyedge.analysis.power.electronics import electronics
from pyedge.analysis.power.power import MEASURED, measure, networks, power
from pyedge.errors import ToolError
from pyedge.networks import topologies
from pyedge.physics import Boundary, DensePhysics
from pyedge.tasks import published
from tests.refusals import refused
from tests.restated import ALLOSTERIES

NETWORK = topologies.named("torus16")


@pytest.fixture(scope="module")
def found():
    return power(measured=("allostery-2",))


def test_a_network_dissipates_what_its_inputs_give(found):
    """At the first step: all edges alike, so V^2 G with one G."""
    (each,) = (one for one in found.networks if one.task == "allostery-1")
    nodes = NETWORK.nodes((8, 9)), NETWORK.nodes((3,))
    plan = DensePhysics().plan(NETWORK, *nodes)
    state = plan.free(np.full((1, 16), 1 / 51040), Boundary(np.array([5.0, 0.0])))
    amperes = NETWORK.incidence @ state.voltage / 51040
    into = (NETWORK.incidence.T @ amperes)[NETWORK.node(8)]
    assert each.free[0] == pytest.approx(5.0 * into)


def test_what_is_learned_leaves_no_contrast(found):
    for each in found.networks:
        first, late = map(abs, each.contrast)
        assert late < first
        if each.task.startswith("allostery"):
            assert late < 1e-3 * each.free[1]


def test_the_allosteries_start_at_the_power_of_an_independent_solution(found):
    """0.7 to 1.1 mW at 51,040 ohm an edge, from the nodes' Laplacian alone; D22 has no figure."""
    starts = {each.task: each.free[0] for each in found.networks}
    laplacian = NETWORK.incidence.T @ NETWORK.incidence / 51040
    reckoned = []
    for name in ALLOSTERIES:
        task = published(name)
        held = NETWORK.nodes(task.inputs)
        free = np.setdiff1d(np.arange(9), held)
        volts = np.zeros(9)
        volts[held] = task.train.inputs[0]
        across = laplacian[np.ix_(free, held)] @ volts[held]
        volts[free] = -np.linalg.solve(laplacian[np.ix_(free, free)], across)
        reckoned.append(volts @ laplacian @ volts)
        assert starts[name] == pytest.approx(reckoned[-1], rel=1e-9)
    assert (min(reckoned), max(reckoned)) == pytest.approx((0.697e-3, 1.089e-3), rel=1e-3)
    text = "\n".join(found.lines())
    assert "over the tasks (ours" in text
    assert "of the data sheets' typical" in text


def test_the_electronics_outweigh_the_networks(found):
    typical, most = found.per_edge
    assert 20e-3 < typical < most < 50e-3
    assert typical > 100 * max(each.free[0] / each.edges for each in found.networks)


@given(st.floats(0, 2), st.floats(0, 1e6))
@settings(max_examples=10)
def test_more_that_is_low_and_more_clocks_take_more(low, clock):
    parts, least = electronics(NETWORK, low, clock=clock), electronics(NETWORK, 0.0, clock=0.0)
    typical, less = (sum(e.typical for e in each) for each in (parts, least))
    assert less <= typical <= sum(e.most for e in parts)


def test_whole_packages_are_counted():
    """One edge takes two of four comparators, but the whole LM339 draws its current."""
    one = {e.name: e for e in electronics(topologies.named("divider"))}
    many = {e.name: e for e in electronics(NETWORK)}
    name = "LM339A, supply"
    assert one[name].typical == pytest.approx(9 * 0.8e-3 / 2)
    assert one[name].typical == pytest.approx(many[name].typical)
    assert one["MC14490, supply"].typical == pytest.approx(8 * many["MC14490, supply"].typical)


def test_ngspice_measures_what_is_reckoned(found):
    (measured,) = found.measured
    ours, resistors = measured.ratios
    assert ours == pytest.approx(1.0, abs=0.1)
    assert resistors == pytest.approx(1.0, abs=1e-4)


def test_a_wrong_resistance_would_show_in_the_measured_power():
    history = learn("allostery-2", steps=2)
    traced = retrace("allostery-2", history)
    right = measure(traced).ratios[1]
    digipots = traced.circuit.digipots
    inputs = next(k for k, each in enumerate(digipots) if each.path == "edge_9_3/digipot_free")
    digipots[inputs] = digipots[inputs]._replace(end_to_end=90e3)
    assert abs(measure(traced).ratios[1] - right) > 1e-3


def test_the_late_power_is_a_mean():
    history = learn("allostery-1", steps=8)
    each = networks(retrace("allostery-1", history))
    drops = history.dataset["free_voltage"].values @ NETWORK.incidence.T
    before = np.vstack(
        [history.dataset["resistance_start"].values, history.dataset["resistance"].values[:-1]]
    )
    watts = (drops**2 / before).sum(axis=1)
    assert each.free == pytest.approx((watts[0], watts[-2:].mean()))


def test_errors_are_ours(monkeypatch):
    refused(lambda: power(("nothing",), ()), "task 'nothing' is not one of")

    def fails(*arguments):
        raise SpiceError("ngspice failed: timestep too small")

    monkeypatch.setattr("circuits.analysis.operating_point.run", fails)
    refused(lambda: power((), MEASURED[:1]), "timestep too small", kind=ToolError)
