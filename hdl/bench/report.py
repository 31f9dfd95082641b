"""What passes between a bench in a simulator and the process that runs it.

The environment says how many positions the wipers have, with which code they power up and whether
the design has a reset; coverage and events return in a JSON file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from hdl.bench.coverage import Coverage
from hdl.bench.pins import Event

PLACE = "PYEDGE_BENCH_REPORT"  # the environment variable that names the file
NO_RESET = "PYEDGE_BENCH_NO_RESET"  # the one that is 1 where the design has no reset
POSITIONS = "PYEDGE_BENCH_POSITIONS"
POWER_UP = "PYEDGE_BENCH_POWER_UP"

_traces: dict[str, list[Event]] = {}


def has_reset() -> bool:
    """Whether the design under test has a reset."""
    return os.environ.get(NO_RESET) != "1"


def wipers(code_bits: int) -> tuple[int, int]:
    """Number of positions and power-up code; by default all that the code holds, and the middle."""
    positions = int(os.environ.get(POSITIONS, 1 << code_bits))
    return positions, int(os.environ.get(POWER_UP, positions // 2))


def keep(test: str, events: list[Event]) -> None:
    """Keep the events of a test that can be replayed."""
    _traces[test] = events


def write(coverage: Coverage) -> None:
    """Write the file that the environment names, if it does."""
    if place := os.environ.get(PLACE):
        content = {"coverage": coverage.counts(), "traces": _traces}
        Path(place).write_text(json.dumps(content), encoding="utf-8")
