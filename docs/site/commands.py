"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from docs.site.keys import row
from pyedge.cli.app import app


def page() -> str:
    """Every command with its arguments and options."""
    parts = ["# Commands", "Generated from the commands; `pyedge COMMAND --help` prints the same."]
    for name, command in commands():
        parts += [f"## pyedge {name}", *_described(command)]
    return "\n\n".join(parts) + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its name, those of a group as ``export csv``."""
    whole: Any = get_command(app)
    for name, command in whole.commands.items():
        if hasattr(command, "commands"):
            yield from ((f"{name} {own}", each) for own, each in command.commands.items())
        else:
            yield name, command


def _described(command: Any) -> Iterator[str]:
    text = inspect.cleandoc(command.help or "")
    before, _, examples = text.partition("Examples:")
    yield re.sub(r"([<>])", r"\\\1", before.strip())
    if examples.strip():
        lines = [line for line in examples.strip().splitlines() if line.strip()]
        yield "```\n" + "\n".join(lines) + "\n```"
    rows = [_row(each) for each in command.params if not getattr(each, "hidden", False)]
    if rows:
        yield "\n".join(["| | value | default | |", "|---|---|---|---|", *rows])


def _row(parameter: Any) -> str:
    option = parameter.param_type_name == "option"
    names = " ".join(f"`{each}`" for each in parameter.opts) if option else f"`{parameter.name}`"
    value = "" if getattr(parameter, "is_flag", False) else (parameter.metavar or "").strip("[].")
    shown = parameter.show_default
    default = shown if isinstance(shown, str) else parameter.default if shown else ""
    plain = default if isinstance(default, str | int | float) and default is not False else ""
    cells = names, value, str(plain), getattr(parameter, "help", "") or ""
    return row(cells)
