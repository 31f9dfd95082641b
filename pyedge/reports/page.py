"""The page: what the template is given, and the page that comes of it."""

from __future__ import annotations

import base64
import importlib.metadata
import platform
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyedge
from pyedge.plots.chart import Chart
from pyedge.plots.study import study_figure
from pyedge.plots.style import rendered
from pyedge.reports import captions
from pyedge.reports.figure_data import Drawn
from pyedge.reports.flags import Marks
from pyedge.reports.table import table
from pyedge.reports.toml_text import toml_text
from pyedge.studies.results import Results
from pyedge.studies.store import State

_LIBRARIES = ("numpy", "scipy", "numba", "xarray", "zarr", "dask", "matplotlib")
_MOST = 500  # failures on the page
_FOLDER = Path(__file__).parent


def page(results: Results, marks: Marks, figures: list[Drawn]) -> str:
    """A whole HTML page that needs nothing but itself."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("page.html")
    return template.render(**_told(results, marks, figures))


def _told(results: Results, marks: Marks, figures: list[Drawn]) -> dict[str, Any]:
    study, attributes = results.study, results.dataset.attrs
    given = toml_text(study.describe())
    return {
        "study": study,
        "style": (_FOLDER / "page.css").read_text(encoding="utf-8"),
        "description": _paragraphs(study.description),
        "pieces": results.pieces,
        "done": results.count(State.DONE),
        "to_do": results.count(State.TO_DO),
        "varied": {key for axis in study.axis for key in axis.keys},
        "points": len(list(marks.best)),
        "seeds": captions.seeds(results),
        "figures": [_figure(each) for each in figures],
        "table": table(results, marks),
        "failures": _failures(results),
        "most": _MOST,
        "toml": given,
        "saved": f"data:text/plain;charset=utf-8,{quote(given)}",
        "files": attributes["files"],
        "commands": _commands(results),
        "store": repr(str(results.store)),
        "version": attributes["version"],
        "versions": _versions(),
    }


def _figure(each: Drawn) -> dict[str, Any]:
    drawing = base64.b64encode(rendered(study_figure(each.chart, bare=True), ".svg")).decode()
    return {
        "name": each.figure.name,
        "title": each.chart.title,
        "text": _paragraphs(each.figure.text),
        "laws": each.laws,
        "notes": each.chart.notes,
        "alternative": alternative(each.chart),
        "source": f"data:image/svg+xml;base64,{drawing}",
        "wide": min(3, len(each.chart.panels)),
    }


def alternative(chart: Chart) -> str:
    """A chart in words, for whoever cannot see it."""
    lines = [label for label in dict.fromkeys(curve.label for curve in chart.curves) if label]
    titles = [panel.title for panel in chart.panels if panel.title]
    words = f"{chart.title}: {chart.y_label} against {chart.x_label}"
    if lines:
        words += f", for {'; '.join(lines)}"
    if titles:
        words += f", in panels: {'; '.join(titles)}"
    return f"{words}. The medians are in the table of numbers."


def _failures(results: Results) -> list[tuple[str, str]]:
    """Why which machines failed: those of a piece together, pieces of one reason one after one."""
    starts, replicas = results.dataset["slice"].values, results.study.replicas
    told = []
    for (*at, piece), message in results.failures.items():
        stop = int(starts[piece + 1]) if piece + 1 < len(starts) else replicas
        which = f"replicas {int(starts[piece])} to {stop - 1}"
        told.append((f"{results.where(tuple(at))}; {which}", message))
    return sorted(told, key=lambda each: each[1])


def _commands(results: Results) -> list[str]:
    store, file = shlex.quote(str(results.store)), shlex.quote(f"{results.study.name}.toml")
    going = " --resume" if results.count(State.TO_DO) else ""
    return [f"pyedge study {file} --out {store}{going}", f"pyedge report {store}"]


def _versions() -> list[tuple[str, str]]:
    """Of what the report was made with."""
    own = [("pyedge", pyedge.__version__), ("Python", platform.python_version())]
    return own + [(name, importlib.metadata.version(name)) for name in _LIBRARIES]


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
