"""Drawing of a large network as a field: node voltages as colours, conductances as shades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap

from pyedge.arrays import Bools, Floats
from pyedge.networks.network import Network
from pyedge.plots.conductance import LIMITS, Limits, level
from pyedge.plots.routes import places, spacing
from pyedge.plots.style import BLUE, VERMILLION, VOLTS

EDGES = 200
"""Number of edges from which a network is drawn as a field."""
_LONG = 3.0  # spacings: longer edges of a lattice, which close it to a torus, are not drawn
_SHOWN = (2, 98)  # percentiles of the voltages at the ends of the colours
_PANEL = 380.0  # width of a drawing in points, about
_SHADES = LinearSegmentedColormap.from_list("edge", ["#E3E6E9", "#39434E"])


class NetworkField:
    """A large network, drawn with few artists; updated as `NetworkDrawing`."""

    def __init__(
        self,
        axes: Axes,
        network: Network,
        inputs: Sequence[int],
        outputs: Sequence[int],
        limits: Limits = LIMITS,
    ) -> None:
        self.axes, self._limits = axes, limits
        self.points = places(network)
        usual, _ = spacing(self.points)
        segments = self.points[network.edges]
        lengths = np.linalg.norm(segments[:, 1] - segments[:, 0], axis=-1)
        lattice = network.positions is not None
        self.drawn: Bools = lengths <= (_LONG * usual if lattice else np.inf)
        extent = float(np.ptp(self.points, axis=0).max()) or 1.0
        side = float(np.clip(0.6 * _PANEL * usual / extent, 2.5, 12.0))
        self.edges = axes.add_collection(
            LineCollection(list(segments[self.drawn]), linewidths=0.2 * side, zorder=1)
        )
        self.nodes = axes.scatter(
            self.points[:, 0], self.points[:, 1], c=np.zeros(len(self.points)), s=side**2,
            cmap="viridis", linewidths=0, zorder=2,
        )  # fmt: skip
        for labels, marker, colour in ((inputs, "s", VERMILLION), (outputs, "D", BLUE)):
            held = self.points[network.nodes(labels)]
            axes.scatter(
                held[:, 0], held[:, 1], marker=marker, s=(side + 5) ** 2, facecolors="none",
                edgecolors=colour, linewidths=2.0, zorder=3,
            )  # fmt: skip
        axes.set_aspect("equal", adjustable="datalim")
        axes.margins(0.06)
        axes.axis("off")
        axes.figure.colorbar(
            self.nodes, ax=axes, label=f"free {VOLTS}", shrink=0.5, location="right", extend="both"
        )

    def hide_nodes(self) -> None:
        """Leave the nodes out, and the scale of their voltages."""
        self.nodes.set_visible(False)
        bar: Any = self.nodes.colorbar
        bar.remove()

    def show(
        self, resistance: Floats, intact: Bools | None = None, voltage: Floats | None = None
    ) -> None:
        """Update resistances, (m,) in ohms, and (n,) node voltages; cut edges are not drawn."""
        colours = np.array(_SHADES(level(resistance, self._limits)))
        if intact is not None:
            colours[~intact, 3] = 0.0
        self.edges.set_color(list(colours[self.drawn]))
        if voltage is not None:
            self.nodes.set_array(voltage)
            known = voltage[np.isfinite(voltage)]
            if len(known):
                self.nodes.set_clim(*np.percentile(known, _SHOWN).tolist())
