"""The square law of a MOSFET: triode, saturation and cut-off in one formula."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pyedge.elements.nonlinear import LEAK, NonlinearElement, check_positive, small_signal
from pyedge.networks.flow import flow
from pyedge.simd import fma


class CompiledSquare(NamedTuple):
    """See `SquareLaw`."""

    transconductance: float
    threshold: float
    leak: float


@dataclass(frozen=True)
class SquareLaw(NonlinearElement):
    """I = S/2 ((a - V2)+^2 - (a - V1)+^2) + leak (V1 - V2) with a = V_G - V_T.

    x+ is x where positive, else 0.  The parameter is the gate voltage V_G, in volts, against the
    body, at 0 V.  It is SPICE's level 1 with gamma = lambda = 0, and S and V_T are those of an
    ALD1106 (arXiv:2311.00537).

    Raises:
        InputError: a transconductance or a leak that is not positive.
    """

    transconductance: float = 8.5e-4  # S, in A/V^2
    threshold: float = 0.7  # V_T, in volts
    leak: float = LEAK  # in siemens

    name = "square"

    def __post_init__(self) -> None:
        check_positive(transconductance=self.transconductance, leak=self.leak)

    @property
    def compiled(self) -> CompiledSquare:
        return CompiledSquare(self.transconductance, self.threshold, self.leak)

    def spice_model(self, name: str) -> list[str]:
        return [
            f".model {name} nmos level=1 vto={self.threshold:.17g} "
            f"kp={self.transconductance:.17g} gamma=0 lambda=0 is=1e-30"
        ]

    def spice(self, name: str, first: str, second: str, gate: str, model: str) -> list[str]:
        return [f"M{name} {first} {gate} {second} 0 {model} l=1 w=1"]


@flow.on(CompiledSquare)
def _flow(element, first, second, parameter):
    over = parameter - element.threshold
    x, y = max(over - first, 0.0), max(over - second, 0.0)
    value = (y * y - x * x) * (0.5 * element.transconductance)
    slopes = (
        fma(x, element.transconductance, element.leak),
        fma(y, element.transconductance, element.leak),
    )
    return fma(first - second, element.leak, value), slopes[0], slopes[1]


small_signal(CompiledSquare)
