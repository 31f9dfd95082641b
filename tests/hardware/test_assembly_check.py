"""Lists of parts and of places against KiCad's: each row that differs is named."""

import pytest

from pyedge.hardware.assembly_check import bom_faults, position_faults

_PARTS = [  # reference, value, footprint, part number
    ("R1", "1k", "Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal", ""),
    ("R2", "1k", "Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal", ""),
    ("U1", "AD5220", "Package_DIP:DIP-8_W7.62mm", "AD5220BNZ10"),
    ("R3", "1k", "Resistor_SMD:R_0603_1608Metric", ""),
]
BOM = """Line,Quantity,Designator,Value,MPN,Footprint
1,2,"R1,R2",1k,,Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal
2,1,U1,AD5220,AD5220BNZ10,Package_DIP:DIP-8_W7.62mm
3,1,R3,1k,,Resistor_SMD:R_0603_1608Metric
"""
KICAD_BOM = "\n".join(
    ["Reference,Value,Footprint,MPN", *(",".join((r, v, f, n)) for r, v, f, n in _PARTS), ""]
)
PLACES = """Designator,X (mm),Y (mm),Rotation,Side
R1,15.0800,20.0000,0,top
R2,30.0000,25.0800,90,top
U1,43.8100,36.1900,0,top
R3,50.0000,50.0000,180,top
"""
KICAD_PLACES = """Ref,Val,Package,PosX,PosY,Rot,Side
R1,1k,R,10.000000,20.000000,0.000000,top
R2,1k,R,30.000000,20.000000,90.000000,top
U1,AD5220,DIP,40.000000,40.000000,0.000000,top
R3,1k,R,50.000000,50.000000,-180.000000,top
TP1,,TestPoint,1.0,1.0,0.0,top
"""


def test_lists_that_agree_have_no_fault():
    assert list(bom_faults(BOM, KICAD_BOM)) == []
    assert list(position_faults(PLACES, KICAD_PLACES, BOM)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('2,"R1,R2"', "1,R1", "R2 is not in the bill of materials"),
        ("2,1,U1,AD5220,AD5220BNZ10,Package_DIP:DIP-8_W7.62mm\n", "", "U1 is not in the bill"),
        ('2,"R1,R2"', '3,"R1,R2,R9"', "R9 is in the bill of materials, but not in KiCad's"),
        ("AD5220BNZ10", "AD5220BNZ50", "U1: the bill of materials has MPN 'AD5220BNZ50', KiCad"),
        ("DIP-8", "DIP-14", "U1: the bill of materials has Footprint 'Package_DIP:DIP-14"),
        ("3,1,R3,1k", "3,1,R3,10k", "R3: the bill of materials has Value '10k', KiCad '1k'"),
        ('1,2,"R1', '1,3,"R1', "line 1 of the bill of materials has the quantity 3"),
    ],
)
def test_a_part_that_differs_is_named(old, new, said):
    assert old in BOM
    (line,) = bom_faults(BOM.replace(old, new), KICAD_BOM)
    assert said in line


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("U1,43.8100,36.1900,0,top\n", "", ["U1 is not in the list of places"]),
        ("U1,", "U7,", ["U1 is not in the list of places", "U7 is in the list of places, but not"]),
        ("36.1900,0", "36.1900,90", ["U1 is turned by 90 degrees, in KiCad by 0"]),
        ("36.1900", "36.2000", ["U1 is 0.010 mm from the middle of its pads in KiCad"]),
        ("15.0800,20.0000", "10.0000,20.0000", ["R1 is 5.080 mm from the middle"]),
        ("30.0000,25.0800", "30.0000,14.9200", ["R2 is 10.160 mm from"]),
        ("180,top", "180,bottom", ["R3 is on the bottom, in KiCad on the top"]),
    ],
)
def test_a_place_that_differs_is_named(old, new, said):
    assert old in PLACES
    found = list(position_faults(PLACES.replace(old, new), KICAD_PLACES, BOM))
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))


def test_a_footprint_without_known_pads_is_one_line():
    found = list(position_faults(PLACES, KICAD_PLACES, BOM.replace("DIP-8_W7.62mm", "QFN-8")))
    assert len(found) == 1
    assert "cannot be laid out" in found[0]
