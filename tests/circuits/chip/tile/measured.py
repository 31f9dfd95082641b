"""Timing that is not measured: the same delay of every cell, so that sums are known."""

import re

from circuits.chip.timing import CellTiming, Constraint, Delay, Grid, LibraryTiming

GRID = Grid((1e-11, 1e-10), (1e-15, 1e-14), (1e-11, 1e-10))


def table(value):
    return ((value, value), (value, value))


def alike(library, delay=1e-10, setup=5e-11, hold=0.0, grid=GRID):
    """Of every cell the same delay, of every flip-flop the same setup and hold; seconds."""
    return LibraryTiming(
        "tt", 1.8, 27, grid,
        {name: _cell(cell, delay, setup, hold) for name, cell in library.cells.items()},
    )  # fmt: skip


def _cell(cell, delay, setup, hold):
    tables = {"cell_rise": table(delay), "rise_transition": table(2e-11),
              "cell_fall": table(delay), "fall_transition": table(2e-11)}  # fmt: skip
    (output,) = cell.functions
    capacitances = dict.fromkeys(cell.inputs, 2e-15)
    if cell.flip_flop is None:
        delays = [Delay(pin, output, "combinational", "non_unate", "", tables)
                  for pin in cell.inputs]  # fmt: skip
        return CellTiming(capacitances, 1e-12, tuple(delays))
    (clock,) = re.findall(r"\w+", cell.flip_flop.clocked_on)
    (data,) = re.findall(r"\w+", cell.flip_flop.next_state)
    edge = "falling" if "!" in cell.flip_flop.clocked_on else "rising"
    constraints = tuple(
        Constraint(data, clock, f"{kind}_{edge}",
                   {"rise_constraint": table(time), "fall_constraint": table(time)})
        for kind, time in (("setup", setup), ("hold", hold))
    )  # fmt: skip
    delays = (Delay(clock, output, f"{edge}_edge", "non_unate", "", tables),)
    return CellTiming(capacitances, 1e-12, delays, constraints)
