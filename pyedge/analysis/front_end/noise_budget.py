"""Noise budget of an edge: the contribution of each origin, and their sum in quadrature.

All figures are rms volts referred to the drop at the first comparator.  An origin for which the
maker states nothing has no figure, and is listed as not stated.

Assumed, since no data sheet says: the LM339 passes noise as a single pole whose time constant is
its response time, that is, over a bandwidth of 1 / (4 tau).  Of the two response times stated
(300 ns for a TTL swing, 1.3 us for 100 mV with 5 mV overdrive) the shorter one is used, which
passes more noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from pyedge.errors import InputError
from pyedge.memory import Digipot
from pyedge.rules import Comparator
from pyedge.supervisor.supervisor import check_eta
from pyedge.units import show

_BOLTZMANN = 1.380649e-23  # J/K
_ROOM = 298.15  # K
RESPONSE = 300e-9
"""Response time of the LM339 to a TTL swing, in seconds."""
PUBLISHED = 10e-3
"""Differences below this are decided unreliably (D22, Fig. 7E), in volts."""
SPAN = 5.0
"""Of the supervisor's converters, in volts."""
BITS = (12, 14, 16)
"""Resolutions of the supervisor's converters."""


@dataclass(frozen=True)
class Origin:
    """One origin of noise."""

    name: str  # its source
    volts: float | None  # rms, referred to the drop; None where no data sheet gives a basis
    how: str  # the formula and its assumptions, or why there is no figure


@dataclass(frozen=True)
class Budget:
    """Noise of one edge, by origin."""

    circuit: tuple[Origin, ...]  # of the edge itself
    # by bits of the supervisor's converters: an error is constant while the voltage is
    supervisor: dict[int, tuple[Origin, ...]]

    def total(self, bits: int | None = None) -> float:
        """Sum in quadrature of the known origins, in volts; with converters of `bits` if given."""
        if bits is not None and bits not in self.supervisor:
            raise InputError(f"{bits} bits: the budget has {', '.join(map(str, self.supervisor))}")
        known = [*self.circuit, *(self.supervisor[bits] if bits is not None else ())]
        return math.hypot(*(each.volts for each in known if each.volts is not None))

    def unexplained(self, wanted: float, bits: int | None = None) -> float:
        """The volts to add in quadrature to the known origins for a total of `wanted` volts."""
        return math.sqrt(max(0.0, wanted**2 - self.total(bits) ** 2))

    @property
    def unstated(self) -> list[str]:
        """Origins without a figure."""
        return [each.name for each in self.circuit if each.volts is None]

    def lines(self) -> list[str]:
        """A table in text: a line an origin, then the sums."""
        rows = [("edge", each) for each in self.circuit]
        rows += [(f"{bits} bits", each) for bits, some in self.supervisor.items() for each in some]
        rows.append(("edge", Origin("sum in quadrature", self.total(), "")))
        fitted = Comparator().noise
        for bits in self.supervisor:
            left = self.unexplained(fitted, bits)
            how = (
                f"of the {_volts(fitted)} fitted, {_volts(left)} "
                f"({100 * left**2 / fitted**2:.1f} % of the power) has no known origin"
            )
            rows.append((f"{bits} bits", Origin("sum with the edge", self.total(bits), how)))
        lines = [
            f"{where:8} {each.name:34} {_volts(each.volts):>10}  {each.how}".rstrip()
            for where, each in rows
        ]
        lines.append(
            f"D22's decisions are unreliable below about {_volts(PUBLISHED)} (Fig. 7E), to which "
            f"the {_volts(fitted)} rms are a fit; no origin above explains either."
        )
        if unstated := ", ".join(self.unstated):
            lines.append(f"Not stated by their makers, hence not counted: {unstated}.")
        return lines


def budget(averaging: float, eta: float = 0.5) -> Budget:
    """The noise of an edge with averaging resistors, in ohms, at mid-range and room temperature."""
    if not (math.isfinite(averaging) and averaging > 0):
        raise InputError(f"averaging resistance {averaging}: it must be positive and finite")
    check_eta(eta)
    return Budget(_circuit(averaging), {bits: _converters(bits, eta) for bits in BITS})


def _circuit(averaging: float) -> tuple[Origin, ...]:
    bandwidth, resistance = 1 / (4 * RESPONSE), Digipot().middle
    # Two resistors in parallel at each of two inputs: 4kT R B; averaging halves the signal.
    averagers = 2 * math.sqrt(4 * _BOLTZMANN * _ROOM * averaging * bandwidth)
    edges = math.sqrt(4 * _BOLTZMANN * _ROOM * 2 * resistance * bandwidth)
    over = f"over {bandwidth / 1e3:.0f} kHz, assumed from the LM339's 300 ns"
    how = f"2 sqrt(4kTRB), R = {show(averaging, 'Ω')}, {over}"
    most = f"sqrt(4kT 2R B), R = {show(resistance, 'Ω')}: at most this, the network is beside it"
    return (
        Origin("averaging resistors, thermal", averagers, how),
        Origin("digipots of both twins, thermal", edges, most),
        Origin("wiper contacts", None, "no figure apart from the resistor's own is at hand"),
        Origin("comparator input", None, "the LM339's data sheet states no input noise"),
        Origin("supply ripple", None, "the LM339's data sheet states no supply rejection"),
    )


def _converters(bits: int, eta: float) -> tuple[Origin, ...]:
    """Quantization errors of V_C = eta V_D + (1 - eta) V_F, summed after conversion.

    A DAC after the sum, as in `pyedge.supervisor.nudge`, has gain 1 instead of eta.  The DAC of an
    input feeds both twins, so its error cancels in the difference of the drops.
    """
    step = SPAN / 2**bits / math.sqrt(12)
    whole = f"{SPAN:g} V / 2^{bits} / sqrt(12)"
    return (
        Origin("DAC of the desired voltage", eta * step, f"eta {whole}"),
        Origin("ADC of the free voltage", (1 - eta) * step, f"(1 - eta) {whole}"),
    )


def _volts(value: float | None) -> str:
    return "not stated" if value is None else show(value, "V")
