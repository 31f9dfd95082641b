"""Edges as D22 built them: comparators, logic, and a digital potentiometer in each twin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pyedge.edges.chip import Chip
from pyedge.edges.comparator import Comparator, Rule, common_draws, sense_each
from pyedge.edges.contract import Codes, CompiledEdges, Floats, Update
from pyedge.edges.normal_cdf import TABLE
from pyedge.errors import InputError
from pyedge.logic import BehavioralLogic, Logic, check_levels
from pyedge.networks.network import Network
from pyedge.rng import Moment, Stream, uniform

COMPARISONS = {"sign": Rule.SIGN, "paper": Rule.PAPER, "exact": Rule.EXACT}


@dataclass(frozen=True)
class Digipot:
    """A rheostat of the AD5220 kind (Analog Devices data sheet): R = unit * code + fixed.

    Attributes:
        levels: number of wiper positions, a power of two.
        end_to_end: nominal resistance of the whole track, in ohms.
        wiper: resistance of the wiper switch, in ohms.
        series: resistor in series with each digipot, in ohms (ours: without it an edge between
            two inputs, driven to code 0, carries 125 mA).
    """

    levels: int = 128
    end_to_end: float = 100e3
    wiper: float = 40.0
    series: float = 1e3

    def __post_init__(self) -> None:
        check_levels(self.levels)
        if not (math.isfinite(self.end_to_end) and self.end_to_end > 0):
            raise InputError(f"end-to-end resistance {self.end_to_end} ohm: it must be positive")
        for name, value in (("wiper", self.wiper), ("series", self.series)):
            if not math.isfinite(value) or value < 0:
                raise InputError(f"{name} resistance {value} ohm: it must be 0 or more")
        if self.fixed <= 0:
            raise InputError("wiper and series resistance are both 0: code 0 is a short circuit")

    @property
    def unit(self) -> float:
        """Resistance of one step of the code, dR, in ohms."""
        return self.end_to_end / self.levels

    @property
    def fixed(self) -> float:
        """Resistance at code 0, in ohms."""
        return self.wiper + self.series

    @property
    def middle(self) -> float:
        """Resistance at power-up, code levels / 2, in ohms."""
        return self.unit * (self.levels // 2) + self.fixed

    @property
    def range(self) -> tuple[float, float]:
        """Resistance at the lowest and at the highest code, in ohms."""
        return self.fixed, self.unit * (self.levels - 1) + self.fixed


class DigipotEdges:
    """Edges that compare, count and turn their pair of digital potentiometers.

    Args:
        network: the network whose edges these are.
        comparison: ``paper`` (D22's circuit), ``exact`` or ``sign`` (D22, Eq. 3).
        digipot, comparator: what the parts are.
        chip: what was fixed at manufacture; None for parts without tolerance or offset.
        logic: the digital half; None for the behavioral model.

    Raises:
        InputError: an unknown comparison, a chip of another network, logic of another size.
    """

    def __init__(
        self,
        network: Network,
        comparison: str = "paper",
        digipot: Digipot | None = None,
        comparator: Comparator | None = None,
        chip: Chip | None = None,
        logic: Logic | None = None,
    ) -> None:
        if comparison not in COMPARISONS:
            raise InputError(f"comparison {comparison!r} is not one of {', '.join(COMPARISONS)}")
        self.n_edges = network.n_edges
        self.rule = COMPARISONS[comparison]
        self.digipot = digipot or Digipot()
        self.comparator = comparator or Comparator()
        self.logic = logic or BehavioralLogic(self.n_edges, self.digipot.levels)
        if (self.logic.levels, len(self.logic.codes)) != (self.digipot.levels, self.n_edges):
            raise InputError("the logic has another number of levels or edges than the digipots")
        self.chip = chip or Chip.perfect(network)
        self.chip.check(network)
        self._made = self.logic.codes
        twins = self.chip.scale if self.chip.unequal else self.chip.scale[:1]
        self._unit = self.digipot.unit * twins[:, :, None]
        self._offset = np.ascontiguousarray(self.chip.offset[:, :, None], dtype=np.float64)
        self._resistance = np.empty_like(self._unit)

    @property
    def resistance(self) -> Floats:
        """See `Edges.resistance`."""
        twins = self._settle()[:, :, 0].copy()
        return twins if len(twins) == 2 else twins[0]

    @property
    def conductance(self) -> Floats:
        """See `Edges.conductance`."""
        return 1.0 / self.resistance

    @property
    def degrees(self) -> Codes:
        """(m,) wiper codes."""
        return self.logic.codes

    def update(self, free_drop: Floats, clamped_drop: Floats, moment: Moment) -> Update:
        """Sense, then count; see `Edges.update`."""
        count = self.n_edges
        noise = self.comparator.noise
        draws = np.zeros((2, count, 1))
        if noise > 0:
            draws[0, :, 0] = uniform(moment, Stream.FIRST, count)
            draws[1, :, 0] = uniform(moment, Stream.SECOND, count)
        first, second = np.empty((2, count, 1), dtype=np.bool_)
        margin = np.empty((count, 1))
        free, clamped = (
            np.ascontiguousarray(d, dtype=float)[:, None] for d in (free_drop, clamped_drop)
        )
        bias = self.comparator.tie_bias
        replicas = np.array([moment.replica], dtype=np.uint64)
        common = common_draws(self.comparator.common_noise, moment.seed, replicas, moment.step, 1)
        sense_each(
            self.rule,
            free,
            clamped,
            self._offset,
            noise,
            bias,
            common[0],
            draws,
            first,
            second,
            margin,
            TABLE,
        )
        codes = self.logic.count(first[:, 0], second[:, 0])
        return Update(first[:, 0], second[:, 0], codes, margin[:, 0])

    def reset(self) -> None:
        """Wipers to where they were when the edges were made."""
        self.logic.preset(self._made)

    def restore(self, degrees: Codes) -> None:
        """Wipers to these codes."""
        self.logic.preset(degrees)

    def close(self) -> None:
        """See `Edges.close`."""
        self.logic.close()

    @property
    def compiled(self) -> CompiledEdges | None:
        """See `Edges.compiled`."""
        code = self.logic.registers
        if code is None:
            return None
        return CompiledEdges(
            rule=int(self.rule),
            gamma=0.0,
            range=(0.0, math.inf),
            resistance=self._settle(),
            code=code,
            levels=self.digipot.levels,
            unit=self._unit,
            fixed=self.digipot.fixed,
            offset=self._offset,
            noise=self.comparator.noise,
            tie_bias=self.comparator.tie_bias,
            common_noise=self.comparator.common_noise,
        )

    def _settle(self) -> Floats:
        self._resistance[:] = self._unit * self.logic.codes[:, None] + self.digipot.fixed
        return self._resistance
