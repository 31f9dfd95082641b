"""The benches on every simulator, and their vectors on the MyHDL source."""

import pytest

from hdl.bench import run
from hdl.bench.replay import replay
from hdl.machine import edge_ports, edges, machine, machine_ports
from hdl.simulators import SIMULATORS
from tests.hdl.tools import need

MACHINE = {"trigger": (2, 2), "rail": (4, 4), "reset release": (20, 20)}


def passes(result, coverage):
    assert {name: fault for name, fault in result.tests.items() if fault} == {}
    assert result.passed == 8
    assert result.coverage == coverage


@pytest.mark.parametrize("levels", [100, 128])
@pytest.mark.parametrize("simulator", SIMULATORS)
def test_one_edge(simulator, levels):
    need(simulator)
    bins = {"count": (4 * levels, 4 * levels), "rail": (4, 4), "U/D change": (3, 3)}
    passes(run(simulator, "edge", levels=levels), bins)


@pytest.mark.parametrize("levels", [12, 16])
@pytest.mark.parametrize("simulator", SIMULATORS)
def test_a_machine(simulator, levels):
    need(simulator)
    passes(run(simulator, "machine", n_edges=3, levels=levels), MACHINE)


def test_another_power_up_code_than_the_design_has_fails():
    need("icarus")
    assert run("icarus", "machine", levels=12, power_up=7).failed > 0


@pytest.mark.parametrize("top", ["edge", "machine"])
def test_the_d_store_passes_the_same_benches(top):
    need("icarus")
    result = run("icarus", top, n_edges=1, levels=16, store="d", seed=2)
    assert (result.failed, result.passed) == (0, 8)


@pytest.mark.parametrize("top", ["edge", "machine"])
def test_myhdl_answers_alike_to_every_vector(top):
    need("icarus")
    result = run("icarus", top, levels=16)
    assert len(result.traces) >= 6
    for events in result.traces.values():
        ports = edge_ports(1, 16) if top == "edge" else machine_ports(3, 16)
        block = edges if top == "edge" else machine
        assert replay(block(**ports, levels=16), ports, events) is None


def test_a_wrong_answer_is_found_in_a_replay():
    events = [(0, "drive", {"reset_n": 0}), (1, "sample", {"codes": 7})]
    ports = edge_ports(1, 16)
    found = replay(edges(**ports, levels=16), ports, events)
    assert found == "at 1 ns MyHDL has {'codes': 8}, the simulator {'codes': 7}"


def test_what_does_not_exist_is_refused():
    for names, words in (
        (["questa"], "simulator 'questa' is not one of icarus, verilator, ghdl"),
        (["icarus", "edges"], "bench 'edges' is not one of edge, machine, wakes"),
        (["icarus", "wakes"], "bench 'wakes' needs texts"),
    ):
        with pytest.raises(ValueError, match=words):
            run(*names)


def test_a_design_that_only_a_reset_wakes_fails_without():
    """Its own reset is left open: nothing is known of it, and no test of the rest passes."""
    need("icarus")
    result = run("icarus", "machine", reset=False)
    assert result.passed == 0
    assert len(result.left_out) == 2
