"""Figure of forms of an edge in standard cells: transistors and energy by positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from pyedge.plots.style import COLOURS, GREY, caption, look, new_figure

_KEYS = ("counter", "flip_flop", "reset")


@look()
def chip_table_figure(edges: Sequence[Mapping[str, Any]], paper: Mapping[str, Any]) -> Figure:
    """Transistors, and energy a step where it was simulated, against positions; a line a form.

    Args:
        edges: as of `ChipEdge.describe`, all with their transistors.
        paper: with ``transistors``, D22's estimate.
    """
    timed = any("energy_per_step_j" in edge for edge in edges)
    figure = new_figure(11.0, 5.2, "What the digital half of an edge takes")
    count, *others = figure.subplots(1, 1 + timed, squeeze=False)[0]
    forms = sorted(edges, key=lambda edge: (*map(str, map(edge.get, _KEYS)), edge["positions"]))
    for place, (form, group) in enumerate(
        groupby(forms, key=lambda edge: tuple(edge[key] for key in _KEYS))
    ):
        rows = list(group)
        counter, flip_flop, reset = form
        label = f"{counter}, {flip_flop.upper()}{'' if reset else ', no reset'}"
        for axes, key, scale in ((count, "transistors", 1.0), *((each, "energy_per_step_j", 1e15)
                                                               for each in others)):  # fmt: skip
            known = [row for row in rows if key in row]
            axes.plot(
                [row["positions"] for row in known], [scale * row[key] for row in known],
                "o-" if reset else "o--", color=COLOURS[place % len(COLOURS)], label=label,
            )  # fmt: skip
    count.axhline(paper["transistors"], color=GREY, linestyle=":")
    count.annotate(
        "D22, App. B, estimated", (edges[0]["positions"], paper["transistors"]), (0, 5),
        textcoords="offset points", fontsize=12, color=GREY,
    )  # fmt: skip
    positions = sorted({edge["positions"] for edge in edges})
    for axes, label in zip((count, *others), ("transistors", "energy a step (fJ)"), strict=False):
        axes.set_xscale("log", base=2)
        axes.set_xticks(positions, [str(each) for each in positions])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xlabel("positions of the wiper")
        axes.set_ylabel(label)
    count.set_yscale("log")
    count.set_ylim(top=20 * max(edge["transistors"] for edge in edges))  # room for the legend
    count.legend(fontsize=11, loc="upper left")
    for axes in others:
        axes.set_ylim(bottom=0)
    caption(
        figure,
        f"Cells of {edges[0]['pdk']}, mapped for the smallest area. D22 estimates a whole edge; "
        "here are neither ladders nor comparators."
        + (" Energy: ngspice, eight steps about the middle, without wires." if timed else ""),
    )
    return figure
