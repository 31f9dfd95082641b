"""A transistor as a table of a machine's TOML file: which law, and its numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, with_config

from pyedge.elements.ekv import EkvLaw
from pyedge.elements.level1 import Card, Level1Law
from pyedge.elements.nonlinear import LEAK, NonlinearElement
from pyedge.elements.square import SquareLaw
from pyedge.errors import InputError
from pyedge.extension import Registry
from pyedge.schema import STRICT, Ratio, Siemens, Volts

LAWS: Registry[Callable[[Transistor], NonlinearElement]] = Registry(
    "laws", Callable[..., NonlinearElement]
)
"""The laws of transistors, by the name that `transistor.law` has."""


@with_config(STRICT)
@dataclass(frozen=True)
class Transistor:
    """A MOSFET between the two nodes of an edge; a law takes what it needs of these.

    Raises:
        InputError: numbers that cannot be.
    """

    law: Annotated[str, AfterValidator(LAWS.check)] = "square"  # a name of `LAWS`
    transconductance: Ratio = 8.5e-4  # S of `square` and `ekv`, in A/V^2
    threshold: Volts = 0.7  # V_T of `square` and `ekv`
    swing: Volts = 0.1  # of `ekv`, a decade
    leak: Siemens = LEAK  # beside the channel
    card: Card = field(default_factory=Card)  # of `level1`

    def __post_init__(self) -> None:
        self.element  # noqa: B018 - which refuses numbers that cannot be

    @property
    def element(self) -> NonlinearElement:
        """The law with these numbers."""
        made: NonlinearElement = LAWS.make(self.law, self)
        return made

    @property
    def onset(self) -> float:
        """Gate voltage at which it begins to conduct from nodes at 0 V, in volts."""
        return self.card.vto if self.law == "level1" else self.threshold

    def check_gates(self, high: float) -> None:
        """InputError where gates of at most `high` volts never turn it on."""
        if not self.onset < high:
            key = "transistor.card.vto" if self.law == "level1" else "transistor.threshold"
            raise InputError(
                f"{key} {self.onset:g} V: it must be below capacitor.high, {high:g} V, or no edge "
                "ever conducts"
            )


@LAWS.register("square")
def _square(part: Transistor) -> SquareLaw:
    return SquareLaw(part.transconductance, part.threshold, part.leak)


@LAWS.register("level1")
def _level1(part: Transistor) -> Level1Law:
    return Level1Law(part.card, part.leak)


@LAWS.register("ekv")
def _ekv(part: Transistor) -> EkvLaw:
    return EkvLaw(part.transconductance, part.threshold, part.swing, part.leak)
