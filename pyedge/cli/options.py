"""Options shared by several verbs, and parsing of their values."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import streams
from pyedge.cli.text_table import fitted
from pyedge.errors import InputError
from pyedge.files import expanded, output
from pyedge.progress import bar
from pyedge.units import read

say = streams.say
JSON_HELP = "Print one JSON object; all else goes to standard error."
Json = Annotated[bool, typer.Option("--json", help=JSON_HELP)]
Seed = Annotated[int, typer.Option(help="Seed of noise, data and manufacture.", min=0)]

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration

MachineFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[MACHINE.toml]",
        help="A machine; the reference machine if none is named.",
        show_default=False,
    ),
]
Text = str | None
Number = int | None
File = Path | None
Edge = tuple[int | str, int | str]


def panel(name: str | None = None) -> Any:
    """Constructor of the options of one panel of the help: metavar, help text, default in words.

    They are options whose default, None, stands for one that is set elsewhere.
    """

    def option(metavar: str | None, help: str, default: str = "none", **more: Any) -> Any:
        return typer.Option(
            metavar=metavar, help=help, rich_help_panel=name, show_default=default, **more
        )

    return option


def print_json(data: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    print(json.dumps(data))


def show(as_json: bool, data: dict[str, Any], text: str) -> None:
    """Print results on standard output, as one JSON object or as text that fits its width."""
    print(json.dumps(data) if as_json else fitted(text))


def transient(text: str) -> None:
    """Show what is being done on standard error, if that is a terminal, in place of the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def machine(file: Path | None, changes: Mapping[str, Any]) -> MachineConfiguration:
    """A machine's configuration from its file, if any, with other values by dotted key or None."""
    from pyedge.training.configuration import MachineConfiguration

    base = MachineConfiguration() if file is None else MachineConfiguration.load(file)
    given = {key: value for key, value in changes.items() if value is not None}
    return base.changed(given, "options")


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


def out_file(text: str | None) -> Path | None:
    """A file that can be written, checked before the work; None stays None."""
    return None if text is None else output(text)


def out_folder(text: str | None) -> Path | None:
    """The same of a folder."""
    return None if text is None else output(text, folder=True)


def file_or_folder(text: str, formats: Sequence[str]) -> tuple[Path, bool]:
    """An output that can be written, and whether it is a folder: one that exists, or no ending.

    InputError: it cannot be written, or is a file that ends in none of these formats.
    """
    path = expanded(text)
    folder = path.is_dir() or not path.suffix
    if not folder and path.suffix.lower() not in formats:
        known = " or ".join(formats)
        raise InputError(f"{path}: give a file that ends in {known}, or a folder, without ending")
    return output(path, folder=folder), folder


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, if that is a terminal; the function that moves it."""
    with bar(what) as move:
        yield move
