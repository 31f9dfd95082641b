"""Networks of ladders: their nets, a ladder's resistances, both against ngspice where it is."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.chip.analog import network
from circuits.chip.analog.ladder import twin_ladders
from circuits.chip.analog.network import Ladder, LadderNetwork
from circuits.circuit import CircuitError
from circuits.ngspice import NGSPICE
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import refused

DIVIDER = LadderNetwork(((0, 1), (1, 2)), 4, twin_ladders(4), (3, 1), {0: 1.5, 2: 0.3})


def test_each_edge_has_its_nodes_of_both_networks_and_its_code():
    lines = DIVIDER.elements(network.constant(code, 4) for code in DIVIDER.codes)
    assert lines == [
        "Xladders0 free_0 free_1 clamped_0 clamped_1 vdd vdd vdd 0 twin_ladders_4",
        "Xladders1 free_1 free_2 clamped_1 clamped_2 vdd 0 vdd 0 twin_ladders_4",
        "Vfree_0 free_0 0 1.5",
        "Vfree_2 free_2 0 0.3",
        "Vclamped_0 clamped_0 0 1.5",
        "Vclamped_2 clamped_2 0 0.3",
    ]
    wrong = replace(DIVIDER, wired={1: ("a", "b", "c", "d")})
    assert wrong.ends(0) == DIVIDER.ends(0)
    assert wrong.ends(1) == ("a", "b", "c", "d")
    assert DIVIDER.nodes == [0, 1, 2]


@pytest.mark.parametrize(
    ("codes", "words"),
    [((1,), "1 codes for 2 edges"), ((4, 0), "codes of 4 positions are 0 to 3"),
     ((0, -1), "codes of 4 positions")],
)  # fmt: skip
def test_codes_that_cannot_be_are_one_line(codes, words):
    refused(lambda: replace(DIVIDER, codes=codes), words, kind=CircuitError)


def test_a_switch_is_at_the_voltage_where_it_is():
    rising = Ladder(np.array([0.0, 1.0]), np.array([0.0, 100.0]), np.array([1e3, 2e3]))
    a, b = np.array([1.0]), np.array([0.2])
    assert rising.sections(np.array([3]), a, b).tolist() == [[1e3, 2e3]]
    alike = rising.sections(np.array([0]), a, b)
    assert alike == pytest.approx(np.array([[80, 40]]))  # at 0.8 and 0.4 V
    again = rising.sections(np.array([1]), a, b, np.array([[1e3, 20.0]]))
    assert again == pytest.approx(np.array([[1e3, 100 * (1 - 0.8 * 1010 / 1020)]]))


def test_ngspice_has_the_voltages_of_the_measured_resistances():
    need(NGSPICE)
    need_cells("sky130")
    middles = np.linspace(0.15, 1.65, 16).tolist()
    found = network.ladder(DIVIDER.ladders, 4, middles)
    assert found.resistors == pytest.approx(6e3 * 2 ** np.arange(2), rel=1e-3)
    assert (found.switch > 100).all()
    free, clamped = network.operating_point(DIVIDER, {1: 0.9})
    assert clamped == pytest.approx([1.5, 0.9, 0.3])
    sections, middle = None, 0.9
    for _ in range(20):
        ends = np.array([1.5, middle]), np.array([middle, 0.3])
        sections = found.sections(np.array(DIVIDER.codes), *ends, sections)
        upper, lower = sections.sum(axis=-1)
        middle = 0.3 + 1.2 * lower / (upper + lower)
    assert free[1] == pytest.approx(middle, abs=2e-3)
