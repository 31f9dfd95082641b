"""Courtyards against those of KiCad's footprint libraries (Debian's kicad-footprints 6.0.11)."""

import pytest

from circuits.blocks.board import board, pack
from circuits.blocks.machine import machine
from circuits.circuit import ASSEMBLIES, CircuitError
from circuits.export.courtyard import courtyard
from circuits.parts import assembled
from tests.circuits.strategies import TRIANGLE
from tests.refusals import refused

# Millimetres, read out of the libraries' files.
KICAD = {
    "Package_DIP:DIP-8_W7.62mm": (9.8, 10.7),
    "Package_DIP:DIP-14_W7.62mm": (9.8, 18.35),
    "Package_DIP:DIP-16_W7.62mm": (9.8, 20.85),
    "Package_SO:SOIC-8_3.9x4.9mm_P1.27mm": (7.4, 5.4),
    "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm": (7.4, 9.16),
    "Package_SO:SOIC-16_3.9x9.9mm_P1.27mm": (7.4, 10.4),
    "Package_SO:SOIC-16W_7.5x10.3mm_P1.27mm": (11.86, 10.8),
    "Resistor_SMD:R_0603_1608Metric": (2.96, 1.46),
    "Resistor_SMD:R_0805_2012Metric": (3.36, 1.9),
    "Capacitor_SMD:C_0603_1608Metric": (2.96, 1.46),
    "Capacitor_SMD:C_0805_2012Metric": (3.4, 1.96),
    "Capacitor_SMD:C_1206_3216Metric": (4.6, 2.3),
    "Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal": (12.26, 3.0),
    "Capacitor_THT:C_Disc_D5.0mm_W2.5mm_P5.00mm": (7.1, 3.0),
    "Connector_PinHeader_2.54mm:PinHeader_1x02_P2.54mm_Vertical": (3.6, 6.15),
    "Connector_PinHeader_2.54mm:PinHeader_1x10_P2.54mm_Vertical": (3.6, 26.45),
    "Connector_PinHeader_2.54mm:PinHeader_1x40_P2.54mm_Vertical": (3.6, 102.65),
}


@pytest.mark.parametrize("footprint", KICAD)
def test_a_courtyard_is_kicad_s(footprint):
    assert courtyard(footprint) == pytest.approx(KICAD[footprint], abs=0.1)


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_every_part_of_a_machine_has_one(assembly):
    for each in pack(assembled(board(machine(TRIANGLE)), assembly)):
        assert min(courtyard(each.part.footprint)) > 1


@pytest.mark.parametrize("name", ["", "Package_QFP:LQFP-48_7x7mm_P0.5mm", "DIP-8_W7.62mm_Socket"])
def test_another_kind_is_one_line(name):
    refused(lambda: courtyard(name), name or "of no name", kind=CircuitError)
