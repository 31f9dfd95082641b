"""Options shared by several verbs, and parsing of their values."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.errors import InputError
from pyedge.units import read

JSON_HELP = "Print one JSON object; all else goes to standard error."
Json = Annotated[bool, typer.Option("--json", help=JSON_HELP)]
Seed = Annotated[int, typer.Option(help="Seed of noise, data and manufacture.", min=0)]

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration

Text = str | None
Number = int | None
File = Path | None
Edge = tuple[int | str, int | str]


def panel(name: str | None = None) -> Any:
    """Constructor of the options of one panel of the help, from metavar and help text."""

    def option(metavar: str | None, help: str, **more: Any) -> Any:
        return typer.Option(
            metavar=metavar, help=help, rich_help_panel=name, show_default=False, **more
        )

    return option


def print_json(data: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    print(json.dumps(data))


def show(as_json: bool, data: dict[str, Any], text: str) -> None:
    """Print results on standard output, as one JSON object or as text."""
    print(json.dumps(data) if as_json else text)


def say(line: str) -> None:
    """Print one line on standard error."""
    print(line, file=sys.stderr)


def transient(text: str) -> None:
    """Show what is being done on standard error, if that is a terminal, in place of the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def print_table(title: str, rows: list[dict[str, str]], **more: Any) -> None:
    """Print rows of texts by column as a table; columns that end in a space are right-aligned."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, **more)
    for name in rows[0]:
        table.add_column(name.rstrip(), justify="right" if name.endswith(" ") else "left")
    for row in rows:
        table.add_row(*row.values())
    Console(width=None if sys.stdout.isatty() else 120).print(table)


def machine(file: Path | None, changes: Mapping[str, Any]) -> MachineConfiguration:
    """A machine's configuration from its file, if any, with other values by dotted key or None."""
    from pyedge.schema import flat, nested
    from pyedge.training.configuration import MachineConfiguration

    base = MachineConfiguration() if file is None else MachineConfiguration.load(file)
    given = {key: value for key, value in changes.items() if value is not None}
    values = {**dict(flat(base.model_dump(exclude_unset=True))), **given}
    return MachineConfiguration.make(nested(values), "options")


def quantity(text: str | None, unit: str, name: str) -> float | None:
    """Parse a quantity such as ``3mV``; None stays None."""
    return None if text is None else read(text, unit, name)


def cuts(texts: list[str]) -> dict[int, list[Edge]]:
    """Parse cuts such as ``4-7@100``: the edges cut before each step."""
    edges_by_step: dict[int, list[Edge]] = {}
    for text in texts:
        match = re.fullmatch(r"([^-@\s]+)-([^-@\s]+)@(\d+)", text.strip())
        if match is None:
            raise InputError(f"cut {text!r}: write EDGE@STEP, as 4-7@100")
        *nodes, step = match.groups()
        first, second = (int(node) if node.isdecimal() else node for node in nodes)
        edges_by_step.setdefault(int(step), []).append((first, second))
    return edges_by_step


def writable(folder: Path) -> None:
    """Raise InputError before the work, rather than after it, where a folder cannot be written."""
    probe = folder / ".pyedge-probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"folder {folder} cannot be written: {error.strerror}") from None


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, if that is a terminal; the function that moves it."""
    if not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        item = bar.add_task(what, total=None)
        yield lambda done, whole: bar.update(item, completed=done, total=whole)
