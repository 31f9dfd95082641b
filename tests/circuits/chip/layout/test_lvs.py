"""Two circuits compared, and what netgen prints read."""

import re

import pytest

from circuits.chip.layout import lvs
from circuits.chip.layout.programs import NETGEN
from hdl.tools import ToolError
from tests.circuits.chip.cells import need_program
from tests.refusals import refused

NMOS, PMOS = ("sky130_fd_pr__nfet_01v8__model", "sky130_fd_pr__pfet_01v8_hvt__model")
LAYOUT = f"""\
.subckt edge a b y vdd gnd
M1 m a gnd gnd {NMOS} w=6.5e-07 l=1.5e-07 as=1e-13 ad=1e-13 ps=1e-06 pd=1e-06
M2 y b m gnd {NMOS} w=6.5e-07 l=1.5e-07
M3 y a vdd vdd {PMOS} w=1e-06 l=1.5e-07
M4 vdd b y vdd {PMOS} w=1e-06 l=1.5e-07
.ends
"""
SCHEMATIC = f"""\
.subckt nand2 A B VGND VNB VPB VPWR Y
MX0 i B Y VNB {NMOS} w=6.5e-07 l=1.5e-07
MX1 VGND A i VNB {NMOS} w=6.5e-07 l=1.5e-07
MX2 VPWR A Y VPB {PMOS} w=1e-06 l=1.5e-07
MX3 Y B VPWR VPB {PMOS} w=1e-06 l=1.5e-07
.ends
.subckt edge a b y vdd gnd
Xg1 a b gnd gnd vdd vdd y nand2
.ends
"""
FAULTS = {
    "width": (f"M3 y a vdd vdd {PMOS} w=1e-06", f"M3 y a vdd vdd {PMOS} w=1.1e-06"),
    "length": (
        f"M2 y b m gnd {NMOS} w=6.5e-07 l=1.5e-07",
        f"M2 y b m gnd {NMOS} w=6.5e-07 l=2e-07",
    ),
    "kind": (f"M2 y b m gnd {NMOS}", f"M2 y b m gnd {PMOS}"),
    "short": ("M2 y b m", "M2 y b gnd"),
    "bulk": ("M4 vdd b y vdd", "M4 vdd b y well"),
    "nets": ("M3 y a", "M3 y b"),
    "one more": ("M1 m a", f"M9 m a gnd gnd {NMOS} w=6.5e-07 l=1.5e-07\nM1 m a"),
    "a pin missing": (".subckt edge a b y", ".subckt edge a b"),
}


@pytest.fixture(params=["KLayout", "netgen"])
def compare(request):
    if request.param == "KLayout":
        pytest.importorskip("klayout.db")
        return lvs.by_klayout
    need_program(NETGEN)
    return lvs.by_netgen


def test_the_same_circuits_match(compare):
    found = compare(LAYOUT, SCHEMATIC, "edge")
    assert found.matched
    assert found.differences == ()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(compare, name):
    old, new = FAULTS[name]
    assert LAYOUT.count(old) == 1
    assert not compare(LAYOUT.replace(old, new), SCHEMATIC, "edge").matched


def test_pins_with_each_others_names_are_found(compare):
    names = {"a": "b", "b": "a"}
    layout = re.sub(r"\b[ab]\b", lambda match: names[match[0]], LAYOUT)
    layout = layout.replace(".subckt edge b a", ".subckt edge a b")
    found = compare(layout, SCHEMATIC, "edge")
    assert not found.matched


RIGHT = "Netlists match uniquely.\nResult: Circuits match uniquely.\n"
PROPERTIES = """\
There were property errors.
sky130_fd_pr__pfet_01v8_hvt__model12 vs. g6/sky130_fd_pr__pfet_01v8_hvt__model5:
 W circuit1: 1.1e-06   circuit2: 1e-06   (delta=9.52%, cutoff=1%)
Result: Circuits match uniquely.
Property errors were found.
"""
SWAPPED = """\
Subcircuit pins:
Circuit 1: edge                            |Circuit 2: edge
-------------------------------------------|-------------------------------------------
codes_1                                    |codes_0 **Mismatch**
up_down                                    |up_down
codes_0                                    |codes_1 **Mismatch**
(no matching pin)                          |second
"""
NETS = """\
Circuit 1 contains 151 nets,    Circuit 2 contains 152 nets. *** MISMATCH ***
Result: Netlists do not match.
"""


@pytest.mark.parametrize(
    ("output", "report", "differences"),
    [
        (RIGHT, "codes_0    |codes_0\n", ()),
        (
            PROPERTIES,
            "",
            (
                "Property errors were found",
                "W circuit1: 1.1e-06 circuit2: 1e-06 (delta=9.52%, cutoff=1%)",
            ),
        ),
        (
            RIGHT,
            SWAPPED,
            (
                "pins codes_1 and codes_0",
                "pins codes_0 and codes_1",
                "pins (no matching pin) and second",
            ),
        ),
        (
            NETS,
            "",
            (
                "Netlists do not match.",
                "Circuit 1 contains 151 nets, Circuit 2 contains 152 nets.",
            ),
        ),
    ],
)
def test_what_netgen_prints(output, report, differences):
    assert lvs.netgen_differences(output, report) == differences


def test_netgen_that_compares_nothing_is_an_error():
    refused(
        lambda: lvs.netgen_differences("No file.\n\n", ""), "netgen failed: No file.",
        kind=ToolError,
    )  # fmt: skip
