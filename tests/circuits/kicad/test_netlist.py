"""KiCad's netlist against the circuit: what is otherwise is found and named."""

import pytest
from hypothesis import given

from circuits.blocks.board import board, pack
from circuits.blocks.machine import machine
from circuits.kicad import netlist
from circuits.kicad.s_expression import quoted
from tests.circuits.strategies import PAIRS, TRIANGLE


def kicad_text(packages):
    """A netlist in KiCad's form, supplies without a slash and open pins as KiCad names them."""
    pins = {}
    parts = []
    for each in packages:
        part = each.part
        fields = f'(fields (field (name "MPN") {quoted(part.number)}))' if part.number else ""
        parts.append(f"(comp (ref {quoted(each.reference)}) (value "
                     f"{quoted(part.value or part.name)}) (footprint {quoted(part.footprint)}) "
                     f"{fields})")  # fmt: skip
        for pin, net in each.nets.items():
            short = f"unconnected-({each.reference}-{pin})"
            if net is not None:
                short = (
                    net if net in ("vdd", "vcomp", "gnd") else f"/{net.removeprefix('machine/')}"
                )
            pins.setdefault(short, []).append(f'(node (ref "{each.reference}") (pin "{pin}"))')
    listed = (f"(net (code 1) (name {quoted(net)}) {' '.join(n)})" for net, n in pins.items())
    return f"(export (version E) (components {' '.join(parts)}) (nets {' '.join(listed)}))"


@given(PAIRS)
def test_a_netlist_of_the_same_circuit_has_no_difference(pairs):
    packages = pack(board(machine(pairs)))
    found = netlist.read(kicad_text(packages))
    assert list(netlist.differences(netlist.of_packages(packages), found)) == []


PACKAGES = pack(board(machine(TRIANGLE)))
TEXT = kicad_text(PACKAGES)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('(node (ref "U5") (pin "4"))', '(node (ref "U5") (pin "5"))', "net /edge_1_2/first_"),
        ('(node (ref "R7") (pin "2"))', "", "only in the circuit R7.2, only in KiCad nothing"),
        ('(name "/f1")', '(name "/f9")', "net /f1 is not in KiCad's netlist"),
        ('(value "330k")', '(value "33k")', "R5: ('330k', "),
        ("MFR-25FBF52-330K", "MFR-25FBF52-33K", "MFR-25FBF52-33K') in KiCad"),
        ("Package_DIP:DIP-14", "Package_DIP:DIP-16", "Package_DIP:DIP-16"),
        ("(nets ", '(nets (net (code 9) (name "/more") (node (ref "U1") (pin "1"))) ', "/more too"),
    ],
)  # fmt: skip
def test_a_difference_is_found_and_named(old, new, said):
    wrong = TEXT.replace(old, new, 1)
    assert wrong != TEXT
    found = list(netlist.differences(netlist.of_packages(PACKAGES), netlist.read(wrong)))
    assert any(said in line for line in found), found


def test_what_is_no_netlist_is_refused():
    for text in ("(kicad_sch (version 1))", "netlist"):
        with pytest.raises(ValueError, match=r"netlist|list"):
            netlist.read(text)
