"""A report is written: the page, and if wanted its figures and their numbers as files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from pyedge.files import replace, write_text
from pyedge.plots.study import study_figure
from pyedge.plots.style import save
from pyedge.reports.figure_data import Drawn, Row, drawn
from pyedge.reports.flags import Marks
from pyedge.reports.page import page
from pyedge.studies.results import Results
from pyedge.studies.store import State
from pyedge.studies.study import Study


def report(
    store: str | Path,
    out: str | Path | None = None,
    *,
    study: Study | None = None,
    figures: str | Path | None = None,
) -> dict[str, Any]:
    """One HTML page about a study, that needs nothing but itself.

    Args:
        store: of the study, finished or not.
        out: the page; the store's name with .html if not given.
        study: whose title, description and figures to take instead of the store's.
        figures: a folder for each figure as PNG and its points as CSV.

    Returns:
        What was written, with the power laws that were found, as plain data.

    Raises:
        InputError: no study is there, or it has not what the figures want; a place that cannot
            be written.
    """
    results = Results.open(store, study)
    marks = Marks.of(results)
    made = [drawn(results, figure, marks) for figure in results.study.figure]
    target = Path(out) if out is not None else Path(store).with_suffix(".html")
    write_text(target, page(results, marks, made))
    files = [] if figures is None else [name for each in made for name in _files(each, figures)]
    return {
        "study": results.study.name,
        "store": str(store),
        "page": str(target),
        "files": files,
        "pieces": results.pieces,
        "done": results.count(State.DONE),
        "failed": results.count(State.FAILED),
        "to_do": results.count(State.TO_DO),
        "figures": [{"name": each.figure.name, "fits": each.fits} for each in made],
    }


def _files(each: Drawn, folder: str | Path) -> list[str]:
    drawing, points = (Path(folder) / f"{each.figure.name}{end}" for end in (".png", ".csv"))
    save(study_figure(each.chart), drawing)
    replace(points, lambda beside: _write_rows(beside, each.rows))
    return [str(drawing), str(points)]


def _write_rows(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
