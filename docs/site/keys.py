"""The reference of the keys of TOML files, from the classes that read them."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from itertools import takewhile
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from pyedge import schema
from pyedge.memory import DIGIPOTS
from pyedge.physics import PHYSICS
from pyedge.rules import COMPARATORS
from pyedge.studies.study import Study
from pyedge.supervisor.nudge import NUDGES
from pyedge.supervisor.objective import LOSSES
from pyedge.tasks.file import TASK_KINDS
from pyedge.training.configuration import MachineConfiguration, shipped_machines
from pyedge.training.edge_kinds import KINDS

UNITS = {
    "Volts": "V", "Ohms": "Ω", "Siemens": "S", "Seconds": "s", "Amperes": "A", "Metres": "m",
    "Pascals": "Pa", "NewtonsPerMetre": "N/m",
}  # fmt: skip
"""Of the types of `pyedge.schema` that read quantities."""

NAMES = {
    "edges.comparison, population.kind": KINDS,
    "physics": PHYSICS,
    "supervisor.method": NUDGES,
    "digipot.part": DIGIPOTS,
    "comparator.part": COMPARATORS,
    "loss": LOSSES,
    "kind of a task": TASK_KINDS,
    "--machine": shipped_machines(),
}
"""What has a name in files."""


def page() -> str:
    """The keys of machines and tasks, and the names that values have."""
    parts = ["# Keys of TOML files", "Generated from the classes that read them."]
    parts += ["## A machine", *_tables(MachineConfiguration)]
    for name, kind in ((name, TASK_KINDS[name]) for name in TASK_KINDS):
        parts += [f"## A task of kind {name}", *_tables(kind)]
    parts += ["## A study", *_tables(Study)]
    parts += ["## Names", "| key | names |\n|---|---|"]
    parts[-1] += "".join(f"\n| {key} | {', '.join(names)} |" for key, names in NAMES.items())
    return "\n\n".join(parts) + "\n"


def _tables(kind: Any) -> Iterator[str]:
    """A table of a class's own keys, then one of each table in it."""
    inner = {}
    rows = []
    said = _said(kind)
    for name, annotation, default in _fields(kind):
        table = _table(annotation)
        if table is not None:
            inner[name] = table
            continue
        cells = f"`{name}`", _unit(annotation), _shown(default), said.get(name, "")
        rows.append(row(cells))
    if rows:
        yield "\n".join(["| key | unit | default | |", "|---|---|---|---|", *rows])
    for name, table in inner.items():
        yield f"### [{name}]"
        yield _first(table)
        yield from (each.replace("### [", f"#### [{name}.") for each in _tables(table))


def row(cells: Iterable[str]) -> str:
    """A line of a table."""
    plain = [" ".join(each.split()).replace("|", "\\|") for each in cells]
    return f"| {' | '.join(plain)} |"


def _fields(kind: Any) -> Iterator[tuple[str, Any, Any]]:
    """Name, type and default of each field."""
    hints = get_type_hints(kind, include_extras=True)
    if is_dataclass(kind):
        for each in fields(kind):
            if each.init:
                yield each.name, hints[each.name], each.default
    else:
        for name, own in kind.model_fields.items():
            default = own.default_factory() if own.default_factory is not None else own.default
            yield name, hints[name], default


def _table(annotation: Any) -> Any:
    """The class of a table of a file, also in a list or beside None; None for other values."""
    if isinstance(annotation, type) and (
        is_dataclass(annotation) or issubclass(annotation, BaseModel)
    ):
        return annotation
    parts = get_args(annotation)
    tables = () if str in parts else (_table(part) for part in parts)
    return next((table for table in tables if table is not None), None)


def _unit(annotation: Any) -> str:
    marks = [mark for part in (annotation, *get_args(annotation))
             for mark in getattr(part, "__metadata__", ())]  # fmt: skip
    known = {id(getattr(schema, name).__metadata__[0]): unit for name, unit in UNITS.items()}
    return next((known[id(mark)] for mark in marks if id(mark) in known), "")


def _shown(default: Any) -> str:
    if default is PydanticUndefined or default is MISSING:
        return "required"
    if default is None or default in ("", [], {}, ()) or isinstance(default, BaseModel):
        return ""
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _first(kind: Any) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]


def _said(kind: Any) -> dict[str, str]:
    """What each field means: the comment behind it, or its line in a docstring.

    Of a class whose docstring names others, as ``see `pyedge.memory.Digipot` ``, also theirs.
    """
    said: dict[str, str] = {}
    for place in re.findall(r"`(pyedge\.[\w.]+)`", kind.__doc__ or ""):
        said |= _listed(_found(place))
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("pyedge"):
            said |= _listed(base)
            said |= _commented(base)
    return said


def _commented(kind: Any) -> dict[str, str]:
    """The comments behind the fields of a class, or above them."""
    lines = textwrap.dedent(inspect.getsource(kind)).splitlines()
    said: dict[str, str] = {}
    for node in ast.parse("\n".join(lines)).body[0].body:  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            above = list(takewhile(lambda line: line.startswith("    # "),
                                   reversed(lines[: node.lineno - 1])))  # fmt: skip
            behind = lines[(node.end_lineno or node.lineno) - 1].partition("  # ")[2]
            said[node.target.id] = behind or " ".join(line[6:] for line in reversed(above))
    return {name: text for name, text in said.items() if text}


def _found(place: str) -> Any:
    """What has this dotted name."""
    module, _, name = place.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:  # a method
        return getattr(_found(module), name)


def _listed(described: Any) -> dict[str, str]:
    """The lines of a docstring under Attributes or Args, by name."""
    said: dict[str, str] = {}
    for part in re.findall(
        r"^(?:Attributes|Args):\n((?:(?: +.*)?\n?)*)", inspect.getdoc(described) or "", re.MULTILINE
    ):
        for names, what in re.findall(
            r"^    (\w+(?:, \w+)*): (.*(?:\n {5,}.*)*)", part, re.MULTILINE
        ):
            said |= dict.fromkeys(names.split(", "), " ".join(what.split()))
    return said
