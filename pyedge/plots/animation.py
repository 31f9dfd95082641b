"""Animation of a training as a GIF: the network, and its error against step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.files import replace
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.decision import DecisionMap
from pyedge.plots.deformed import DeformedDrawing
from pyedge.plots.elastic import forces
from pyedge.plots.examples import Replay, measurable, response_kind, sampled_steps
from pyedge.plots.field import NetworkField
from pyedge.plots.gates import OFF, highest, operating_limits
from pyedge.plots.learning import draw_cuts, error_axes, positive, resistances, rolling_median
from pyedge.plots.network import draw_key, draw_network, limits_of
from pyedge.plots.style import BLUE, PALE, VERMILLION, check_suffix, look, new_figure
from pyedge.plots.training import shown_voltages, title_of
from pyedge.plots.transfer import TransferCurve
from pyedge.training.history import History

Progress = Callable[[int, int], None]
"""Called after each frame with the number of frames drawn, and that of all."""

MOST_FRAMES = 100
_FRAME, _HOLD = 90, 2500  # ms
_SLOWNESS = 2.0  # exponent: the larger, the more frames early on
_PALETTE = 96
_FRAMED = 12  # steps whose outputs the axes are fitted to
_PAPER = 248  # this and lighter is white


@look()
def animate(
    history: History,
    path: str | Path,
    frames: int = 60,
    progress: Progress | None = None,
    replay: Replay | None = None,
) -> None:
    """Draw a training of any task, network and learning curve, as a GIF that loops.

    With the machine to be measured again (`pyedge.training.replay.Replay`), also its outputs
    against one or two varied inputs, and its conductances at an operating point. Elastic networks
    are deformed by the example of the step.

    Frames are closest early, when the network changes most; the last one is shown longer.  There
    are 2 to 100, or one a step of a shorter history; `progress` is called after each.
    """
    check_suffix(path, (".gif",))
    steps, images = drawn_frames(history, frames, progress, replay)

    def write(beside: Path) -> None:
        next(images).save(
            beside, format="GIF", save_all=True, append_images=images, loop=0,
            duration=[_FRAME] * (len(steps) - 1) + [_HOLD], optimize=False,
        )  # fmt: skip

    replace(path, write)


def drawn_frames(
    history: History,
    frames: int,
    progress: Progress | None = None,
    replay: Replay | None = None,
) -> tuple[Ints, Iterator[Image.Image]]:
    """The steps that are drawn, and their frames, one after another; see `animate`.

    InputError: too few frames, or too many.
    """
    if not 2 <= frames <= MOST_FRAMES:
        raise InputError(f"frames {frames}: an animation has 2 to {MOST_FRAMES}")
    steps = frame_steps(len(history), frames)

    def images() -> Iterator[Image.Image]:
        scene = _Scene(history, steps, measurable(history, replay))
        palette = scene.palette([int(steps[0]), int(steps[-1])])
        for done, step in enumerate(steps.tolist(), start=1):
            yield scene.image(step).quantize(palette=palette, dither=Image.Dither.NONE)
            if progress is not None:
                progress(done, len(steps))

    return steps, images()


def frame_steps(steps: int, frames: int) -> Ints:
    """The steps of a history that are drawn: first and last, and fewer the later between."""
    count = min(steps, frames)
    spaced = np.round((steps - 1) * np.linspace(0.0, 1.0, count) ** _SLOWNESS).astype(np.int64)
    return np.maximum(spaced, np.arange(count))


class _Conductances:
    """Resistances of a history's edges: recorded, or at an operating point if nonlinear."""

    def __init__(self, history: History, replay: Replay | None) -> None:
        self._replay = replay
        if replay is None:
            self._recorded = 1e3 * resistances(history)
            self.limits, self.off = limits_of(history), np.inf
        else:
            self._inputs = highest(history)
            ends = np.concatenate([self.at(step) for step in (0, len(history))])
            self.limits, self.off = operating_limits(ends), OFF

    def at(self, step: int) -> Floats:
        """(m,) in ohms, before the update of a step."""
        if self._replay is None:
            return np.asarray(self._recorded[step])
        resistance: Floats = self._replay.operating_point(step, self._inputs).resistance
        return resistance


