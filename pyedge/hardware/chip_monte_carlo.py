"""Monte Carlo of an edge's digital half: chips whose transistors differ, counting in ngspice."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from csv import writer
from dataclasses import dataclass
from functools import partial
from io import StringIO
from os import cpu_count
from pathlib import Path
from typing import Any

import numpy as np

from circuits.chip.mismatch import Chip
from circuits.chip.transistors import Conditions, Counted
from pyedge.errors import InputError
from pyedge.files import replace
from pyedge.hardware.chip import ABOUT_MIDDLE, ChipEdge
from pyedge.units import show

CONDITIONS = (Conditions(), Conditions("ss", 1.62, -40, 5.25e-9))
"""Under which chips count: typical, and the slowest corner with about its shortest period."""

WHOLE_RANGE = 2
"""Chips, from the first on, that also count past both rails under typical conditions."""

MOST = 10_000
"""Chips of the largest lot."""

_MEASURED = {"energy_per_step_j": "energy", "clock_to_code_s": "delay"}


@dataclass(frozen=True)
class Lot:
    """Chips that counted under the same conditions."""

    conditions: Conditions
    seed: int
    counted: tuple[Counted, ...]  # of each chip, from 0 on

    @property
    def right(self) -> int:
        """Number of chips that count as the RTL does."""
        return sum(each.right for each in self.counted)

    def values(self, name: str) -> list[float]:
        """Energy or delay of the chips that count right, in joules and seconds."""
        return [float(getattr(each, name)) for each in self.counted if each.right]

    def describe(self) -> dict[str, Any]:
        """As plain data: shares, and the smallest, median and largest of what was measured."""
        found: dict[str, Any] = {
            "conditions": self.conditions.label,
            "period_s": self.conditions.period,
            "seed": self.seed,
            "chips": len(self.counted),
            "right": self.right,
            "steps": len(self.counted[0].words) - 1,
        }
        for key, name in _MEASURED.items():
            values = self.values(name)
            found[key] = None
            if values:
                low, middle, high = np.quantile(values, (0, 0.5, 1)).tolist()
                found[key] = {"min": low, "median": middle, "max": high}
        return found

    def drawn(self) -> dict[str, Any]:
        """As plain data for the figure: with energy and delay of each chip that counts right."""
        values = {"energies_j": self.values("energy"), "delays_s": self.values("delay")}
        return {**self.describe(), **values}


def count(
    edge: ChipEdge,
    chips: int,
    conditions: Conditions,
    steps: Sequence[bool] | None = ABOUT_MIDDLE,
    seed: int = 0,
    workers: int | None = None,
    scale: float = 1.0,
) -> Lot:
    """Let chips count.

    Args:
        edge: in sky130's cells.
        chips: how many.
        conditions, steps: as for `ChipEdge.counted`; None for steps past both rails.
        seed, scale: as of `Chip`.
        workers: simulations at a time, None for one a core: the results are the same.

    Raises InputError: a number out of its range, or as `ChipEdge.counted`.
    """
    if not 1 <= chips <= MOST:
        raise InputError(f"chips {chips}: a lot is of 1 to {MOST}")
    if workers is not None and workers < 1:
        raise InputError(f"workers {workers}: at least 1")
    lot = [Chip(number, seed, scale) for number in range(chips)]
    with ThreadPoolExecutor(workers or cpu_count() or 1) as pool:
        counted = pool.map(partial(edge.counted, conditions, steps), lot)
        return Lot(conditions, seed, tuple(counted))


def lots(
    edge: ChipEdge,
    chips: int,
    seed: int = 0,
    workers: int | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> list[Lot]:
    """The same chips under each of `CONDITIONS`, and some of them past both rails."""
    found = []
    for conditions in CONDITIONS:
        say(f"{chips} chips, {conditions.label}")
        found.append(count(edge, chips, conditions, seed=seed, workers=workers))
    few = min(chips, WHOLE_RANGE)
    say(f"{few} chips past both rails")
    return [*found, count(edge, few, CONDITIONS[0], None, seed, workers)]


def table(found: Sequence[Lot]) -> list[dict[str, str]]:
    """Rows for a reader, one a lot."""
    rows = []
    for lot in found:
        values = lot.describe()
        row = {
            "conditions": values["conditions"],
            "step ": show(values["period_s"], "s"),
            "steps ": str(values["steps"]),
            "right ": f"{values['right']} of {values['chips']}",
        }
        for name, key, unit in (("energy a step", "energy_per_step_j", "J"),
                                ("clock to code", "clock_to_code_s", "s")):  # fmt: skip
            spread = values[key]
            row[name] = " / ".join(show(each, unit) for each in spread.values()) if spread else ""
        rows.append(row)
    return rows


def numbers(found: Sequence[Lot]) -> str:
    """What each chip did, as CSV."""
    text = StringIO()
    rows = writer(text, lineterminator="\n")
    rows.writerow(["conditions", "period_s", "steps", "seed", "chip", "right", *_MEASURED])
    for lot in found:
        for number, each in enumerate(lot.counted):
            rows.writerow([
                lot.conditions.label, lot.conditions.period, len(each.words) - 1, lot.seed, number,
                int(each.right), *(f"{getattr(each, name):.6g}" for name in _MEASURED.values()),
            ])  # fmt: skip
    return text.getvalue()


def save(edge: ChipEdge, found: Sequence[Lot], folder: Path) -> list[Path]:
    """Write the numbers: their paths."""
    values = {"edge": edge.design.name, "lots": [lot.describe() for lot in found]}
    texts = {
        "monte-carlo.csv": numbers(found),
        "monte-carlo.json": json.dumps(values, indent=2) + "\n",
    }
    for name, text in texts.items():
        replace(folder / name, partial(Path.write_text, data=text, encoding="utf-8"))
    return [folder / name for name in texts]
