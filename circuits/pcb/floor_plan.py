"""Where packages go: columns of the parts of two edges, from left to right as the signal flows.

A component of a tile is named ``a/xor``, of the first of its two edges, or ``b/xor``.  What no
column has comes in a column of its own, so that any edge can be laid out.
"""

from __future__ import annotations

EDGES = 2
"""Edges that share packages, and so a tile."""

EDGE = (
    tuple(f"{edge}/{part}" for edge in "ab"
          for part in ("series_free", "decouple_digipot_free", "digipot_free")),
    tuple(f"{edge}/{part}" for edge in "ab"
          for part in ("series_clamped", "decouple_digipot_clamped", "digipot_clamped")),
    ("a/average_*", "b/average_*"),
    ("a/decouple_comparators", "?/first", "?/second", "b/decouple_comparators", "?/pull_up_first",
     "?/pull_up_second"),
    ("a/decouple_logic", "?/xor", "?/inverter", "?/pull_up_up", "?/pull_up_down"),
    ("b/decouple_logic", "?/decouple_v*", "?/flip_flop", "?/test_*"),
)  # fmt: skip
CLOCK = (
    ("?/decouple_debouncer", "?/debouncer"),
    ("?/decouple_gates", "?/rest", "?/latch", "?/count"),
    ("?/oscillator", "?/pull_up_*", "?/test_*"),
)
