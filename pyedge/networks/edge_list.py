"""Edge lists as programs and people write them: CSV, networkx's text format, GraphML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pyedge.errors import InputError
from pyedge.reading import read_text
from pyedge.table import Row, rows, whole

Label = int | str
"""What a node is called: a number, or a word of letters, digits and _."""

_WORD = re.compile(r"[^\W\d]\w*")
_FIRST = {"source", "from", "node1", "node_1", "first", "start", "u", "tail", "i", "a"}
_SECOND = {"target", "to", "node2", "node_2", "second", "end", "v", "head", "j", "b"}
_INDEX = {"", "index", "unnamed: 0", "edge", "id", "number", "no"}
_ATTRIBUTES = re.compile(r"\{.*\}\s*$")  # as networkx.write_edgelist puts behind an edge


class EdgeList(NamedTuple):
    """The edges of a file, and how it was read.

    Attributes:
        pairs: the two nodes of each edge, all numbers or all words.
        note: one line about what was not plain, or empty.
    """

    pairs: list[tuple[Label, Label]]
    note: str


def check_word(word: str) -> str:
    """The word; InputError: it cannot be the name of a node."""
    if not _WORD.fullmatch(word):
        raise InputError(f"node {word!r}: write a number, or a word of letters, digits and _")
    return word


def read_edge_list(path: str | Path) -> EdgeList:
    """The edges of a file of two columns of nodes, or of GraphML.

    Of more columns, those of nodes are found by their names in a first line, as ``from`` and
    ``to``, or else are the first two after an index.  InputError: a file that cannot be read, a
    malformed line (with its number), or columns that could mean two things.
    """
    path = Path(path)
    text = read_text(path)
    if path.suffix.lower() == ".graphml" or text.lstrip().startswith("<"):
        return _noted(path, _graphml(path), [])
    found = rows(path, (_ATTRIBUTES.sub("", line) for line in text.splitlines()))
    if not found:
        raise InputError(f"{path}: lines of data (first node, second node) are wanted")
    header, data, notes = _header(found)
    if header is not None and len(header.cells) < 2:
        raise _wrong(path, header, 2)
    if not data:
        raise InputError(f"{path}: lines of data (first node, second node) are wanted")
    width = len(data[0].cells)
    if header is not None and len(header.cells) not in (width, width - 1):
        raise _wrong(path, header, width)
    for row in data:
        if len(row.cells) != width:
            raise _wrong(path, row, width)
    names = [""] * width if header is None else [c.lower() for c in header.cells]
    names = [""] * (width - len(names)) + names
    columns = _columns(path, names, data, header is not None)
    if width > 2:
        places = " and ".join(str(column + 1) for column in columns)
        notes.append(f"columns {places} of {width} taken for the nodes")
    return _noted(path, _pairs(path, data, columns), notes)


def _wrong(path: Path, row: Row, width: int) -> InputError:
    return InputError(f"{path}, line {row.number}: {len(row.cells)} cells for {width} columns")


def _header(found: Sequence[Row]) -> tuple[Row | None, Sequence[Row], list[str]]:
    """A line of column names: one of words before numbers, or of words that no edge has."""
    first, rest = found[0], found[1:]
    if any(re.match(r"[-+.]?\d", cell) for cell in first.cells):
        return None, found, []
    after = {cell for row in rest for cell in row.cells}
    named = {*map(str.lower, first.cells)} & (_FIRST | _SECOND)
    if all(re.match(r"[-+.]?\d", cell) for row in rest[:1] for cell in row.cells[-2:]) and rest:
        return first, rest, []
    if len(named) > 1 or not after.intersection(cell for cell in first.cells if cell):
        return first, rest, [f"line {first.number}, {', '.join(first.cells)}, taken for a header"]
    return None, found, []


def _columns(path: Path, names: Sequence[str], data: Sequence[Row], named: bool) -> tuple[int, int]:
    """The places of the two columns of nodes."""
    width = len(names)
    if width < 2:
        raise InputError(f"{path}, line {data[0].number}: 1 cell: two nodes are wanted")
    one = [k for k, name in enumerate(names) if name in _FIRST]
    two = [k for k, name in enumerate(names) if name in _SECOND]
    if width == 2:
        return 0, 1
    if len(one) == len(two) == 1:
        return one[0], two[0]
    if named and names[0] in _INDEX:
        return 1, 2
    counted = [row.cells[0] for row in data]
    starts = counted[0] in ("0", "1", "0.0", "1.0")
    counts = starts and all(
        cell in (str(k), f"{k}.0") for k, cell in enumerate(counted, start=int(float(counted[0])))
    )
    if not counts or len(data) == 1:
        return 0, 1
    third = [row.cells[2] for row in data]
    nodes = {cell for row in data for cell in row.cells[1:3]}
    if len(set(third)) == 1 or not all(re.fullmatch(r"\d+(\.0)?", cell) for cell in third):
        return (0, 1) if all(re.match(r"[-+.]?\d", c) for c in nodes) else (1, 2)
    raise InputError(
        f"{path}: the first of {width} columns may be an index or nodes: name the columns in a "
        "first line, as from,to,weight"
    )


def _pairs(path: Path, data: Sequence[Row], columns: tuple[int, int]) -> list[tuple[Label, Label]]:
    """The nodes of each edge as numbers, or all as words where the first edge has words."""
    words = not any(re.match(r"[-+.]?\d", data[0].cells[column]) for column in columns)
    parse = check_word if words else whole
    pairs: list[tuple[Label, Label]] = []
    for row in data:
        pair: list[Label] = []
        for column, name in zip(columns, ("first node", "second node"), strict=True):
            try:
                pair.append(parse(row.cells[column]))
            except ValueError as error:
                what = str(error) if words else f"{name} {error}"
                raise InputError(f"{path}, line {row.number}: {what}") from None
        if pair[0] == pair[1]:
            raise InputError(f"{path}, line {row.number}: joins node {pair[0]} to itself")
        pairs.append((pair[0], pair[1]))
    return pairs


def _graphml(path: Path) -> list[tuple[Label, Label]]:
    import networkx as nx

    try:
        graph = nx.read_graphml(path)
    except Exception as error:  # networkx and its parser raise many types
        raise InputError(f"{path} is not GraphML: {' '.join(str(error).split())}") from None
    nodes = list(map(str, graph.nodes))
    numbers = all(re.fullmatch(r"-?\d{1,18}", node) for node in nodes)
    parse = int if numbers else check_word
    try:
        pairs = [(parse(str(a)), parse(str(b))) for a, b in graph.edges()]
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if not pairs:
        raise InputError(f"{path} has no edges")
    for a, b in pairs:
        if a == b:
            raise InputError(f"{path}: joins node {a} to itself")
    return pairs


def _noted(path: Path, pairs: list[tuple[Label, Label]], notes: list[str]) -> EdgeList:
    """Edges given in both directions are one edge each."""
    times = Counter(pairs)
    if all(times[b, a] == count for (a, b), count in times.items()):
        seen: set[tuple[Label, Label]] = set()
        once = []
        for a, b in pairs:
            if (b, a) in seen:
                seen.remove((b, a))
            else:
                seen.add((a, b))
                once.append((a, b))
        pairs = once
        notes = [*notes, "each edge is given in both directions and taken once"]
    if isinstance(pairs[0][0], str):
        notes = [*notes, f"nodes are called by words, as {pairs[0][0]}"]
    return EdgeList(pairs, f"{path}: {'; '.join(notes)}" if notes else "")
