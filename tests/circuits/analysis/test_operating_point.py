"""A machine at rest in ngspice: analog nets where Kirchhoff has them, supplies as they draw."""

import pytest

from circuits.analysis import operating_point
from circuits.analysis.dc import Hold, Resistive
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import edge_names, machine
from circuits.circuit import flatten
from circuits.ngspice.session import SpiceError
from circuits.supplies import SUPPLIES
from tests.circuits.strategies import TRIANGLE

CODES = (5.0, 64.0, 127.0)
HELD = {"f1": Hold(4.0), "c1": Hold(4.0), "f3": Hold(1.0), "c3": Hold(1.0)}
HELD["c2"] = Hold(1.5, "f2", 0.5)


def built(comparison: str):
    return machine(TRIANGLE, edge(comparison), parameters=[{"code": code} for code in CODES])


@pytest.mark.parametrize("comparison", ["paper", "exact"])
def test_every_analog_net_is_where_its_resistors_have_it(comparison):
    whole = built(comparison)
    circuit = Resistive(flatten(whole), tuple(SUPPLIES))
    codes = {
        f"{name}/digipot_{twin}": code
        for name, code in zip(edge_names(TRIANGLE), CODES, strict=True)
        for twin in ("free", "clamped")
    }
    settled = circuit.settle(codes, HELD)
    found = operating_point.run(whole, HELD, circuit.nets)
    for net in circuit.nets:
        assert found.volts[net] == pytest.approx(settled[net][0], abs=5e-6), net


def test_what_the_supplies_give_is_what_the_parts_take():
    found = operating_point.run(built("paper"), HELD, ["edge_1_2/up"])
    # two LM339 with six comparators in use, 0.2 mA each
    assert found.supplied["vcomp"] == pytest.approx(6 * 0.2e-3, rel=0.01)
    # nine gates of 0.975 mA, and at least six pull-ups that are low
    assert found.supplied["vdd"] > 9 * 0.975e-3 + 3 * 1e-3
    assert sum(found.held.values()) == pytest.approx(-12 * 25e-9, abs=1e-9)


def test_a_net_that_is_not_there_is_an_error():
    with pytest.raises(SpiceError):
        operating_point.run(built("paper"), HELD, ["edge_1_2/nowhere"])
