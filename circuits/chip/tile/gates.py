"""Timing of a gate in ngspice: from each input, in each state of the others."""

from __future__ import annotations

from itertools import product

import numpy as np

from circuits.chip.tile.arcs import Arc, arcs
from circuits.chip.tile.bench import (
    SETTLED,
    CellBench,
    Copy,
    Waves,
    capacitances,
    leakages,
    middle,
    pulse,
    windows,
)
from circuits.chip.timing import CellTiming, Delay, Grid, table


def measured(bench: CellBench, grid: Grid) -> CellTiming:
    """A gate's timing; raises as `circuits.chip.tile.characterise.characterised` does."""
    return CellTiming(
        _capacitances(bench, grid), float(np.mean(leakages(bench))), _delays(bench, grid)
    )


def _delays(bench: CellBench, grid: Grid) -> tuple[Delay, ...]:
    found = list(arcs(bench.cell))
    cases = list(product(found, grid.slews, grid.loads))
    for window in windows(bench):
        starts = 0.05 * window, 1.05 * window
        copies = [
            Copy({**arc.others, arc.pin: pulse(starts, slew)}, load) for arc, slew, load in cases
        ]  # fmt: skip
        waves = bench.run(copies, 2 * window)
        if all(_settles(waves, k, arc, window) for k, (arc, *_) in enumerate(cases)):
            break
    size = len(grid.slews), len(grid.loads)
    rows: list[tuple[float, ...]] = []
    for k, (arc, slew, _) in enumerate(cases):
        rows.append(_case(waves, k, arc, slew, starts))
    values = np.array(rows).reshape(len(found), *size, 4)
    names = "cell_rise", "rise_transition", "cell_fall", "fall_transition"
    return tuple(
        Delay(
            arc.pin, arc.output, "combinational",
            "negative_unate" if arc.inverts else "positive_unate", arc.when,
            {name: table(each[..., place]) for place, name in enumerate(names)},
        )
        for arc, each in zip(found, values, strict=True)
    )  # fmt: skip


def _case(
    waves: Waves, copy: int, arc: Arc, slew: float, starts: tuple[float, float]
) -> tuple[float, ...]:
    """Delay and transition of the output's rise, and of its fall."""
    found: list[float] = []
    for rising in (True, False):
        start = starts[int(rising == arc.inverts)]
        end = waves.crossing(copy, arc.output, 0.5, rising, start)
        found += [end - middle(start, slew), waves.transition(copy, arc.output, rising, start)]
    return tuple(found)


def _settles(waves: Waves, copy: int, arc: Arc, window: float) -> bool:
    """Whether the output is at the right rail at the end of both halves."""
    ends = [waves.part(copy, arc.output, at * window) for at in (1.0, 2.0)]
    wanted = [float(not arc.inverts), float(arc.inverts)]
    return bool(np.allclose(ends, wanted, atol=SETTLED))


def _capacitances(bench: CellBench, grid: Grid) -> dict[str, float]:
    """Charge of an input's ramp over the supply, the mean of rise and fall, of the first arc."""
    slew = grid.slews[len(grid.slews) // 2]
    first = {arc.pin: arc for arc in reversed(list(arcs(bench.cell)))}
    states = {pin: first[pin].others for pin in bench.cell.inputs}
    return capacitances(bench, states, slew, grid.loads[0])
