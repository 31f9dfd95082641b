"""Where the parts of an edge stand on its sheet, and how its wires run, in steps of 1.27 mm.

The table is for the `paper` edge of catalogue parts; `circuits.kicad.exact_drawing` has what the
`exact` edge has otherwise.  A component that it does not know is drawn
apart with labels at its pins; where a table fits its circuit no longer, `circuits.kicad.schematic`
draws all of it so.
"""

from __future__ import annotations

from circuits.kicad.symbols import Place

PLACES: dict[str, tuple[float, float, int, bool]] = {
    # component: x, y of its middle, turn in degrees, mirrored top to bottom
    "series_free": (30, 34, 0, False),
    "digipot_free": (50, 36, 0, False),
    "series_clamped": (30, 72, 0, False),
    "digipot_clamped": (50, 70, 0, True),
    "average_first_minus_f1": (90, 24, 0, False),
    "average_first_plus_f2": (90, 34, 0, False),
    "average_first_minus_c2": (90, 44, 0, False),
    "average_first_plus_c1": (90, 54, 0, False),
    "first": (124, 39, 0, True),
    "second": (124, 80, 0, False),
    "pull_up_first": (134, 33, 270, False),
    "pull_up_second": (134, 74, 270, False),
    "test_first": (138, 39, 0, True),
    "test_second": (138, 80, 0, True),
    "xor": (156, 59, 0, False),
    "inverter": (178, 75, 0, False),
    "flip_flop": (206, 67, 0, False),
    "pull_up_up": (166, 53, 270, False),
    "pull_up_down": (188, 69, 270, False),
    "decouple_digipot_free": (30, 108, 270, False),
    "decouple_digipot_clamped": (66, 108, 270, False),
    "decouple_logic": (102, 108, 270, False),
    "decouple_comparators": (124, 108, 270, False),
}
SUPPLIES: dict[str, Place] = {
    # the supply unit of a part that is this edge's alone, beside its capacitor
    "digipot_free": (44, 108),
    "digipot_clamped": (80, 108),
}
WIRES: dict[str, list[list[Place]]] = {
    "f1": [[(24, 24), (87, 24)], [(26, 24), (26, 34), (27, 34)]],
    "f2": [[(24, 28), (66, 28), (66, 34)], [(58, 34), (87, 34)]],
    "c2": [[(24, 78), (118, 78)], [(58, 72), (66, 72), (66, 78)], [(76, 78), (76, 44), (87, 44)]],
    "c1": [[(24, 82), (118, 82)], [(27, 72), (26, 72), (26, 82)], [(80, 82), (80, 54), (87, 54)]],
    "w_free": [[(33, 34), (42, 34)]],
    "w_clamped": [[(33, 72), (42, 72)]],
    "digipot_clock": [[(24, 50), (46, 50)], [(46, 45), (46, 61)]],
    "latch_clock": [
        [(24, 56), (54, 56)],
        [(54, 45), (54, 61)],
        [(184, 84), (195, 84), (195, 67), (197, 67)],
    ],
    "up_down": [[(32, 53), (50, 53)], [(50, 45), (50, 61)], [(215, 59), (217, 59)]],
    "first_minus": [[(93, 24), (102, 24), (102, 44), (93, 44)], [(102, 37), (118, 37)]],
    "first_plus": [[(93, 34), (106, 34), (106, 54), (93, 54)], [(106, 41), (118, 41)]],
    "first_high": [[(130, 39), (142, 39), (142, 57), (150, 57)], [(134, 36), (134, 39)]],
    "second_high": [[(130, 80), (142, 80), (142, 61), (150, 61)], [(134, 77), (134, 80)]],
    "up": [[(162, 59), (197, 59)], [(166, 56), (166, 59)], [(168, 59), (168, 73), (172, 73)]],
    "down": [[(184, 75), (197, 75)], [(188, 72), (188, 75)]],
    "vdd": [[(172, 77), (164, 77), (164, 74)], [(206, 79), (206, 82), (212, 82)]],
}
LABELS: dict[str, list[tuple[float, float, str, bool]]] = {
    # net: x, y, side, whether the net leaves the sheet there
    "f1": [(24, 24, "left", True)],
    "f2": [(24, 28, "left", True)],
    "c1": [(24, 82, "left", True)],
    "c2": [(24, 78, "left", True)],
    "digipot_clock": [(24, 50, "left", True)],
    "latch_clock": [(24, 56, "left", True), (184, 84, "left", False)],
    "up_down": [(32, 53, "right", False), (217, 59, "right", False)],
    "w_free": [(33, 34, "right", False)],
    "w_clamped": [(33, 72, "right", False)],
    "first_minus": [(107, 37, "right", False)],
    "first_plus": [(107, 41, "right", False)],
    "first_high": [(142, 50, "right", False)],
    "second_high": [(142, 70, "right", False)],
    "up": [(175, 59, "right", False)],
    "down": [(189, 75, "right", False)],
}
RAILS: list[tuple[str, Place]] = [
    ("vdd", (134, 30)),
    ("vdd", (134, 71)),
    ("vdd", (166, 50)),
    ("vdd", (188, 66)),
    ("vdd", (164, 74)),
    ("vdd", (212, 82)),
]
NOTES: list[tuple[str, Place]] = [
    ("The edge's resistance in both networks", (20, 17)),
    ("What is compared", (90, 17)),
    ("Up where they differ", (148, 46)),
    ("Kept while they count", (188, 48)),
    ("Supplies: a capacitor at each package", (20, 98)),
]
