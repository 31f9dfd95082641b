"""Sheet: several figures of a study side by side, which have the same names from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from pyedge.plots.study import Chart, draw_panel, legend, wrapped
from pyedge.plots.style import caption, look, new_figure
from pyedge.plots.variables import with_unit

_NAMES, _COLUMN, _ROW = 3.0, 2.5, 0.42  # inches: of the names, a figure, a name's line
_LETTERS = 32  # of a name, to a line


@look()
def sheet_figure(
    title: str, charts: Sequence[Chart], notes: Sequence[str] = (), bare: bool = False
) -> Figure:
    """Draw charts of one panel each, whose x are the same names, as columns; titles are theirs.

    Args:
        title: of the whole.
        charts: from left to right; the legend is of the first.
        notes: captions of the whole.
        bare: without title and captions.
    """
    first = charts[0]
    width = _NAMES + _COLUMN * len(charts)
    height = 1.6 + _ROW * len(first.names) * (0.55 + 0.2 * first.lines)
    names = [wrapped(name, _LETTERS) for name in first.names]
    handles, columns = legend(first, width)
    figure = new_figure(width, height + (0.3 if bare else 0.8 + 0.19 * len(notes)))
    panels = figure.subplots(1, len(charts), sharey=True, squeeze=False)[0]
    for axes, chart in zip(panels, charts, strict=True):
        draw_panel(axes, chart, chart.panels[0].curves)
        axes.set_yticks(range(len(names)), names)
        axes.set_title(wrapped(chart.title, 24), fontsize=13)
        axes.set_xlabel(wrapped(with_unit(*chart.labels[1]), 26))
    heading = "" if bare else wrapped(title, int(6.2 * width))
    if handles:
        key = figure.legend(
            handles=handles, loc="outside upper left", ncols=columns, borderaxespad=0.2,
            borderpad=0.0, title=heading, title_fontsize=18, alignment="left",
        )  # fmt: skip
        key.get_title().set_multialignment("left")
    else:
        figure.suptitle(heading, x=0.01, ha="left")
    if not bare:
        caption(figure, *map(wrapped, notes))
    return figure
