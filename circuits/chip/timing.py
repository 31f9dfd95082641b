"""Timing of library cells as Liberty has it: delay and transition tables, setup, hold, leakage.

The non-linear delay model: tables of input transition by output load.  Values here are in SI units;
Liberty's are nanoseconds, picofarads and nanowatts.  Thresholds are 50 % for delays, and 20 % and
80 % for transitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from circuits.arrays import Floats

Table = tuple[tuple[float, ...], ...]

LOW, HALF, HIGH = 0.2, 0.5, 0.8
"""Thresholds, of the supply."""


@dataclass(frozen=True)
class Grid:
    """Where cells are measured."""

    slews: tuple[float, ...] = (20e-12, 100e-12, 400e-12)  # input transitions, seconds
    loads: tuple[float, ...] = (1e-15, 6e-15, 30e-15)  # of an output, farads
    # transitions of data, and of the clock, for setup and hold
    constraint_slews: tuple[float, ...] = (20e-12, 400e-12)


@dataclass(frozen=True)
class Delay:
    """A timing arc from an input to an output; seconds."""

    pin: str  # the input, or a flip-flop's clock
    output: str
    kind: str  # combinational, rising_edge or falling_edge
    sense: str  # positive_unate, negative_unate or non_unate
    when: str  # state of the other inputs, a Liberty expression; empty: any
    tables: Mapping[str, Table]  # cell_rise, rise_transition, cell_fall, fall_transition


@dataclass(frozen=True)
class Constraint:
    """Setup or hold of a pin before or after a clock's edge; seconds, by slews of both."""

    pin: str
    clock: str
    kind: str  # setup_rising, hold_falling and so on
    tables: Mapping[str, Table]  # rise_constraint, fall_constraint

    def scaled(self, factor: float) -> Constraint:
        """The same with its values times a factor."""
        tables = {
            name: tuple(tuple(factor * value for value in row) for row in table)
            for name, table in self.tables.items()
        }
        return replace(self, tables=tables)


@dataclass(frozen=True)
class CellTiming:
    """What has been measured of a cell."""

    capacitances: Mapping[str, float]  # of each input, farads
    leakage: float  # watts, the mean over its states
    delays: tuple[Delay, ...]
    constraints: tuple[Constraint, ...] = ()

    def describe(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> CellTiming:
        """From what `describe` gives, after JSON."""
        return cls(
            values["capacitances"],
            values["leakage"],
            tuple(
                Delay(**{**each, "tables": _tables(each["tables"])}) for each in values["delays"]
            ),
            tuple(
                Constraint(**{**each, "tables": _tables(each["tables"])})
                for each in values["constraints"]
            ),
        )


@dataclass(frozen=True)
class LibraryTiming:
    """Cells at one corner, supply and temperature."""

    corner: str  # of the transistors, as tt
    supply: float  # volts
    temperature: float  # degrees Celsius
    grid: Grid
    cells: Mapping[str, CellTiming]

    def head(self) -> Iterator[str]:
        """Lines of the library group: thresholds, conditions, templates."""
        for edge in ("rise", "fall"):
            yield f"  input_threshold_pct_{edge} : {100 * HALF:g};"
            yield f"  output_threshold_pct_{edge} : {100 * HALF:g};"
            yield f"  slew_lower_threshold_pct_{edge} : {100 * LOW:g};"
            yield f"  slew_upper_threshold_pct_{edge} : {100 * HIGH:g};"
        yield "  slew_derate_from_library : 1.0;"
        yield f"  nom_process : 1; nom_voltage : {self.supply:g};"
        yield f"  nom_temperature : {self.temperature:g};"
        yield f"  operating_conditions ({self.corner}) {{"
        yield f"    process : 1; voltage : {self.supply:g}; temperature : {self.temperature:g};"
        yield f"  }}\n  default_operating_conditions : {self.corner};"
        slews, loads = _numbers(self.grid.slews, 1e9), _numbers(self.grid.loads, 1e12)
        both = _numbers(self.grid.constraint_slews, 1e9)
        yield from _template("delay", "input_net_transition", slews,
                             "total_output_net_capacitance", loads)  # fmt: skip
        yield from _template("constraint", "related_pin_transition", both,
                             "constrained_pin_transition", both)  # fmt: skip


def input_pin(timing: CellTiming, pin: str) -> Iterator[str]:
    """Lines of an input pin's group."""
    clock = " clock : true;" if pin in {each.clock for each in timing.constraints} else ""
    yield f"      direction : input;{clock} capacitance : {1e12 * timing.capacitances[pin]:.5g};"
    for each in timing.constraints:
        if each.pin == pin:
            head = f'related_pin : "{each.clock}"; timing_type : {each.kind};'
            yield from _timing(head, each.tables, "constraint")


def output_pin(timing: CellTiming, pin: str, most: float) -> Iterator[str]:
    """Lines of an output pin's group, but its function; the largest load in farads."""
    yield f"      max_capacitance : {1e12 * most:.5g};"
    for each in timing.delays:
        if each.output == pin:
            when = f' when : "{each.when}";' if each.when else ""
            head = f'related_pin : "{each.pin}"; timing_type : {each.kind};'
            head += f" timing_sense : {each.sense};{when}"
            yield from _timing(head, each.tables, "delay")


def table(values: Floats) -> Table:
    """A table of an array of two dimensions, in seconds, to 0.01 ps."""
    return tuple(tuple(round(float(value), 14) for value in row) for row in values)


def _timing(head: str, tables: Mapping[str, Table], template: str) -> Iterator[str]:
    yield f"      timing () {{\n        {head}"
    for name, table in tables.items():
        rows = ", ".join(f'"{_numbers(row, 1e9)}"' for row in table)
        yield f"        {name} ({template}) {{ values ({rows}); }}"
    yield "      }"


def _template(name: str, first: str, index_1: str, second: str, index_2: str) -> Iterator[str]:
    yield f"  lu_table_template ({name}) {{"
    yield f'    variable_1 : {first}; index_1 ("{index_1}");'
    yield f'    variable_2 : {second}; index_2 ("{index_2}");\n  }}'


def _numbers(values: Iterable[float], scale: float) -> str:
    return ", ".join(f"{scale * value:.5g}" for value in values)


def _tables(values: Mapping[str, Any]) -> dict[str, Table]:
    return {name: tuple(tuple(row) for row in table) for name, table in values.items()}
