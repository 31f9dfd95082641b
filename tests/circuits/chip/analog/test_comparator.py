"""Comparators: their transistors, ports and pairs."""

import re

import pytest

from circuits.chip.analog.comparator import PAIRS, PORTS, comparators
from circuits.circuit import CircuitError
from tests.refusals import refused


@pytest.mark.parametrize(
    ("options", "transistors"),
    [({"inputs": "n"}, 49), ({}, 70), ({"which": ["first"]}, 39)],
)
def test_transistors(options, transistors):
    made = comparators(**options)
    assert made.ports == PORTS
    assert made.transistors == transistors


def test_every_pair_is_there_in_both_kinds_with_the_size_given():
    text = comparators(3.0, 0.8).text
    for name, pairs in PAIRS.items():
        for kind, side in (("", "xy"), ("low_", "uv")):
            for sign, drain, place in (("plus", side[0], 0), ("minus", side[1], 1)):
                found = re.findall(
                    rf"^M{name}_{kind}{sign}\d {name}_{drain} (\S+) .* w=3e-06 l=8e-07 ", text, re.M
                )
                assert found == [pair[place] for pair in pairs]


def test_no_net_but_a_port_has_one_end():
    nets = [net for line in comparators().text.splitlines() if line.startswith("M")
            for net in line.split()[1:5]]  # fmt: skip
    assert not [net for net in set(nets) - set(PORTS) if nets.count(net) < 2]


def test_other_inputs_are_one_line():
    refused(lambda: comparators(inputs="p"), "inputs 'p' are not one of both, n", kind=CircuitError)
