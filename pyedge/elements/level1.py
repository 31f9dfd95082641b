"""SPICE's level 1 of a MOSFET: body effect, channel-length modulation, series resistances."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import with_config

from pyedge.elements.nonlinear import LEAK, NonlinearElement, check_positive, small_signal
from pyedge.errors import InputError
from pyedge.networks.flow import flow
from pyedge.schema import STRICT, Ohms, Ratio, Volts
from pyedge.simd import fma, part, select


@with_config(STRICT)
@dataclass(frozen=True)
class Card:
    """A model card by SPICE's names; the defaults are an ALD1106 (arXiv:2311.00537).

    Raises:
        InputError: a value that would make the current fall with the voltage, or complex.
    """

    vto: Volts = 0.75  # threshold at no body bias
    kp: Ratio = 6.2496e-5  # transconductance, in A/V^2
    gamma: Ratio = 1.09  # body effect, in V^0.5
    phi: Volts = 0.95  # surface potential
    modulation: Ratio = 0.2  # lambda, of the channel's length, in 1/V
    rd: Ohms = 73.2  # in series at the first node
    rs: Ohms = 73.2  # in series at the second node
    w: Ratio = 138e-6  # width, in metres
    l: Ratio = 7.8e-6  # length, in metres

    def __post_init__(self) -> None:
        check_positive(kp=self.kp, phi=self.phi, w=self.w, l=self.l)
        for name in ("gamma", "modulation", "rd", "rs"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise InputError(f"card {name} {value}: it must be finite and not negative")

    @property
    def beta(self) -> float:
        """kp W / L, in A/V^2."""
        return self.kp * self.w / self.l


class CompiledLevel1(NamedTuple):
    """See `Level1Law`."""

    beta: float
    flat_band: float  # vto - gamma sqrt(phi), in volts
    gamma: float
    phi: float
    root: float  # sqrt(phi)
    modulation: float
    rd: float
    rs: float
    leak: float


@dataclass(frozen=True)
class Level1Law(NonlinearElement):
    """Shichman and Hodges' law with the body at 0 V and the card's series resistances.

    The drain is the node at the higher voltage.  The parameter is the gate voltage, in volts.

    Raises:
        InputError: a leak that is not positive.
    """

    card: Card = field(default_factory=Card)
    leak: float = LEAK  # in siemens

    name = "level1"

    def __post_init__(self) -> None:
        check_positive(leak=self.leak)

    @property
    def compiled(self) -> CompiledLevel1:
        card, root = self.card, math.sqrt(self.card.phi)
        bent = card.vto - card.gamma * root, card.gamma, card.phi, root
        return CompiledLevel1(card.beta, *bent, card.modulation, card.rd, card.rs, self.leak)

    def spice_model(self, name: str) -> list[str]:
        card = self.card
        given = {"vto": card.vto, "kp": card.kp, "gamma": card.gamma, "phi": card.phi,
                 "lambda": card.modulation, "rd": card.rd, "rs": card.rs}  # fmt: skip
        terms = " ".join(f"{key}={value:.17g}" for key, value in given.items())
        return [f".model {name} nmos level=1 {terms} is=1e-30"]

    def spice(self, name: str, first: str, second: str, gate: str, model: str) -> list[str]:
        size = f"l={self.card.l:.17g} w={self.card.w:.17g}"
        return [f"M{name} {first} {gate} {second} 0 {model} {size}"]


@part
def channel(element, gate, first, second):
    """The flow of the channel alone, without series resistances and leak."""
    low, drop = min(first, second), abs(first - second)
    # below 0 V the root goes on along its tangent, as SPICE's does
    root = math.sqrt(max(low, 0.0) + element.phi)
    root = max(fma(min(low, 0.0), 0.5 / element.root, root), 0.0)
    bend = 0.5 * element.gamma / max(root, element.root)
    over = max(gate - low - element.flat_band - element.gamma * root, 0.0)
    ohmic = min(drop, over)  # saturated beyond
    beta = fma(drop, element.modulation * element.beta, element.beta)
    shape = ohmic * (over - 0.5 * ohmic)
    current = beta * shape
    gain = beta * ohmic
    high = fma(shape, element.modulation * element.beta, beta * (over - ohmic))
    lower = fma(gain, bend, gain) + high
    forward = first >= second
    return (
        select(forward, current, -current),
        select(forward, high, lower),
        select(forward, lower, high),
    )


_ITERATIONS = 4
"""Of Newton's method for the current through the series resistances."""


@flow.on(CompiledLevel1)
def _flow(element, first, second, parameter):
    inner = 0.0 * (first - second)
    rise, fall = inner, inner
    for _ in range(_ITERATIONS):
        value, rise, fall = channel(
            element, parameter, first - inner * element.rd, second + inner * element.rs
        )
        share = 1.0 / (rise * element.rd + fall * element.rs + 1.0)
        inner = inner - (inner - value) * share
        rise, fall = rise * share, fall * share
    leak = element.leak
    return fma(first - second, leak, inner), rise + leak, fall + leak


small_signal(CompiledLevel1)
