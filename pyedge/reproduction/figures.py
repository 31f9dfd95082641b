"""The published figures, drawn from our experiments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pyedge.reproduction.experiments import Experiments

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _panel(name: str) -> Callable[[Experiments], Figure]:

    return {}[name]


PANELS = ("2B", "2C", "3A", "3B", "3C", "3D", "3E", "4B", "4C", "5A", "5B")


def draw(panel: str, experiments: Experiments, folder: Path) -> list[Path]:
    """Draw one panel as PNG and SVG and return where."""
    return []
