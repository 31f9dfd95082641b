"""Where the parts of the global clock stand on its sheet; see `circuits.kicad.edge_drawing`."""

from __future__ import annotations

from circuits.kicad.symbols import Place

PLACES: dict[str, tuple[float, float, int, bool]] = {
    "debouncer": (60, 50, 0, False),
    "oscillator": (38, 60, 270, False),
    "rest": (96, 52, 0, False),
    "latch": (130, 42, 0, False),
    "count": (130, 62, 0, False),
    "pull_up_latch_clock": (146, 36, 270, False),
    "pull_up_digipot_clock": (146, 56, 270, False),
    "test_latch_clock": (151, 42, 0, True),
    "test_digipot_clock": (151, 62, 0, True),
    "decouple_debouncer": (30, 90, 270, False),
    "decouple_gates": (66, 90, 270, False),
}
SUPPLIES: dict[str, Place] = {"debouncer": (44, 90)}
WIRES: dict[str, list[list[Place]]] = {
    "trigger": [[(30, 44), (52, 44)]],
    "passed_1": [
        [(68, 44), (80, 44), (80, 40), (124, 40)],
        [(72, 44), (72, 36), (46, 36), (46, 46), (52, 46)],
    ],
    "passed_2": [
        [(68, 46), (78, 46), (78, 60), (124, 60)],
        [(74, 46), (74, 34), (44, 34), (44, 48), (52, 48)],
    ],
    "passed_3": [[(68, 48), (84, 48), (84, 50), (90, 50)]],
    "resting": [
        [(102, 52), (112, 52)],
        [(124, 44), (112, 44), (112, 64), (124, 64)],
    ],
    "latch_clock": [[(136, 42), (156, 42)], [(146, 39), (146, 42)]],
    "digipot_clock": [[(136, 62), (156, 62)], [(146, 59), (146, 62)]],
    "osc_in": [[(52, 56), (38, 56), (38, 57)]],
    "osc_out": [[(52, 58), (48, 58), (48, 64), (38, 64), (38, 63)]],
    "vdd": [
        [(52, 50), (49, 50), (49, 54)],
        [(52, 52), (49, 52)],
        [(52, 54), (40, 54)],
        [(90, 54), (87, 54)],
    ],
}
LABELS: dict[str, list[tuple[float, float, str, bool]]] = {
    "trigger": [(30, 44, "left", True)],
    "latch_clock": [(156, 42, "right", True)],
    "digipot_clock": [(156, 62, "right", True)],
    "passed_1": [(84, 40, "right", False)],
    "passed_2": [(80, 60, "right", False)],
    "passed_3": [(70, 48, "right", False)],
    "resting": [(103, 52, "right", False)],
    "osc_in": [(39, 56, "right", False)],
    "osc_out": [(39, 64, "right", False)],
}
RAILS: list[tuple[str, Place]] = [
    ("vdd", (40, 54)),
    ("vdd", (87, 54)),
    ("vdd", (146, 33)),
    ("vdd", (146, 53)),
]
NOTES: list[tuple[str, Place]] = [
    ("A trigger's edge, delayed three times", (30, 26)),
    ("Falls first: stores up/down, selects the digipots", (126, 26)),
    ("Falls second: they count", (126, 76)),
    ("Supplies", (24, 80)),
]
