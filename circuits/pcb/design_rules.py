"""Design rules: what a board house can make, in millimetres, and what a board is made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from circuits.circuit import CircuitError

Length = Annotated[float, Field(gt=0, le=1000, strict=True)]
PITCH = 0.635
"""Of the grid that tracks run on: a quarter of a package's tenth of an inch."""
TEXT, EDGE, HOLES = 0.8, 1.5, 0.55
"""Least height of the silkscreen's letters, copper to the board's edge, hole to hole."""


@dataclass(frozen=True, kw_only=True)
class DesignRules:
    """The finest that a house makes; the defaults are any usual house's without extra cost."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "allow_inf_nan": False}

    track: Length = 0.15  # width
    space: Length = 0.15  # between copper of two nets
    drill: Length = 0.3  # diameter of a hole
    ring: Length = 0.13  # of copper round a hole
    holes: Length = 0.25  # from hole to hole, edge to edge
    edge: Length = 0.3  # from copper to the board's edge
    text: Length = 0.8  # height of the silkscreen's letters
    largest: tuple[Length, Length] = (500.0, 400.0)  # board
    layers: Annotated[int, Field(ge=2, strict=True)] = 4  # of copper

    @property
    def wiring(self) -> Wiring:
        """What the board is made with.  Raises CircuitError: too coarse for the grid."""
        drill = max(Wiring.drill, self.drill)
        made = Wiring(
            track=max(Wiring.track, self.track),
            space=max(Wiring.space, self.space),
            drill=drill,
            via=max(Wiring.via, drill + 2 * self.ring),
        )
        for words, least, kind in (
            ("tracks need", made.track + made.space, "track + space"),
            ("a via beside a track needs", (made.via + made.track) / 2 + made.space,
             "(drill + track) / 2 + ring + space"),
        ):  # fmt: skip
            if least > PITCH + 1e-9:
                raise CircuitError(
                    f"design rules: {words} {least:.3g} mm, the grid is of {PITCH} mm: "
                    f"{kind} must be less"
                )
        for key, asked, made_with in (
            ("text", self.text, TEXT),
            ("edge", self.edge, EDGE),
            ("holes", self.holes, HOLES),
        ):
            if asked > made_with + 1e-9:
                raise CircuitError(
                    f"design rules: {key} {asked:g}: boards are made with {made_with:g} mm"
                )
        return made


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """Widths of a board's copper."""

    track: float = 0.25
    space: float = 0.2
    via: float = 0.6  # diameter of its copper
    drill: float = 0.3  # of a via
