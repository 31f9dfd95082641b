"""Wipers to given codes with nothing but clocks, where a counter cannot be set.

The AD5220 has no reset and no preset: it can only count.  Every edge is first driven down to the
rail, where further counts leave it; then each starts up as late as lets all arrive together.
"""

from __future__ import annotations

import numpy as np

from pyedge.logic.contract import Codes, Logic


def walk(logic: Logic, codes: Codes) -> None:
    """Count every edge of `logic` to its (m,) code."""
    here = logic.codes
    if np.array_equal(here, codes):
        return
    down = np.zeros(len(codes), dtype=np.bool_)
    for _ in range(int(here.max())):
        logic.count(down, down)
    last = int(codes.max())
    for tick in range(last):
        logic.count(codes >= last - tick, down)
