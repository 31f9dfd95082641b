"""`pyedge report`: a study on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.cli.study import load_study

_option = options.panel()


def report(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="What `pyedge study` has made.")],
    out: Annotated[Text, _option("FILE", "The page.", "the store's name with .html")] = None,
    study: Annotated[
        Text,
        _option("STUDY", "Title, words and figures of this study, not the store's.", "the store's"),
    ] = None,
    figures: Annotated[
        Text, _option("DIR", "Each figure as PNG, too, and its points as CSV.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Write one HTML page about a study: figures, power laws, numbers, how to run it again.

    A study that is not finished has a page, too.

    Examples:

    pyedge report studies/noise-floor.zarr

    pyedge report runs/mine.zarr --out mine.html --figures figures --study my-study.toml
    """
    import pyedge

    page, folder = options.out_file(out), options.out_folder(figures)
    words = None if study is None else load_study(study)
    made = pyedge.report(store, page, study=words, figures=folder)
    text = f"{made['study']}: {made['done']} of {made['pieces']} pieces, on {made['page']}"
    options.show(json, made, text)
    if folder is not None and not made["figures"]:
        options.say(f"pyedge: note: the study asks for no [[figure]]: {folder} gets none")
