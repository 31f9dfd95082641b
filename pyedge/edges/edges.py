"""The edges of a machine: one or more populations that share a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pyedge.arrays import Array, Floats, Replicas
from pyedge.edges.population import Population
from pyedge.errors import InputError
from pyedge.extension import called, overridden
from pyedge.networks.flow import EdgeLaws, flow
from pyedge.rng import StepKey
from pyedge.rules import Measured, Rule
from pyedge.variable import Variable


class Edges:
    """m edges, each of one population.

    Args:
        populations: which edges are of which kind; together all edges of a network, each once.

    Raises:
        InputError: an edge of no population or of two, names that clash.
    """

    def __init__(self, populations: Sequence[Population]) -> None:
        numbers = np.concatenate([each.edges for each in populations])
        self.n_edges = len(numbers)
        if not np.array_equal(np.sort(numbers), np.arange(self.n_edges)):
            raise InputError("each edge of a network belongs to one population, and to one only")
        self.populations = tuple(populations)
        self.twins = max(len(each.memory.parameter) for each in populations)
        often = {getattr(each.memory, "substeps", 1) for each in populations}
        if len(often) > 1:
            raise InputError("edges of several kinds learn in one sub-step: capacitor.substeps = 1")
        (self.substeps,) = often
        units: dict[str, str] = {}
        for each in populations:
            name, unit = each.memory.variable.name, each.memory.variable.unit
            if units.setdefault(name, unit) != unit:
                raise InputError(f"two memories are called {name}, in {units[name]} and in {unit}")

    @property
    def memories(self) -> dict[str, Variable]:
        """The learning degrees of freedom, by name."""
        return {each.memory.variable.name: each.memory.variable for each in self.populations}

    @property
    def records(self) -> dict[str, Variable]:
        """What the rules record at each step, by name."""
        return {v.name: v for each in self.populations for v in each.rule.records}

    @property
    def linear(self) -> bool:
        """Whether each current is proportional to its drop."""
        return all(each.element.linear for each in self.populations)

    @property
    def law(self) -> Floats | EdgeLaws:
        """What a physics settles: `conductance`, or the laws of edges that are not all linear."""
        if self.linear:
            return self.conductance
        return EdgeLaws(tuple(each.law for each in self.populations))

    @property
    def resistance(self) -> Floats:
        """(m,) where the twins are equal, else (2, m): free, clamped; in ohms; a copy.

        Of nonlinear edges it is that at small drops with both nodes at 0 V.
        """
        return self._each("resistance")

    @property
    def conductance(self) -> Floats:
        """As `resistance`, in siemens; InputError: an edge is not linear."""
        for each in self.populations:
            if not each.element.linear:
                raise InputError(
                    f"element {each.element.name} is not linear: it has no conductance"
                )
        return self._each("conductance")

    @property
    def preload(self) -> Floats | None:
        """(m,) flows at no drop against the edges' direction, in newtons; None without any."""
        if not any(hasattr(each.element, "preload") for each in self.populations):
            return None
        flows = np.zeros(self.n_edges)
        for each in self.populations:
            element: Any = each.element
            if hasattr(element, "preload"):
                flows[each.where] = element.preload(each.memory.parameter[0])
        return flows

    @property
    def moments(self) -> Floats | None:
        """(6, m) of optimizers, NaN for edges without; None if all are.

        See `pyedge.memory.Width`.
        """
        if not any(hasattr(each.memory, "moments") for each in self.populations):
            return None
        moments = np.full((6, self.n_edges), np.nan)
        for each in self.populations:
            moments[:, each.where] = getattr(each.memory, "moments", np.nan)
        return moments

    @property
    def readings(self) -> Floats | None:
        """(m,) last readings of gauges with hysteresis, NaN for edges without; None if all are.

        See `pyedge.rules.Measured`.
        """
        gauges = [each for each in self.populations if _lags(each.rule)]
        if not gauges:
            return None
        readings = np.full(self.n_edges, np.nan)
        for each in gauges:
            readings[each.where] = getattr(each.rule, "reading", np.nan)
        return readings

    @property
    def degrees(self) -> Array:
        """(m,) learning degrees of freedom; of their memory's dtype if there is but one."""
        states = [each.memory.state for each in self.populations]
        degrees = np.empty(self.n_edges, np.result_type(*states))
        for each, state in zip(self.populations, states, strict=True):
            degrees[each.where] = state
        return degrees

    @property
    def range(self) -> tuple[Floats, Floats]:
        """(m,) lowest and (m,) highest values of the degrees of freedom."""
        low, high = np.empty(self.n_edges), np.empty(self.n_edges)
        for each in self.populations:
            low[each.where], high[each.where] = each.memory.range
        return low, high

    @property
    def resistance_range(self) -> tuple[Floats, Floats]:
        """(m,) lowest and (m,) highest resistances, without tolerances, in ohms."""
        low, high = np.empty(self.n_edges), np.empty(self.n_edges)
        for each in self.populations:
            ends = each.element.resistance(np.array(each.memory.parameter_range))
            low[each.where], high[each.where] = ends.min(), ends.max()
        return low, high

    @property
    def parts(self) -> set[str]:
        """The names of the elements, memories and rules."""
        kinds = [(e.element.name, e.memory.name, e.rule.name) for e in self.populations]
        return {name for kind in kinds for name in kind}

    @property
    def summary(self) -> str:
        """Their parts in a line with units."""
        lines = []
        for each in self.populations:
            words = ", ".join(filter(None, (each.memory.summary, each.rule.summary)))
            share = f"{len(each.edges)} of {self.n_edges} {each.memory.name}: "
            lines.append(words if len(self.populations) == 1 else share + words)
        return "; ".join(lines)

    def degrees_of(self, values: Mapping[str, Array]) -> Array:
        """(m,) degrees of freedom from (m,) arrays by name, each edge's by its memory's name."""
        rows = [values[each.memory.variable.name][each.where] for each in self.populations]
        degrees = np.empty(self.n_edges, np.result_type(*rows))
        for each, row in zip(self.populations, rows, strict=True):
            degrees[each.where] = row
        return degrees

    def update(
        self, free_drop: Floats, clamped_drop: Floats, key: StepKey, share: float = 1.0
    ) -> dict[str, Array]:
        """One step of learning from the (m,) drops, in volts, for a share of the window.

        Returns:
            (m,) arrays: what the rules record, and the degrees of freedom after the step.
        """
        values = self.blank()
        for each in self.populations:
            signal = each.learn(free_drop, clamped_drop, key, share)
            for variable in each.rule.records:
                values[variable.name][each.where] = signal.records[variable.name]
            values[each.memory.variable.name][each.where] = each.memory.state
        return values

    def blank(self, *leading: int) -> dict[str, Array]:
        """Arrays (*leading, m) for all variables, each filled with its missing value."""
        variables = {**self.records, **self.memories}
        return {
            name: np.full((*leading, self.n_edges), variable.missing, variable.dtype)
            for name, variable in variables.items()
        }

    def check(self, degrees: Array, step: int) -> None:
        """Raise InputError unless (..., m) degrees of freedom, after `step` steps, are finite."""
        wrong = ~np.isfinite(degrees)
        if wrong.any():
            edge = int(np.argwhere(wrong)[0, -1])
            rule = next(each.rule for each in self.populations if edge in each.edges)
            raise InputError(
                f"edge {edge} has learned {degrees[wrong][0]} by step {step}: "
                f"rule {rule.name} or its memory gives a number that is not finite"
            )

    def reset(self) -> None:
        """Return every edge to the degree of freedom that it was made with."""
        for each in self.populations:
            each.memory.reset()
            _read(each.rule, 0.0)

    def restore(
        self, degrees: Array, moments: Floats | None = None, readings: Floats | None = None
    ) -> None:
        """Set the (m,) learning degrees of freedom; (6, m) `moments`, (m,) `readings`, if any."""
        for each in self.populations:
            memory: Any = each.memory
            memory.restore(degrees[each.where])
            if moments is not None and hasattr(memory, "moments"):
                memory.moments = moments[:, each.where]
            _read(each.rule, 0.0 if readings is None else readings[each.where])

    def close(self) -> None:
        """Release whatever the edges run on."""
        for each in self.populations:
            each.memory.close()

    def compiled(self, replicas: Replicas | None = None) -> tuple[Any, ...] | None:
        """The populations for compiled code, or None; see `Population.compiled`."""
        made = [each.compiled(replicas, self.n_edges) for each in self.populations]
        if overridden(self) or None in made:
            return None
        for each in () if self.linear else made:
            flow.need(each.element)
        return tuple(made)

    def prepared(
        self, compiled: tuple[Any, ...], key: StepKey, replicas: Replicas, steps: int
    ) -> tuple[Any, ...]:
        """`compiled` with the noise that rules draw ahead for `steps` steps from `key` on."""
        return tuple(
            each._replace(rule=population.rule.prepared(each.rule, key, replicas, steps))
            for each, population in zip(compiled, self.populations, strict=True)
        )

    def _each(self, what: str) -> Floats:
        values = np.empty((self.twins, self.n_edges))
        for each in self.populations:
            parameter = each.memory.parameter
            law = getattr(each.element, what)
            found = called(law, parameter, gives=parameter.shape)
            values[:, each.where] = each.resistance(found) if what == "resistance" else found
        return values if self.twins == 2 else values[0]


def _lags(rule: Rule) -> bool:
    """Whether the drops that a rule measures have hysteresis."""
    return isinstance(rule, Measured) and rule.hysteresis > 0


def _read(rule: Rule, readings: Floats | float) -> None:
    """Set the last readings of a rule, where it goes on from them."""
    if isinstance(rule, Measured) and rule.hysteresis > 0:
        rule.reading = np.broadcast_to(readings, rule.edges.shape)
