"""The `exact` edge on its sheet: as `circuits.kicad.edge_drawing`, with a second pair of means."""

from __future__ import annotations

from circuits.kicad import edge_drawing
from circuits.kicad.symbols import Place

_F1, _F2, _C1, _C2 = (edge_drawing.WIRES[node] for node in ("f1", "f2", "c1", "c2"))

PLACES: dict[str, tuple[float, float, int, bool]] = edge_drawing.PLACES | {
    "average_second_minus_f1": (90, 65, 0, False),
    "average_second_plus_f2": (90, 75, 0, False),
    "average_second_minus_c1": (90, 85, 0, False),
    "average_second_plus_c2": (90, 95, 0, False),
    "second": (124, 80, 0, True),
}
SUPPLIES = edge_drawing.SUPPLIES
WIRES: dict[str, list[list[Place]]] = edge_drawing.WIRES | {
    "f1": [*_F1, [(70, 24), (70, 65), (87, 65)]],
    "f2": [*_F2, [(73, 34), (73, 75), (87, 75)]],
    # the first of each went straight to the second comparator
    "c2": [[(24, 78), (76, 78)], *_C2[1:], [(76, 78), (76, 95), (87, 95)]],
    "c1": [[(24, 82), (80, 82)], *_C1[1:], [(80, 82), (80, 85), (87, 85)]],
    "second_minus": [[(93, 65), (102, 65), (102, 85), (93, 85)], [(102, 78), (118, 78)]],
    "second_plus": [[(93, 75), (106, 75), (106, 95), (93, 95)], [(106, 82), (118, 82)]],
}
LABELS: dict[str, list[tuple[float, float, str, bool]]] = edge_drawing.LABELS | {
    "second_minus": [(107, 78, "right", False)],
    "second_plus": [(107, 82, "right", False)],
}
RAILS = edge_drawing.RAILS
NOTES = edge_drawing.NOTES
