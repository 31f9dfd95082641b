"""Data of a report's sheet: the charts of its figures, and captions of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from pyedge.plots.sheet import sheet_figure
from pyedge.plots.study import Chart
from pyedge.reports.figure_data import FigureData
from pyedge.studies.results import Results
from pyedge.studies.sheet import Sheet


@dataclass(frozen=True, eq=False)
class SheetData:
    """A sheet, ready for the page and for a file."""

    sheet: Sheet  # as the study describes it
    title: str
    charts: list[Chart]
    notes: list[str]  # the captions of its figures, each once

    @classmethod
    def of(cls, results: Results, sheet: Sheet, made: Sequence[FigureData]) -> SheetData:
        """From the data of all the study's figures."""
        known = {each.figure.name: each.chart for each in made}
        charts = [known[name] for name in sheet.figures]
        title = sheet.title or results.study.title or results.study.name
        notes = dict.fromkeys(note for chart in charts for note in chart.notes)
        return cls(sheet, title, charts, [_whose(note, charts) for note in notes])

    def drawn(self, bare: bool = False) -> Figure:
        """The drawing; a bare one without title and captions."""
        return sheet_figure(self.title, self.charts, self.notes, bare)


def _whose(note: str, charts: Sequence[Chart]) -> str:
    """A caption, preceded by the titles of the charts that have it, unless all have."""
    titles = [chart.title for chart in charts if note in chart.notes]
    if len(titles) == len(charts):
        return note
    return f"{', '.join(titles)}: {note[:1].lower()}{note[1:]}"
