"""The published figures, drawn from our experiments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyedge.reproduction.experiments import Experiments

# The data of each panel; a single history is that of seed 0, or of split 0.
PANELS: dict[str, Callable[[Experiments], tuple[Any, ...]]] = {
    "2B": lambda of: (of.divider[0],),
    "2C": lambda of: (of.divider[0],),
    "3A": lambda of: (of.allostery,),
    "3B": lambda of: (of.regression,),
    "3C": lambda of: (of.iris,),
    "3D": lambda of: (of.iris, of.iris_reference),
    "3E": lambda of: (of.iris[0],),
    "4B": lambda of: (of.sequence[0],),
    "4C": lambda of: (of.sequence[0],),
    "5A": lambda of: (of.damage[0],),
    "5B": lambda of: (of.damage[0],),
}


def draw(panel: str, experiments: Experiments, folder: Path) -> list[Path]:
    """Draw one of `PANELS` as PNG and SVG, `figure-3A.png` and so on; returns the files."""
    from pyedge import plots

    figure = plots.FIGURES[panel](*PANELS[panel](experiments))
    paths = [folder / f"figure-{panel}{suffix}" for suffix in (".png", ".svg")]
    for path in paths:
        plots.save(figure, path)
    return paths
