"""HTML report of a study: a self-contained page; figures and their points also as files."""

from __future__ import annotations

import base64
import csv
import importlib.metadata
import platform
import shlex
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

import pyedge
from pyedge.files import output, write_text
from pyedge.plots.study import Chart, study_figure
from pyedge.plots.style import rendered, save
from pyedge.plots.variables import pretty_unit, with_unit
from pyedge.reports.figure_data import FigureData, figure_data, of_axis, seeds
from pyedge.reports.flags import ENOUGH, Flags
from pyedge.reports.sheet_data import SheetData
from pyedge.studies.results import Results, quartiles
from pyedge.studies.store import State
from pyedge.studies.study import Study

_LIBRARIES = ("numpy", "scipy", "numba", "xarray", "zarr", "dask", "matplotlib")
_FAILURES, _ROWS = 500, 2000
"""The most on a page; the store has all."""
_FOLDER = Path(__file__).parent


def report(
    store: str | Path,
    out: str | Path | None = None,
    *,
    study: Study | None = None,
    figures: str | Path | None = None,
) -> dict[str, Any]:
    """Write a self-contained HTML page about a study.

    Args:
        store: of the study, finished or not.
        out: the page; by default the store's name with .html.
        study: a study with the title, description and figures to use instead of the store's.
        figures: a folder for each figure as PNG and its points as CSV.

    Returns:
        Files written, numbers of work items and power laws, as plain data.

    InputError: no store, or it lacks what the figures need; a place that cannot be written.
    """
    target = None if out is None else output(out)
    folder = None if figures is None else output(figures, folder=True)
    results = Results.open(store, study)
    beside = Path(store) if Path(store).name else Path(store).resolve()
    target = target or output(beside.with_suffix(".html"))
    flags = Flags.of(results)
    made = [figure_data(results, figure, flags) for figure in results.study.figure]
    sheets = [SheetData.of(results, each, made) for each in results.study.sheet]
    write_text(target, _page(results, flags, made, sheets))
    files = []
    if folder is not None:
        files = [name for each in made for name in _files(each, folder)]
        files += [_sheet_file(each, folder) for each in sheets]
    return {
        "study": results.study.name,
        "store": str(store),
        "page": str(target),
        "files": files,
        "pieces": results.items,
        "done": results.count(State.DONE),
        "failed": results.count(State.FAILED),
        "to_do": results.count(State.TO_DO),
        "figures": [{"name": each.figure.name, "fits": each.fits} for each in made],
    }


