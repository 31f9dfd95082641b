"""Subcircuits expanded: names, nets, what is refused; ngspice reads both alike."""

import pytest

from circuits.chip import flat_spice
from circuits.circuit import CircuitError
from circuits.ngspice import NGSPICE, batch
from tests.hdl.tools import need
from tests.refusals import refused

HALVES = """\
.subckt half In Out
R1 in mid 1k
* a comment
R2 mid out
+ 1k
.ends
.subckt two a b gnd
X1 a m half
X2 M b half
Rload b 0 2k
.ends
"""


def test_names_and_nets_are_below_their_instances():
    ports, elements = flat_spice.flat(HALVES, "two")
    assert ports == ("a", "b", "gnd")
    assert [(each.name, each.nets, each.rest) for each in elements] == [
        ("rx1.r1", ("a", "x1.mid"), "1k"),
        ("rx1.r2", ("x1.mid", "m"), "1k"),
        ("rx2.r1", ("m", "x2.mid"), "1k"),
        ("rx2.r2", ("x2.mid", "b"), "1k"),
        ("rload", ("b", "0"), "2k"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("half\nX2", "quarter\nX2", "there is no .subckt quarter"),
        ("X1 a m half", "X1 a half", "x1: 1 nets for the 2 ports of half"),
        ("R1 in mid 1k", "B1 in mid v=1", "x1.b1: an element B cannot be expanded"),
    ],
)
def test_what_cannot_be_expanded_is_one_line(old, new, words):
    refused(lambda: flat_spice.flat(HALVES.replace(old, new), "two"), words, kind=CircuitError)


def test_ngspice_reads_both_alike():
    need(NGSPICE)
    expanded = flat_spice.write(*flat_spice.flat(HALVES, "two"), "two")
    deck = "* t\n{}\nV1 a 0 6\nXt a b 0 two\n.control\nop\nwrdata o.txt v(b)\nquit\n.endc\n.end\n"
    found = [batch.run(deck.format(text), "o.txt").split()[1] for text in (HALVES, expanded)]
    assert float(found[0]) == 2.0
    assert found[0] == found[1]
