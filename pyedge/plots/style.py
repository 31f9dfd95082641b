"""Style of all figures: a colour-blind-safe palette, sizes for slides, saving."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.style import context
from PIL import Image

from pyedge.errors import InputError
from pyedge.files import replace

INK, GREY, PALE = "#22262B", "#6B7178", "#D5D8DC"
BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY = (
    "#0072B2", "#D55E00", "#009E73", "#E69F00", "#B5588F", "#56B4E9",
)  # fmt: skip
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
"""Colour-blind-safe (after M. Okabe and K. Ito)."""
MARKERS = "osD^vP"
POINT: dict[str, Any] = {"markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.7}
"""Style of a measured point."""

STEPS = "training step"
VOLTS = "voltage (V)"
ERROR = "squared error (V²)"
KILO_OHMS = "resistance (kΩ)"

# Files have no date and no random identifiers, so that equal figures are equal files.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
FORMATS = tuple(_METADATA)
"""Endings of file names that `save` accepts."""

_NOTEBOOK_DPI = 80
_LETTERS = 13.0  # of a caption, to an inch
_LOOK: dict[str, Any] = {
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 15,
    "axes.linewidth": 1.0,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.titlesize": 15,
    "axes.titlecolor": INK,
    "axes.axisbelow": True,
    "figure.titlesize": 18,
    "figure.dpi": 120,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 14,
    "legend.fontsize": 13,
    "legend.edgecolor": "none",
    "legend.framealpha": 0.85,
    "legend.handlelength": 1.6,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
    "savefig.dpi": "figure",
    "svg.fonttype": "path",
    "svg.hashsalt": "pyedge",
    "text.color": INK,
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 13,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 13,
}
look = partial(context, _LOOK, after_reset=True)
"""Context, or decorator, of pyedge's matplotlib settings in place of the user's."""


class ShownFigure(Figure):
    """A figure that a notebook shows when it is the value of a cell, without pyplot."""

    @look()
    def _repr_png_(self) -> bytes:
        """A picture of the size of a page, in few colours, so that notebooks stay small."""
        buffer, small = BytesIO(), BytesIO()
        self.savefig(buffer, format="png", dpi=_NOTEBOOK_DPI)
        Image.open(buffer).convert("RGB").quantize(128).save(small, "PNG", optimize=True)
        return small.getvalue()


def new_figure(width: float = 11.0, height: float = 6.2, title: str = "") -> Figure:
    """An empty figure, in inches, with automatic layout; to be made within `look`."""
    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08)
    figure = ShownFigure(figsize=(width, height), layout=layout)
    FigureCanvasAgg(figure)
    if title:
        figure.suptitle(title, x=0.01, ha="left")
    return figure


def caption(figure: Figure, *sentences: str) -> None:
    """A caption at the foot of a figure: its statistic, numbers and seeds."""
    width = int(_LETTERS * figure.get_figwidth())
    lines = [line for sentence in sentences for line in wrap(sentence, width)]
    figure.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=11, color=GREY)


def check_suffix(path: str | Path, formats: Sequence[str] = FORMATS) -> str:
    """The ending of a file name, in lower case; InputError for one that is not in `formats`."""
    suffix = Path(path).suffix.lower()
    if suffix not in formats:
        known = " or ".join(formats)
        raise InputError(f"{path}: a name that ends in {known} is wanted, not {suffix or 'none'}")
    return suffix


@look()
def rendered(figure: Figure, suffix: str) -> bytes:
    """The bytes of a figure's file; equal figures are equal files."""
    buffer = BytesIO()
    figure.savefig(buffer, format=suffix[1:], metadata=_METADATA[suffix])
    return buffer.getvalue()


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure atomically, in the format of the path's ending, one of `FORMATS`."""
    content = rendered(figure, check_suffix(path))
    replace(path, lambda beside: beside.write_bytes(content))
