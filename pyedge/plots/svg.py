"""Small drawings as SVG elements, for notebooks: a network, an error against training step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyedge.arrays import Floats
from pyedge.networks.network import Network
from pyedge.plots.routes import places, route, spacing
from pyedge.plots.style import BLUE, GREY, INK, VERMILLION
from pyedge.units import LEAST_ERROR

_SIDE, _MARGIN = 220.0, 16.0  # pixels of a network
_ROUTED, _DRAWN = 100, 2000  # most edges that are bent around nodes, and that are drawn
_WIDE, _HIGH, _LEFT, _BELOW = 360.0, 170.0, 50.0, 34.0  # pixels of a curve's axes, and beside them
_SEEN = 3.0  # least radius of a hidden node that is drawn, in pixels
_POINTS = 300  # of a curve
_TICKS = 5


def network_drawing(
    network: Network, inputs: Sequence[int] = (), outputs: Sequence[int] = ()
) -> str:
    """A network: inputs red, outputs blue, cut edges dashed; empty for thousands of edges."""
    if network.n_edges > _DRAWN:
        return ""
    points = places(network) * (1.0, -1.0)  # y is downwards
    usual, least = spacing(points)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = _SIDE / max(float(extent.max()), 1e-9)
    radius = max(min(0.2 * usual, 0.42 * least), 2.0 / scale)
    curves = points[network.edges][:, [0, 0, 1]]
    if network.n_edges <= _ROUTED:
        curves = route(points, network.edges, radius)
    reach = np.concatenate([points, curves.transpose(0, 2, 1) @ (0.25, 0.5, 0.25)])
    low, extent = reach.min(axis=0), np.ptp(reach, axis=0)
    width, height = (extent * scale + 2 * _MARGIN).tolist()

    def at(places: Floats) -> Floats:
        return np.asarray((places - low) * scale + _MARGIN)

    size = min(radius * scale, 12.0)
    parts = []
    for which, dashes in ((network.intact, ""), (~network.intact, ' stroke-dasharray="2 5"')):
        path = "".join(f"M{_pair(a)}Q{_pair(b)} {_pair(c)}" for a, b, c in at(curves[which]))
        width_of = min(2.0, 0.4 * size)
        style = f'fill="none" stroke="{GREY}" stroke-width="{width_of:.1f}"{dashes}'
        parts += [f'<path d="{path}" {style}/>'] * bool(path)
    fills: dict[int | str, str] = {
        **dict.fromkeys(inputs, VERMILLION),
        **dict.fromkeys(outputs, BLUE),
    }
    for label, (x, y) in zip(network.labels, at(points).tolist(), strict=True):
        fill = fills.get(label, "#FFFFFF")
        if size < _SEEN and label not in fills:
            continue
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{fill}" stroke="{GREY}"/>'
        )
        if size >= 5:
            ink = "#FFFFFF" if label in fills else INK
            font = size * min(1.1, 2.2 / len(str(label)))
            parts.append(_text(x, y + 0.35 * font, str(label), font, "middle", ink))
    return _svg(width, height, parts)


def error_curve(error: Floats) -> str:
    """Squared error in V^2, (steps,), against step, on a logarithmic axis."""
    blocks = np.array_split(np.maximum(error, LEAST_ERROR), min(len(error), _POINTS))
    logs = np.log10([np.median(block) for block in blocks])
    steps = np.cumsum([0, *map(len, blocks[:-1])])
    low, high = np.floor(logs.min()), np.ceil(logs.max())
    high = max(high, low + 1)
    x = _LEFT + _WIDE * steps / max(len(error) - 1, 1)
    y = 10 + _HIGH * (high - logs) / (high - low)
    line = " ".join(map(_pair, np.column_stack([x, y])))
    right, bottom = _LEFT + _WIDE, 10 + _HIGH
    frame = f"{_LEFT},10 {_LEFT},{bottom} {right},{bottom}"
    parts = [
        f'<polyline points="{frame}" fill="none" stroke="{GREY}"/>',
        f'<polyline points="{line}" fill="none" stroke="{BLUE}" stroke-width="1.6"/>',
        _text(_LEFT, bottom + 14, "0", 11, "middle"),
        _text(right, bottom + 14, str(len(error)), 11, "middle"),
        _text(_LEFT + _WIDE / 2, bottom + 28, "training step", 12, "middle"),
    ]
    each = max(1, round((high - low) / _TICKS))
    for power in np.arange(low, high + 1, each):
        height = 10 + _HIGH * (high - power) / (high - low)
        parts.append(_text(_LEFT - 6, height + 4, f"1e{power:.0f}", 11, "end"))
    parts.append(_text(_LEFT + 6, 20, "squared error (V²)", 12, "start"))
    return _svg(right + 20, bottom + _BELOW, parts)


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _pair(point: Floats) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _text(
    x: float, y: float, text: str, size: float, anchor: str, colour: str = "currentColor"
) -> str:
    style = f'font-size="{size:.1f}" font-family="sans-serif" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style} fill="{colour}">{text}</text>'
