"""Test point: a pad with a hole for a probe's hook, drilled into the board and not bought.

It is no part of the circuit: no model, and whether a net has a driver or a pull-up goes by the
other pins.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Pin, Role

TEST_POINT: Final = Part(
    name="test point",
    title="pad for a probe",
    pins=(Pin("1", "1", Role.PROBE),),
    units=({"probe": "1"},),
    prefix="TP",
    package="test point",
    footprint="TestPoint:TestPoint_THTPad_D1.5mm_Drill0.7mm",
    bought=False,
)
