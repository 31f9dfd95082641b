"""How objects look in a notebook: one line of text, or a table of names and values with a drawing.

All text is escaped: names come from files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any

_LONGEST = 160  # characters of a line
_LISTED = 12  # most labels that are listed
_CELL = 'style="text-align:left;padding:1px 8px;vertical-align:top"'


class Displayed:
    """Mixin of a short `repr` and of HTML that notebooks show; see the three methods it needs."""

    def _title(self) -> str:
        """Kind, name and sizes, in a line."""
        return type(self).__name__

    def _values(self) -> Mapping[str, object]:
        """What the table has: names, and values with their units."""
        return {}

    def _drawing(self) -> str:
        """An SVG element; empty for none."""
        return ""

    def __repr__(self) -> str:
        return f"<{line(self._title())}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        return card(self._title(), self._values(), self._drawing())


def card(title: str, values: Mapping[str, object], drawing: str = "") -> str:
    """HTML of a title, a table of names and values, and a drawing (an SVG element) beside it."""
    rows = "".join(
        f"<tr><th {_CELL}>{escape(line(name))}</th><td {_CELL}>{escape(line(value))}</td></tr>"
        for name, value in values.items()
    )
    table = f"<table>{rows}</table>" if rows else ""
    return (
        f"<div><b>{escape(line(title))}</b>"
        f'<div style="display:flex;flex-wrap:wrap;gap:16px">{table}{drawing}</div></div>'
    )


def svg(name: str, *given: Any) -> str:
    """The SVG element of a function of `pyedge.plots.svg`, a layer above those that show it."""
    return str(getattr(import_module("pyedge.plots.svg"), name)(*given))


def line(value: object) -> str:
    """A value as one line of text, cut where it is long."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."


def listed(values: Sequence[object]) -> str:
    """Values in a line: the first ones, and how many there are."""
    text = ", ".join(map(str, values[:_LISTED]))
    return text if len(values) <= _LISTED else f"{text}, ... ({len(values)})"


def counted(number: int, noun: str) -> str:
    """A number with its noun, as ``1 step`` or ``2 steps``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
