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
        notes: list[str] = []
        for chart in charts:
            for note in chart.notes:
                shared = all(note in each.notes for each in charts)
                text = note if shared else f"{chart.title}: {note[:1].lower()}{note[1:]}"
                if text not in notes:
                    notes.append(text)
        return cls(sheet, title, charts, notes)

    def drawn(self, bare: bool = False) -> Figure:
        """The drawing; a bare one without title and captions."""
        return sheet_figure(self.title, self.charts, self.notes, bare)