def _files(each: FigureData, folder: Path) -> list[str]:
    drawing, points = (folder / f"{each.figure.name}{end}" for end in (".png", ".csv"))
    save(study_figure(each.chart), drawing)
    text = StringIO()
    writer = csv.DictWriter(text, list(each.rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(each.rows)
    write_text(points, text.getvalue())
    return [str(drawing), str(points)]


def _sheet_file(each: SheetData, folder: Path) -> str:
    drawing = folder / f"{each.sheet.name}.png"
    save(each.drawn(), drawing)
    return str(drawing)


def _page(
    results: Results, flags: Flags, figures: list[FigureData], sheets: list[SheetData]
) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    study, attributes = results.study, results.dataset.attrs
    toml = toml_text(study.describe())
    return environment.get_template("page.html").render(
        study=study,
        style=(_FOLDER / "page.css").read_text(encoding="utf-8"),
        description=_paragraphs(study.description),
        pieces=results.items,
        done=results.count(State.DONE),
        to_do=results.count(State.TO_DO),
        varied={key for axis in study.axis for key in axis.keys},
        points=len(flags.best),
        seeds=seeds(results),
        figures=[*map(_sheet, sheets), *map(_figure, figures)],
        table=_table(results, flags),
        failures=_failures(results),
        most=_FAILURES,
        toml=toml,
        saved=f"data:text/plain;charset=utf-8,{quote(toml)}",
        files=attributes["files"],
        commands=_commands(results),
        store=repr(str(results.store)),
        version=attributes["version"],
        versions=[
            ("pyedge", pyedge.__version__),
            ("Python", platform.python_version()),
            *((name, importlib.metadata.version(name)) for name in _LIBRARIES),
        ],
    )


def _figure(each: FigureData) -> dict[str, Any]:
    drawing = base64.b64encode(rendered(study_figure(each.chart, bare=True), ".svg")).decode()
    return {
        "name": each.figure.name,
        "title": each.chart.title,
        "text": _paragraphs(each.figure.text),
        "laws": each.laws,
        "notes": each.chart.notes,
        "alternative": _alternative(each.chart),
        "source": f"data:image/svg+xml;base64,{drawing}",
        "wide": min(3, len(each.chart.panels)),
    }


def _sheet(each: SheetData) -> dict[str, Any]:
    drawing = base64.b64encode(rendered(each.drawn(bare=True), ".svg")).decode()
    return {
        "name": each.sheet.name,
        "title": each.title,
        "text": _paragraphs(each.sheet.text),
        "laws": [],
        "notes": each.notes,
        "alternative": "; ".join(chart.title for chart in each.charts),
        "source": f"data:image/svg+xml;base64,{drawing}",
        "wide": min(3, len(each.charts)),
    }


def _alternative(chart: Chart) -> str:
    """Text alternative of a chart."""
    lines = "; ".join(label for label in dict.fromkeys(c.label for c in chart.curves) if label)
    x_label, y_label = (with_unit(*each) for each in chart.labels)
    titles = "; ".join(panel.title for panel in chart.panels if panel.title)
    text = f"{chart.title}: {y_label} against {x_label}"
    text += f", for {lines}" * bool(lines) + f", in panels: {titles}" * bool(titles)
    return f"{text}. The medians are in the table of numbers."


def _failures(results: Results) -> list[tuple[str, str]]:
    """Point, replicas and reason of each failed work item, sorted by reason."""
    starts = [*map(int, results.dataset["slice"].values), results.study.replicas]
    failed = []
    for (*at, item), message in results.failures.items():
        which = f"replicas {starts[item]} to {starts[item + 1] - 1}"
        failed.append((f"{results.where(tuple(at))}; {which}", message))
    return sorted(failed, key=lambda each: each[1])


def _commands(results: Results) -> list[str]:
    store, file = shlex.quote(str(results.store)), shlex.quote(f"{results.study.name}.toml")
    resume = " --resume" if results.count(State.TO_DO) else ""
    return [f"pyedge study {file} --out {store}{resume}", f"pyedge report {store}"]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def toml_text(data: Any) -> str:
    """Plain data as TOML, without None."""
    import tomli_w

    def known(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: known(each) for key, each in value.items() if each is not None}
        return [known(each) for each in value] if isinstance(value, list) else value

    plain = tomli_w.dumps(known(data))
    if "\\r" in plain:  # its multi-line strings would lose carriage returns
        return plain
    return tomli_w.dumps(known(data), multiline_strings=True)


def _table(results: Results, flags: Flags) -> dict[str, Any]:
    """Counts and quartiles of every point as texts, and what the table leaves out."""
    study = results.study
    columns: dict[str, list[str]] = {}
    states = results.states.values.reshape(-1, study.replicas)
    for state, head in ((State.DONE, "done"), (State.FAILED, "failed"), (State.TO_DO, "to do")):
        counts = (states == state).sum(axis=1)
        if state is not State.TO_DO or counts.any():
            columns[head] = list(map(str, counts))
    rows_only = []
    for name, of in study.measures.items():
        if of.dimension is not None:
            rows_only.append(name)
            continue
        columns[name if of.unit == "1" else f"{name} ({pretty_unit(of.unit)})"] = [
            "" if np.isnan(middle) else f"{_digits(middle)} ({_digits(low)} to {_digits(high)})"
            for low, middle, high in quartiles(results.rows(name)).T
        ]
    if np.isfinite(flags.best).any():
        columns["best within reach (V²)"] = [
            "" if np.isnan(best) else f"below {ENOUGH:g}" if best < ENOUGH else f"{best:.2g}"
            for best in flags.best
        ]
    labels = [
        [axis.labels[place] for axis, place in zip(study.axis, index, strict=True)]
        for index in np.ndindex(results.shape)
    ]
    cells = zip(*columns.values(), strict=True)
    rows = [[*at, *row] for at, row in zip(labels, cells, strict=True)]
    return {
        "heads": [*(of_axis(axis).short for axis in study.axis), *columns],
        "rows": rows[:_ROWS],
        "axes": len(study.axis),
        "left_out": max(0, len(rows) - _ROWS),
        "rows_only": rows_only,
    }


def _digits(value: float) -> str:
    return f"{value:.3g}" if value == 0 or abs(value) >= 0.01 else f"{value:.2e}"
