"""Twin ladders: their ports, resistors and switches."""

import re

import pytest

from circuits.chip.analog.ladder import code_ports, twin_ladders
from circuits.circuit import CircuitError
from tests.refusals import refused


@pytest.mark.parametrize(("positions", "bits"), [(2, 1), (16, 4), (100, 7), (128, 7)])
def test_a_resistor_and_a_switch_for_each_bit_of_each_twin(positions, bits):
    ladders = twin_ladders(positions, 1000)
    codes = code_ports(positions)
    assert ladders.ports == (
        "free_a", "free_b", "clamped_a", "clamped_b", *codes, "vdd", "gnd",
    )  # fmt: skip
    assert ladders.transistors == 2 * bits * 2 + 2 * bits
    for twin in ("free", "clamped"):
        found = re.findall(rf"^R{twin}_(\d+) (\S+) (\S+) (\S+)$", ladders.text, re.M)
        assert [float(ohms) for *_, ohms in found] == [1000 * 2**bit for bit in range(bits)]
        starts, ends = [start for _, start, *_ in found], [end for *_, end, _ in found]
        assert [*starts, f"{twin}_b"] == [f"{twin}_a", *ends]
        for bit, start, end, _ in found:
            switches = {
                f"M{twin}_n{bit} {start} bar_{bit} {end} gnd ",
                f"M{twin}_p{bit} {start} {codes[int(bit)]} {end} vdd ",
            }
            assert all(f"\n{switch}" in ladders.text for switch in switches)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1,), "positions 1: a ladder has 2 or more"),
        ((16, 0.0), "a ladder's unit and its switches' widths must be above 0"),
        ((16, 1e3, -1.0), "widths must be above 0"),
    ],
)
def test_what_cannot_be_is_one_line(values, words):
    refused(lambda: twin_ladders(*values), words, kind=CircuitError)
