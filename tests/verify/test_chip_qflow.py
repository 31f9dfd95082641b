"""Faults planted in a layout's DEF and gates, and what a report counts as."""

import pytest

from circuits.chip.layout.qflow import Report
from pyedge.verify import chip_qflow

LAYOUT = """\
COMPONENTS 2 ;
- NAND2X1_1 NAND2X1 + PLACED ( 0 100 ) N ;
- NAND2X1_2 NAND2X1 + PLACED ( 480 100 ) N ;
END COMPONENTS
PINS 2 ;
- codes[0] + NET codes[0]
  + LAYER metal1 ( -30 -30 ) ( 30 30 )
  + PLACED ( 10 20 ) N ;
- codes[1] + NET codes[1]
  + LAYER metal1 ( -30 -30 ) ( 30 30 )
  + PLACED ( 30 40 ) S ;
END PINS
NETS 1 ;
- _1_
  ( NAND2X1_1 Y )
+ ROUTED metal1 ( 9440 3000 ) ( 9760 * )
  NEW metal1 ( 9120 3200 ) ( * 3000 ) ;
END NETS
SPECIALNETS 1 ;
- reset_n
+ ROUTED metal1 80 ( 5470 1200 ) ( 5400 * ) ;
END SPECIALNETS
"""
REPORT = Report("edge", 44, 1e4, 0, 4e8, 4.1e8, (), 0)
CHANGES = {
    "lvs: NOR for NAND": ["- NAND2X1_1 NOR2X1 + PLACED ( 0 100 ) N ;"],
    "lvs: two pins exchanged": ["  + PLACED ( 30 40 ) S ;", "  + PLACED ( 10 20 ) N ;"],
    "lvs: a wire cut": ["+ ROUTED metal1 ( 9440 3000 ) ( 9760 * ) ;"],
    "drc: a wire too narrow": [
        "+ ROUTED metal1 80 ( 5470 1200 ) ( 5400 * )",
        "  NEW metal1 20 ( -200 -200 ) ( -400 * ) ;",
    ],
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_changes_its_lines_alone(name):
    before, after = LAYOUT.splitlines(), chip_qflow.FAULTS[name](LAYOUT).splitlines()
    new = [line for line in after if line not in before]
    if name == "lvs: two pins exchanged":
        assert sorted(before) == sorted(after)
        new = [line for line, old in zip(after, before, strict=True) if line != old]
    assert new == CHANGES[name]


@pytest.mark.parametrize("fault", [*chip_qflow.FAULTS.values(), chip_qflow.other_gate])
def test_a_fault_that_cannot_be_planted_is_an_error(fault):
    with pytest.raises(ValueError, match="cannot be planted"):
        fault("DESIGN edge ;\n")


def test_another_gate_in_verilog():
    gates = "INVX1 INVX1_1 ( .A(a), .Y(b) );\nNAND2X1 NAND2X1_1 ( .A(a), .B(b), .Y(c) );\n"
    changed = chip_qflow.other_gate(gates).splitlines()
    assert changed[0] == gates.splitlines()[0]
    assert changed[1].startswith("NOR2X1 NOR2X1_10001 ( .A(a)")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"failed_routes": 2}, "2 nets are not routed"),
        ({"lvs": ("pins a and b",)}, "pins a and b"),
        ({"drc": 3}, "3 broken rules"),
    ],
)
def test_a_report_with_errors_fails(changes, words):
    assert chip_qflow.clean(REPORT).passed
    found = chip_qflow.clean(Report(**{**REPORT.describe(), **changes}))
    assert not found.passed
    assert found.detail == words
