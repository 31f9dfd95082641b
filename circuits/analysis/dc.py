"""DC nodal analysis of the resistive part of a circuit: voltages at given wiper codes.

Resistors, digipots and comparators' bias currents, by nodal analysis, in the circuit that would be
built; so whatever is wrong with its wiring shows in its voltages.  Nets with digital pins are left
out, and the pull-ups on them.  Leading axis everywhere: states, all solved at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from circuits.arrays import Floats, Ints
from circuits.circuit import GROUND, CircuitError, Element, Placed
from circuits.parts import IDEAL_MEAN, Comparator, Digipot
from circuits.ratings import Input, Output


@dataclass(frozen=True)
class Hold:
    """A net that is held at `volts`, plus `gain` times the voltage of the net `follows`."""

    volts: Floats | float  # (states,) or one for all
    follows: str | None = None
    gain: float = 0.0


class Rheostat(NamedTuple):
    """A rheostat between two analog nets."""

    path: str  # of its component
    w: str
    b: str
    end_to_end: float  # in ohms
    wiper: float  # in ohms
    sheet: Digipot

    def conductance(self, code: Floats) -> Floats:
        """In siemens."""
        return np.asarray(1.0 / (self.wiper + self.end_to_end * self.sheet.share(code)))


class Resistor(NamedTuple):
    """A resistor between two analog nets."""

    path: str
    one: str
    other: str
    ohms: float


def conductance_matrix(size: int, ends: Ints, siemens: Floats) -> Floats:
    """(..., size, size) nodal matrix of (..., k) conductances between (k, 2) nodes, in siemens."""
    first, second = ends.T
    matrix = np.zeros((*siemens.shape[:-1], size, size))
    for row, column, sign in (
        (first, first, 1.0), (second, second, 1.0), (first, second, -1.0), (second, first, -1.0),
    ):  # fmt: skip
        place: Any = (..., row, column)
        np.add.at(matrix, place, sign * siemens)
    return matrix


class Resistive:
    """The analog nets of a flat circuit, and what joins them.

    Args:
        placed: what `circuits.circuit.flatten` gives.
        supplies: nets that digipots and comparators are fed from, which are no analog nets.

    Attributes:
        nets: the analog nets, in order.
        digipots, resistors: between them.
        inputs: comparators' inputs: path with function, net, and the bias current out of it in
            amperes.

    Raises:
        CircuitError: a mean that is not made of resistors.
    """

    def __init__(self, placed: Sequence[Placed], supplies: Sequence[str] = ()) -> None:
        if any(each.part == IDEAL_MEAN for each in placed):
            raise CircuitError("an ideal mean has no resistors to settle")
        digital = {*supplies, *_digital(placed)}
        self.digipots = [
            Rheostat(each.path, *_ends(each, "w", "b"), float(each.parameters["end_to_end"]),
                     float(each.parameters["wiper"]), each.part.sheet)
            for each in placed
            if isinstance(each.part.sheet, Digipot)
        ]  # fmt: skip
        self.resistors = [
            Resistor(each.path, *_ends(each, "1", "2"), each.part.catalogue.value)
            for each in placed
            if isinstance(each.part.catalogue, Element)
            and each.part.catalogue.letter == "R"
            and not digital.intersection(each.nets.values())
        ]
        self.inputs = [
            (f"{each.path} {function}", str(each.nets[function]), _bias(each, function))
            for each in placed
            if isinstance(each.part.sheet, Comparator)
            for function in ("plus", "minus")
            if each.nets[function] not in digital
        ]
        self._ends = [(each.one, each.other) for each in self.resistors]
        self._ends += [(each.w, each.b) for each in self.digipots]
        loads = [net for _, net, _ in self.inputs]
        joined = dict.fromkeys((*(net for ends in self._ends for net in ends), *loads))
        self.nets = [net for net in joined if net != GROUND]
        self._index = {net: k for k, net in enumerate((*self.nets, GROUND))}

    def settle(
        self, codes: Mapping[str, Floats], held: Mapping[str, Hold], bias: float | None = None
    ) -> dict[str, Floats]:
        """(states,) volts of every analog net.

        Args:
            codes: (states,) of each digipot, by path.
            held: nets that a source holds.
            bias: out of every comparator's input, in amperes; None for each one's own.

        Raises:
            CircuitError: nets that nothing ties to a voltage, or a held net that is not there.
        """
        self._check_held(held)
        given = [*codes.values(), *(hold.volts for hold in held.values())]
        states = max(np.size(each) for each in given)
        siemens = np.empty((states, len(self._ends)))
        for k, resistor in enumerate(self.resistors):
            siemens[:, k] = 1.0 / resistor.ohms
        for k, digipot in enumerate(self.digipots, start=len(self.resistors)):
            siemens[:, k] = digipot.conductance(np.asarray(codes[digipot.path], float))
        ends = np.array([[self._index[net] for net in each] for each in self._ends])
        matrix = conductance_matrix(len(self._index), ends, siemens)
        right = np.zeros((states, len(self._index)))
        for _, net, own in self.inputs:
            right[:, self._index[net]] += own if bias is None else bias
        for net, hold in {**held, GROUND: Hold(0.0)}.items():
            row = self._index[net]
            matrix[:, row] = 0.0
            matrix[:, row, row] = 1.0
            if hold.follows is not None:
                matrix[:, row, self._index[hold.follows]] -= hold.gain
            right[:, row] = hold.volts
        volts: Floats = np.linalg.solve(matrix, right[..., None])[..., 0].astype(np.float64)
        return {net: volts[:, k] for net, k in self._index.items()}

    def currents(
        self, volts: Mapping[str, Floats], codes: Mapping[str, Floats]
    ) -> dict[str, Floats]:
        """(states,) amperes from W to B of each digipot, by path."""
        return {
            each.path: (volts[each.w] - volts[each.b])
            * each.conductance(np.asarray(codes[each.path], float))
            for each in self.digipots
        }

    def _check_held(self, held: Mapping[str, Hold]) -> None:
        for net in held:
            if net not in self._index:
                raise CircuitError(f"net {net} is held, but no analog net")
        tied = {GROUND, *held}
        before = 0
        while before != (before := len(tied)):
            tied.update(net for pair in self._ends if tied.intersection(pair) for net in pair)
        for net in self.nets:
            if net not in tied:
                raise CircuitError(f"net {net} has no path to any that is held")


def _digital(placed: Sequence[Placed]) -> set[str]:
    return {
        net
        for each in placed
        for function, net in each.nets.items()
        if net is not None and isinstance(each.part.ratings.pins.get(function), Input | Output)
    }


def _ends(placed: Placed, one: str, other: str) -> tuple[str, str]:
    """Two nets; an open end has one of its own."""
    first, second = (placed.nets[end] or f"{placed.path}_{end}_open" for end in (one, other))
    return first, second


def _bias(placed: Placed, function: str) -> float:
    half = 0.5 * float(placed.parameters.get("offset_current", 0.0))
    return float(placed.parameters.get("bias", 0.0)) + (half if function == "plus" else -half)
