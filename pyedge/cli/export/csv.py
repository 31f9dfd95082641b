"""`pyedge export csv`: a run's or a study's numbers as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def csv(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN", help="Folder of `pyedge train --out`, or store of `pyedge study`."
        ),
    ],
    out: Annotated[
        Text, _option("FILE|FOLDER", "One table (.csv), or a folder of one for each variable.")
    ] = None,
    json: options.Json = False,
) -> int:
    """Write a run's or a study's numbers as CSV, units in the columns' names.

    Of a run, a folder gets a table of each variable, a line for each step and
    a column for each node, output or edge, as 4-7 (ohm); step.csv has the errors.
    One file gets all of each step in a line.

    Of a study, a folder gets points.csv (medians, quartiles, failures),
    measures.csv (a line for each machine) and a table of each measure that is a
    row of numbers.  One file gets the measures.

    Numbers are in full: pandas.read_csv reads them back exactly.

    Examples:

    pyedge export csv runs/paper --out tables

    pyedge export csv runs/paper --out steps.csv

    pyedge export csv studies/noise-floor.zarr --out noise-floor
    """
    if out is None:
        raise InputError("where to? add --out FOLDER, or --out FILE.csv for one table")
    from pyedge.reports.tables import saved_tables, write_csv

    path, folder = options.file_or_folder(out, (".csv",))
    tables = saved_tables(run, one=not folder)
    files = []
    for name, table in tables.items():
        files.append(path / f"{name}.csv" if folder else path)
        write_csv(table, files[-1])
    sizes = [
        f"{f}: {len(t)} lines, {t.shape[1]} columns"
        for f, t in zip(files, tables.values(), strict=True)
    ]
    options.show(json, {"files": list(map(str, files))}, "\n".join(sizes))
    return 0
