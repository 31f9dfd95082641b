"""A polyester film capacitor of 2.2 uF, which holds a voltage: its insulation is what it loses.

Data sheet: WIMA, "MKS 2", 50 V, 10 %.  From reference, not checked: insulation resistance times
capacitance at least 1250 s, 3000 s on average.  Dielectric absorption is not in the model.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Pin, Role, Subcircuit

CAPACITANCE, INSULATION, LEAST_INSULATION = 2.2e-6, 3000.0, 1250.0
"""In farads; in seconds, on average and at least."""

FILM_CAPACITOR: Final = Part(
    name="C 2.2u film",
    title="film capacitor, 2.2 uF, 50 V, 10 %",
    pins=(Pin("1", "1", Role.PASSIVE), Pin("2", "2", Role.PASSIVE)),
    units=({"1": "1", "2": "2"},),
    number="MKS2B042201K00JSSD",
    prefix="C",
    maker="WIMA",
    package="radial",
    footprint="Capacitor_THT:C_Rect_L7.2mm_W7.2mm_P5.00mm_FKS2_FKP2_MKS2_MKP2",
    datasheet="WIMA MKS 2",
    value="2.2u",
    catalogue=Subcircuit(
        ".subckt film_capacitor 1 2 params: start=0 insulation=3000\n"
        "C1 1 2 2.2u ic={start}\nR1 1 2 {insulation/2.2u}\n.ends film_capacitor",
        parameters={"start": 0.0, "insulation": INSULATION},
    ),
)
