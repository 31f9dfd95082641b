"""Footprints: pads apart from each other and from the silkscreen, in their courtyard."""

import itertools

import pytest
from shapely.geometry import LineString, box

from circuits.circuit import CircuitError
from circuits.pcb.footprints import footprint
from tests.refusals import refused

NAMES = (
    "Package_DIP:DIP-8_W7.62mm",
    "Package_DIP:DIP-14_W7.62mm",
    "Package_DIP:DIP-16_W7.62mm",
    "Package_SO:SOIC-8_3.9x4.9mm_P1.27mm",
    "Package_SO:SOIC-14_3.9x8.7mm_P1.27mm",
    "Package_SO:SOIC-16_3.9x9.9mm_P1.27mm",
    "Package_SO:SOIC-16W_7.5x10.3mm_P1.27mm",
    "Resistor_SMD:R_0603_1608Metric",
    "Resistor_SMD:R_0805_2012Metric",
    "Capacitor_SMD:C_0603_1608Metric",
    "Capacitor_SMD:C_0805_2012Metric",
    "Capacitor_SMD:C_1206_3216Metric",
    "Resistor_THT:R_Axial_DIN0207_L6.3mm_D2.5mm_P10.16mm_Horizontal",
    "Capacitor_THT:C_Disc_D5.0mm_W2.5mm_P5.00mm",
    "Connector_PinHeader_2.54mm:PinHeader_1x01_P2.54mm_Vertical",
    "Connector_PinHeader_2.54mm:PinHeader_1x05_P2.54mm_Vertical",
    "TestPoint:TestPoint_THTPad_D1.5mm_Drill0.7mm",
)


def _shape(area):
    return box(area.left, area.top, area.right, area.bottom)


@pytest.mark.parametrize("name", NAMES)
def test_pads_are_numbered_apart_and_inside(name):
    own = footprint(name)
    assert sorted(int(pad.number) for pad in own.pads) == [k + 1 for k in range(len(own.pads))]
    for one, other in itertools.combinations(own.pads, 2):
        assert _shape(one.box).distance(_shape(other.box)) > 0.3
    courtyard = _shape(own.courtyard)
    for pad in own.pads:
        assert courtyard.contains(_shape(pad.box))
        assert pad.drill == 0 or min(pad.size) >= pad.drill + 0.6
    assert courtyard.contains(_shape(own.body))


@pytest.mark.parametrize("name", NAMES)
def test_the_silkscreen_is_on_no_pad(name):
    own = footprint(name)
    lines = [LineString([line.start, line.end]).buffer(0.06) for line in own.silk]
    texts = [_shape(own.text_box(own.reference, "U123"))]
    if own.value is not None:
        texts.append(_shape(own.text_box(own.value, "330k")))
    for pad, drawn in itertools.product(own.pads, [*lines, *texts]):
        assert drawn.distance(_shape(pad.box)) > 0, (pad, drawn.bounds)


@pytest.mark.parametrize(
    "name",
    ["", "DIP-8_W7.62mm", "Package_DIP:DIP-9_W7.62mm", "Resistor_SMD:R_1210_3225Metric",
     "Package_QFP:LQFP-48_7x7mm_P0.5mm"],
)  # fmt: skip
def test_an_unknown_footprint_is_refused(name):
    refused(lambda: footprint(name), "cannot be laid out", kind=CircuitError)