class _Resistors:
    """The network of a history, with resistances and node voltages."""

    def __init__(self, axes: Axes, history: History, replay: Replay | None) -> None:
        task = history.attributes["task"]
        point = replay if replay is not None and not replay.linear else None
        self._conductances = _Conductances(history, point)
        self._intact = history.dataset["intact"].values
        self._voltage = shown_voltages(history)
        limits = self._conductances.limits
        self._drawing = draw_network(
            axes, history.network, self._conductances.at(0), task["inputs"], task["outputs"],
            limits=limits, key=False,
        )  # fmt: skip
        field = isinstance(self._drawing, NetworkField)
        dashed = point is not None or not self._intact[-1].all()
        name = "cut" if point is None else "off"
        draw_key(axes, limits, cut=dashed and not field, field=field, faint=name)

    def show(self, step: int) -> None:
        """As before the update of a step."""
        voltage = None if self._voltage is None else self._voltage[step]
        resistance = self._conductances.at(step)
        on = self._intact[step] & (resistance <= self._conductances.off)
        self._drawing.show(resistance, on, voltage)


class _Bars:
    """The elastic network of a history, deformed by each step's example."""

    def __init__(self, axes: Axes, history: History, steps: Ints) -> None:
        network, task = history.network, history.attributes["task"]
        assert isinstance(network, ElasticNetwork)
        self._stiffness = 1e-3 / resistances(history)
        self._moved = history.dataset["free_voltage"].values
        self._intact = history.dataset["intact"].values
        self._loaded = task.get("injected", ())
        moved = self._moved[steps]
        self._drawing = DeformedDrawing(
            axes, network, task["outputs"], moved, self._stiffness, bool(self._loaded)
        )
        axes.set_title(f"displacements × {self._drawing.factor:g}")

    def show(self, step: int) -> None:
        """As before the update of a step."""
        stiffness, moved, intact = self._stiffness[step], self._moved[step], self._intact[step]
        force = forces(self._drawing.network, stiffness * intact, moved, self._loaded)
        self._drawing.show(moved, stiffness, force, intact)


class _Scene:
    """The figure of all frames; each frame updates the network, curve and title."""

    def __init__(self, history: History, steps: Ints, replay: Replay | None = None) -> None:
        kind = response_kind(history) if replay is not None else None
        kind = None if kind == "strategy" else kind
        self._error = positive(history.error)
        self.figure = new_figure(15.0 if kind else 10.0, 5.0, title_of(history))
        self.figure.set_dpi(72 if kind else 88)
        drawn, curve, *more = self.figure.subplots(
            1, 3 if kind else 2, width_ratios=[1, 1.15, 1.1] if kind else [1, 1.15]
        )
        self._response: TransferCurve | DecisionMap | None = None
        if kind == "map" and replay is not None:
            self._response = DecisionMap(more[0], history, replay, 0, len(history) - 1)
        elif kind == "curve" and replay is not None:
            self._response = TransferCurve(more[0], history, replay)
            self._response.frame(*sampled_steps(len(history) - 1, _FRAMED).tolist())
        self._network: _Bars | _Resistors
        if history.network.directed:
            self._network = _Bars(drawn, history, steps)
        else:
            self._network = _Resistors(drawn, history, replay)
        curve.plot(self._error, color=PALE, linewidth=0.8)
        self._smooth = rolling_median(self._error, 5)
        (self._line,) = curve.plot([], [], color=BLUE)
        (self._dot,) = curve.plot([], [], "o", color=VERMILLION, markersize=10, zorder=4)
        error_axes(curve, len(history), history.error_unit)
        draw_cuts(curve, history)
        self._count = curve.set_title("step 0")
        # Lay out once, so that axes are at the same place in every frame.
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def image(self, step: int) -> Image.Image:
        """The frame of a step, before its update."""
        self._network.show(step)
        if self._response is not None:
            self._response.show(step)
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
