"""Animation of a training as a GIF: the network, and its error against step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image

from pyedge.arrays import Ints
from pyedge.errors import InputError
from pyedge.files import replace
from pyedge.plots.field import NetworkField
from pyedge.plots.learning import draw_cuts, error_axes, positive, resistances, rolling_median
from pyedge.plots.network import draw_key, draw_network, limits_of
from pyedge.plots.style import BLUE, PALE, VERMILLION, check_suffix, look, new_figure
from pyedge.plots.training import shown_voltages, title_of
from pyedge.training.history import History

Progress = Callable[[int, int], None]
"""Called after each frame with the number of frames drawn, and that of all."""

MOST_FRAMES = 100
_FRAME, _HOLD = 90, 2500  # ms
_SLOWNESS = 2.0  # exponent: the larger, the more frames early on
_PALETTE = 96
_PAPER = 248  # this and lighter is white


@look()
def animate(
    history: History, path: str | Path, frames: int = 60, progress: Progress | None = None
) -> None:
    """Draw a training of any task, network and learning curve, as a GIF that loops.

    Frames are closest early, when the network changes most; the last one is shown longer.  There
    are 2 to 100, or one a step of a shorter history; `progress` is called after each.
    """
    check_suffix(path, (".gif",))
    if not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"frames {frames}: an animation has 2 to {MOST_FRAMES}")
    steps = frame_steps(len(history), frames)
    scene = _Scene(history)
    palette = scene.palette([int(steps[0]), int(steps[-1])])

    def images() -> Iterator[Image.Image]:
        for done, step in enumerate(steps.tolist(), start=1):
            yield scene.image(step).quantize(palette=palette, dither=Image.Dither.NONE)
            if progress is not None:
                progress(done, len(steps))

    def write(beside: Path) -> None:
        drawn = images()
        next(drawn).save(
            beside, format="GIF", save_all=True, append_images=drawn, loop=0,
            duration=[_FRAME] * (len(steps) - 1) + [_HOLD], optimize=False,
        )  # fmt: skip

    replace(path, write)


def frame_steps(steps: int, frames: int) -> Ints:
    """The steps of a history that are drawn: first and last, and fewer the later between."""
    count = min(steps, frames)
    spaced = np.round((steps - 1) * np.linspace(0.0, 1.0, count) ** _SLOWNESS).astype(np.int64)
    return np.maximum(spaced, np.arange(count))


class _Scene:
    """The figure of all frames; each frame updates edges, voltages, curve and title."""

    def __init__(self, history: History) -> None:
        data, task = history.dataset, history.attributes["task"]
        self._resistance = 1e3 * resistances(history)
        self._intact = data["intact"].values
        self._voltage = shown_voltages(history)
        self._error = positive(history.error)
        self.figure = new_figure(10.0, 5.0, title_of(history))
        self.figure.set_dpi(88)
        drawn, curve = self.figure.subplots(1, 2, width_ratios=[1, 1.15])
        limits = limits_of(history)
        self._drawing = draw_network(
            drawn, history.network, self._resistance[0], task["inputs"], task["outputs"],
            limits=limits, key=False,
        )  # fmt: skip
        field = isinstance(self._drawing, NetworkField)
        draw_key(drawn, limits, cut=not field and not self._intact[-1].all(), field=field)
        curve.plot(self._error, color=PALE, linewidth=0.8)
        self._smooth = rolling_median(self._error, 5)
        (self._line,) = curve.plot([], [], color=BLUE)
        (self._dot,) = curve.plot([], [], "o", color=VERMILLION, markersize=10, zorder=4)
        error_axes(curve, len(history))
        draw_cuts(curve, history)
        self._count = curve.set_title("step 0")
        # Lay out once, so that axes are at the same place in every frame.
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def image(self, step: int) -> Image.Image:
        """The frame of a step, before its update."""
        voltage = None if self._voltage is None else self._voltage[step]
        self._drawing.show(self._resistance[step], self._intact[step], voltage)
        self._line.set_data(np.arange(step + 1), self._smooth[: step + 1])
        self._dot.set_data([step], [self._smooth[step]])
        self._count.set_text(f"step {step}")
        canvas = cast(Any, self.figure.canvas)
        canvas.draw()
        return Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())

    def palette(self, steps: list[int]) -> Image.Image:
        """One palette for all frames, from the colours of some steps."""
        pictures = [self.image(step) for step in steps]
        both = Image.fromarray(np.vstack([np.asarray(picture) for picture in pictures]))
        colours = np.array(both.quantize(_PALETTE).getpalette(), dtype=np.uint8).reshape(-1, 3)
        colours[colours.min(axis=1) >= _PAPER] = 255
        palette = Image.new("P", (1, 1))
        palette.putpalette(colours.tobytes())
        return palette
