"""The courtyard of a footprint: how much of a board its part takes, copper and margin included.

From the dimensions in the footprint's name, within 0.1 mm of KiCad's libraries.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from circuits.circuit import CircuitError

_PITCH = 2.54  # millimetres
_CHIPS = {"1608": (2.96, 1.46), "2012": (3.4, 1.96), "3216": (4.6, 2.3)}  # by metric size

Size = tuple[float, float]
"""Width and height in millimetres."""

# Each kind of footprint by the numbers in its name.
_SIZES: tuple[tuple[str, Callable[[re.Match[str]], Size]], ...] = (
    (r"DIP-(\d+)_W7\.62mm", lambda m: (9.8, _PITCH * (int(m[1]) // 2 - 1) + 3.1)),
    (r"SOIC-\d+_([\d.]+)x([\d.]+)mm_P1\.27mm", lambda m: (float(m[1]) + 3.5, float(m[2]) + 0.5)),
    (r"SOIC-\d+W_([\d.]+)x([\d.]+)mm_P1\.27mm", lambda m: (float(m[1]) + 4.4, float(m[2]) + 0.5)),
    (r"[RC]_\d{4}_(1608|2012|3216)Metric", lambda m: _CHIPS[m[1]]),
    (r"R_Axial_DIN\d+_L[\d.]+mm_D([\d.]+)mm_P([\d.]+)mm_Horizontal",
     lambda m: (float(m[2]) + 2.1, float(m[1]) + 0.5)),
    (r"C_Disc_D[\d.]+mm_W([\d.]+)mm_P([\d.]+)mm",
     lambda m: (float(m[2]) + 2.1, float(m[1]) + 0.5)),
    (r"PinHeader_1x(\d+)_P2\.54mm_Vertical", lambda m: (3.6, _PITCH * (int(m[1]) - 1) + 3.6)),
)  # fmt: skip


def courtyard(footprint: str) -> Size:
    """Of a footprint by KiCad's name; CircuitError: of a kind that is not known here."""
    name = footprint.rpartition(":")[2]
    for pattern, size in _SIZES:
        if found := re.fullmatch(pattern, name):
            return size(found)
    raise CircuitError(f"footprint {footprint or 'of no name'}: its size is not known")
