"""What a bench and the process that ordered it tell each other.

The bench is told by the environment whether the design has a reset; it tells coverage and events,
in a JSON file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from hdl.bench.coverage import Coverage
from hdl.bench.pins import Event

PLACE = "PYEDGE_BENCH_REPORT"  # the environment variable that names the file
NO_RESET = "PYEDGE_BENCH_NO_RESET"  # the one that is 1 where the design wakes by power-on only

_traces: dict[str, list[Event]] = {}


def has_reset() -> bool:
    """Whether the design under test has a reset."""
    return os.environ.get(NO_RESET) != "1"


def keep(test: str, events: list[Event]) -> None:
    """Keep the events of a test that can be replayed."""
    _traces[test] = events


def write(coverage: Coverage) -> None:
    """Write the file that the environment names, if it does."""
    if place := os.environ.get(PLACE):
        told = {"coverage": coverage.counts(), "traces": _traces}
        Path(place).write_text(json.dumps(told), encoding="utf-8")
