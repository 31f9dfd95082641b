"""The deformed elastic network over the undeformed one, with the widths of the bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from pyedge.arrays import Bools, Floats
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots.style import BLUE, GREY, INK, PALE, VERMILLION

_THIN, _THICK = 0.8, 8.0  # points of the softest and the stiffest bar
_REACH = 0.8  # of a bar: the largest displacement as drawn, unless it is larger


class DeformedDrawing:
    """A drawn elastic network, whose displacements, stiffnesses and forces can be updated.

    Args:
        axes, network: where to draw, and what; in space, seen along z.
        outputs: labels of degrees of freedom that are marked.
        displacements: (..., n) all that will be shown, in metres: they set the magnification.
        stiffnesses: (..., m) in N/m, likewise: the softest and the stiffest bar.
        forces: whether arrows of forces are explained.

    Attributes:
        factor: by how much displacements are magnified.
    """

    def __init__(
        self,
        axes: Axes,
        network: ElasticNetwork,
        outputs: Sequence[str],
        displacements: Floats,
        stiffnesses: Floats,
        forces: bool = False,
    ) -> None:
        assert network.positions is not None
        self.axes, self.network = axes, network
        self._bar = float(np.median(network.lengths))
        most = float(np.abs(displacements).max(initial=0.0))
        self.factor = _nice(_REACH * self._bar / most) if most > 0 else 1.0
        self._range = float(stiffnesses.min()), float(stiffnesses.max())
        still = network.positions[:, :2]
        lines = [*still[network.edges[network.intact]]]
        axes.add_collection(LineCollection(lines, colors=PALE, linewidths=1.5, zorder=1))
        self.bars = LineCollection([], colors=GREY, zorder=2)
        self.bars.set_capstyle("round")
        axes.add_collection(self.bars)
        style: dict[str, Any] = {"markeredgecolor": INK, "markersize": 5, "zorder": 3}
        (self._joints,) = axes.plot([], [], "o", color="white", **style)
        (self._outputs,) = axes.plot([], [], "D", color=BLUE, markersize=10, zorder=4)
        loose = np.setdiff1d(np.arange(len(still)), np.unique(network.freedom[:, 0]))
        axes.plot(*still[loose].T, "^", color=INK, markersize=10, zorder=4)
        self._marked = np.unique(network.freedom[network.nodes(outputs), 0])
        self._arrows: list[Annotation] = []
        self._frame(np.reshape(displacements, (-1, network.n_nodes)))
        self._key(forces)

    def show(
        self,
        displacement: Floats,
        stiffness: Floats,
        force: Floats | None = None,
        intact: Bools | None = None,
    ) -> None:
        """Update the drawing.

        Args:
            displacement: (n,) in metres.
            stiffness: (m,) in N/m, by which bars are wide.
            force: (n,) in newtons, drawn as arrows, or None.
            intact: (m,) the bars that are not cut; None for those of the network.
        """
        there = self.network.intact if intact is None else intact
        moved = self._moved(displacement)
        self.bars.set_segments([*moved[self.network.edges[there]]])
        self.bars.set_linewidth(_widths(stiffness, self._range)[there].tolist())
        self._joints.set_data(*moved.T)
        self._outputs.set_data(*moved[self._marked].T)
        for arrow in self._arrows:
            arrow.remove()
        drawn = force is not None and force.any()
        self._arrows = self._draw_arrows(moved, np.asarray(force)) if drawn else []

    def _moved(self, displacement: Floats) -> Floats:
        """(joints, 2) positions with magnified displacements, in metres."""
        assert self.network.positions is not None
        whole = np.zeros(self.network.positions.shape)
        whole[tuple(self.network.freedom.T)] = displacement
        return np.asarray((self.network.positions + self.factor * whole)[:, :2])

    def _frame(self, displacements: Floats) -> None:
        """Fit the axes to all that will be shown."""
        blank = np.zeros((1, self.network.n_nodes))
        corners = np.concatenate([self._moved(u) for u in np.concatenate([blank, displacements])])
        bar = self._bar
        self.axes.set_xlim(corners[:, 0].min() - bar, corners[:, 0].max() + bar)
        self.axes.set_ylim(corners[:, 1].min() - 1.4 * bar, corners[:, 1].max() + bar)
        self.axes.set_aspect("equal")
        self.axes.axis("off")

    def _key(self, forces: bool) -> None:
        """Explain shapes below the drawing."""
        keys = [("^", INK, "fixed"), ("D", BLUE, "output")]
        shapes = [Line2D([], [], marker=m, color=c, linestyle="none", markersize=10, label=text)
                  for m, c, text in keys]  # fmt: skip
        shapes += [Line2D([], [], color=VERMILLION, label="force")] * forces
        self.axes.legend(
            handles=shapes, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=len(shapes)
        )

    def _draw_arrows(self, moved: Floats, force: Floats) -> list[Annotation]:
        """An arrow that ends at each loaded joint, the longest a bar long."""
        longest, drawn = float(np.abs(force).max()), []
        for place in np.flatnonzero(force).tolist():
            joint, axis = self.network.freedom[place].tolist()
            if axis > 1:
                continue
            along = np.zeros(2)
            along[axis] = self._bar * force[place] / longest
            style = {"color": VERMILLION, "lw": 2.5, "arrowstyle": "-|>", "shrinkA": 0,
                     "shrinkB": 5}  # fmt: skip
            ends = moved[joint], moved[joint] - along
            drawn.append(self.axes.annotate("", *ends, arrowprops=style, zorder=5))
        return drawn


def draw_deformed(
    axes: Axes,
    network: ElasticNetwork,
    displacement: Floats,
    stiffness: Floats,
    force: Floats | None = None,
    outputs: Sequence[str] = (),
) -> float:
    """Draw the deformed network once; see `DeformedDrawing`. Returns the magnification."""
    drawn = DeformedDrawing(axes, network, outputs, displacement, stiffness, force is not None)
    drawn.show(displacement, stiffness, force)
    return drawn.factor


def _widths(stiffness: Floats, limits: tuple[float, float]) -> Floats:
    low, high = limits
    share = (stiffness - low) / (high - low) if high > low else np.full(stiffness.shape, 0.4)
    return np.asarray(_THIN + (_THICK - _THIN) * share)


def _nice(value: float) -> float:
    """1, 2 or 5 times a power of ten, at most `value`."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(k for k in (1, 2, 5) if k * power <= value) * power)
