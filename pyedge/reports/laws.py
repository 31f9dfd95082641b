"""Power laws of a figure in words and as data."""

from __future__ import annotations

from typing import Any

from pyedge.reports.power_law import Fit
from pyedge.studies.figure import Figure
from pyedge.units import show

Row = dict[str, Any]


def short(figure: Figure, fit: Fit) -> str:
    """For a legend."""
    return f"∝ {figure.x}^{fit.exponent:.2f} [{fit.low:.2f}, {fit.high:.2f}]"


def told(figure: Figure, found: Fit | str, where: str, unit: str) -> str:
    """A power law in a sentence; nothing where there is none."""
    at = f"{where}: " if where else ""
    if isinstance(found, str):
        return ""
    ends = (found.begin, found.end)
    begin, end = (show(each, unit) if unit else f"{each:.3g}" for each in ends)
    return (
        f"{at}{figure.y} ∝ {figure.x}^{found.exponent:.3g}, 95 % interval {found.low:.3g} to "
        f"{found.high:.3g}, over {found.points} points from {begin} to {end}; "
        f"from end to end the slope goes from {found.slopes[0]:.2f} to {found.slopes[1]:.2f}."
    )


def missing(fits: list[Row]) -> list[str]:
    """The lines without a power law, those of one reason in one sentence."""
    reasons: dict[str, list[str]] = {}
    for each in fits:
        if each["fit"] is None:
            reasons.setdefault(each["why"], []).append(each["at"])
    return [
        "No power law fits" + (f" at {'; '.join(where)}" if any(where) else "") + f": {why}."
        for why, where in reasons.items()
    ]


def described(found: Fit | str) -> Row:
    """As plain data."""
    if isinstance(found, str):
        return {"fit": None, "why": found}
    return {
        "fit": {
            "exponent": found.exponent,
            "interval": [found.low, found.high],
            "factor": found.factor,
            "slopes": list(found.slopes),
            "range": [found.begin, found.end],
            "points": found.points,
        }
    }
