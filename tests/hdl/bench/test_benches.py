"""The benches on every simulator, and their vectors on the MyHDL source."""

import pytest

from hdl.bench import run
from hdl.machine import edge_ports, edges, machine, machine_ports
from hdl.simulators import SIMULATORS
from tests.hdl.simulate import play
from tests.hdl.tools import need

MACHINE = {"trigger": (2, 2), "rail": (4, 4), "reset release": (20, 20)}


def passes(result, coverage):
    assert {name: fault for name, fault in result.tests.items() if fault} == {}
    assert result.passed == 8
    assert result.coverage == coverage


@pytest.mark.parametrize(
    ("simulator", "levels"),
    [(each, levels) for each in SIMULATORS for levels in (100, 128)]
    + [("icarus", levels) for levels in (2, 3, 129, 256)],
)
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


def difference(block, ports, events):
    """The first sample that MyHDL answers otherwise: its time, and MyHDL's outputs and those."""
    drives = [values for _, kind, values in events if kind == "drive"]
    outputs = next(values for _, kind, values in events if kind == "sample").keys()
    answers = play(block, ports, drives, outputs, levels=16)
    driven = 0
    for time, kind, values in events:
        driven += kind == "drive"
        if kind == "sample":
            found = dict(zip(outputs, answers[driven - 1], strict=True))
            if found != values:
                return time, found, values
    return None


@pytest.mark.parametrize("top", ["edge", "machine"])
def test_myhdl_answers_alike_to_every_vector(top):
    need("icarus")
    block, make_ports = (edges, edge_ports) if top == "edge" else (machine, machine_ports)
    result = run("icarus", top, levels=16)
    assert len(result.traces) >= 6
    for events in result.traces.values():
        assert difference(block, make_ports(1 if top == "edge" else 3, 16), events) is None


def test_a_wrong_answer_is_found():
    events = [(0, "drive", {"reset_n": 0}), (1, "sample", {"codes": 7})]
    assert difference(edges, edge_ports(1, 16), events) == (1, {"codes": 8}, {"codes": 7})


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
