"""Text and tables laid out for the width of the output; nothing is ever cropped.

The width is that of the terminal, or COLUMNS of the environment.  Elsewhere, in a pipe or a file,
there is none: lines stay as they are, and a table is `_USUAL` columns wide, or wider where that
would break a word.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

Row = Mapping[str, str]

_USUAL = 120
_FRAME = 3  # columns of the frame that a column takes, and one more for all


def output_width() -> int | None:
    """Columns of COLUMNS or the terminal; None where neither says."""
    return shutil.get_terminal_size((0, 0)).columns or None


def fitted(text: str, indent: int = 2, width: int | None = None) -> str:
    """Lines wrapped at spaces where they are wider than the output, the rest indented further."""
    width = output_width() if width is None else width
    if width is None:
        return text
    lines = []
    for line in text.splitlines():
        if len(line) <= width:
            lines.append(line)
            continue
        margin = line[: len(line) - len(line.lstrip())]
        further = margin + " " * indent
        if 2 * len(further) > width:
            margin, further = "", "  "
        lines += wrap(
            " ".join(line.split()), width, initial_indent=margin, subsequent_indent=further,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    return "\n".join(lines)


def print_table(
    title: str,
    rows: Sequence[Row],
    caption: str = "",
    colours: Mapping[str, str] | None = None,
    width: int | None = None,
    lines: bool = False,
) -> None:
    """Print rows of texts by column; columns that end in a space are right-aligned.

    In a width in which a word would be broken, each row falls to lines of ``column: text``.

    Args:
        title, rows: a line above, and texts by the names of the columns, which all rows share.
        caption: a line below.
        colours: colour of each of these words, on a terminal.
        width: in columns; by default the output's.
        lines: whether there is a line between rows.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = output_width() if width is None else width
    widths = _widths(rows, width, cell_len)
    if widths is None:
        print(_as_lines(title, rows, caption, width))
        return
    table = Table(title=title, caption=caption or None, show_lines=lines)
    for name, wide in zip(rows[0], widths, strict=True):
        table.add_column(
            Text(name.rstrip()), justify="right" if name.endswith(" ") else "left", width=wide,
            overflow="fold",
        )  # fmt: skip
    for row in rows:
        cells = [Text(text) for text in row.values()]
        for cell in cells:
            for word, colour in (colours or {}).items():
                cell.highlight_words([word], colour)
        table.add_row(*cells)
    Console(width=sum(widths) + _FRAME * len(widths) + 1, highlight=False).print(table)


def _widths(
    rows: Sequence[Row], width: int | None, cell_len: Callable[[str], int]
) -> list[int] | None:
    """The width of each column, the widest made narrower first; None where words do not fit."""
    columns = [[name.rstrip(), *(row[name] for row in rows)] for name in rows[0]]
    least = [max((cell_len(w) for c in column for w in c.split()), default=1) for column in columns]
    widths = [max(cell_len(line) for c in column for line in c.split("\n")) for column in columns]
    frame = _FRAME * len(columns) + 1
    room = (width or max(_USUAL, sum(least) + frame)) - frame
    if sum(least) > room:
        return None
    while sum(widths) > room:
        spare = [k for k in range(len(widths)) if widths[k] > least[k]]
        widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _as_lines(title: str, rows: Sequence[Row], caption: str, width: int | None) -> str:
    """The rows one below the other, a line a column; a blank line between rows."""
    parts = [title]
    for row in rows:
        filled = (f"{name.strip()}: {' '.join(text.split())}" for name, text in row.items() if text)
        parts.append("\n".join(filled))
    return fitted("\n\n".join([*parts, caption] if caption else parts), width=width)
