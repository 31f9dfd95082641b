"""A MOSFET's law that is smooth through threshold, after Enz, Krummenacher and Vittoz (1995)."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from pyedge.elements.nonlinear import LEAK, NonlinearElement, check_positive, small_signal
from pyedge.networks.flow import flow
from pyedge.simd import FARTHEST, exp_negative, fma, part, select


class CompiledEkv(NamedTuple):
    """See `EkvLaw`."""

    transconductance: float
    threshold: float
    width: float  # of the softplus, in volts
    leak: float


@dataclass(frozen=True)
class EkvLaw(NonlinearElement):
    """I = S/2 (p(a - V2)^2 - p(a - V1)^2) + leak (V1 - V2) with a = V_G - V_T.

    p(x) = s ln(1 + exp(x/s)), with s such that the current falls by a decade for `swing` volts of
    the gate far below threshold, where I is exponential; far above it is `SquareLaw`.

    Raises:
        InputError: a transconductance, a swing or a leak that is not positive.
    """

    transconductance: float = 8.5e-4  # S, in A/V^2
    threshold: float = 0.7  # V_T, in volts
    swing: float = 0.1  # in volts a decade
    leak: float = LEAK  # in siemens

    name = "ekv"

    def __post_init__(self) -> None:
        check_positive(transconductance=self.transconductance, swing=self.swing, leak=self.leak)

    @property
    def width(self) -> float:
        """s, in volts."""
        return 2.0 * self.swing / math.log(10.0)

    @property
    def compiled(self) -> CompiledEkv:
        return CompiledEkv(self.transconductance, self.threshold, self.width, self.leak)

    def spice(self, name: str, first: str, second: str, gate: str, model: str) -> list[str]:
        s, half = f"{self.width:.17g}", f"{0.5 * self.transconductance:.17g}"

        def squared(node: str) -> str:
            x = f"(V({gate})-{self.threshold:.17g}-V({node}))"
            return f"({s}*ln(1+exp({x}/{s})))^2"

        return [f"B{name} {first} {second} I={half}*({squared(second)}-{squared(first)})"]


@part
def softplus(x, s):
    """s ln(1 + exp(x/s)) and its slope, in arithmetic alone: the same bits everywhere.

    ln(1 + e) is the series of 2 artanh(e / (2 + e)).
    """
    e = exp_negative(min(abs(x) * (1.0 / s), FARTHEST))
    y = e / (e + 2.0)
    z = y * y
    more = fma(z, 1.0 / 31.0, 1.0 / 29.0)
    for k in range(13, -1, -1):
        more = fma(z, more, 1.0 / (2 * k + 1))
    slope = 1.0 / (e + 1.0)
    return fma(more * y, 2.0 * s, max(x, 0.0)), select(x > 0.0, slope, e * slope)


@flow.on(CompiledEkv)
def _flow(element, first, second, parameter):
    over = parameter - element.threshold
    p, slope = softplus(over - first, element.width)
    q, other = softplus(over - second, element.width)
    value = (q * q - p * p) * (0.5 * element.transconductance)
    rise = fma(p * slope, element.transconductance, element.leak)
    fall = fma(q * other, element.transconductance, element.leak)
    return fma(first - second, element.leak, value), rise, fall


small_signal(CompiledEkv)
