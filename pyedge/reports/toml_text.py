"""A study as the text of a TOML file, so that it can be saved and run again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(table: Mapping[str, Any]) -> str:
    """Plain data as TOML: values, then tables, then lists of tables; None is left out."""
    parts = [_rows(table, lambda value: not isinstance(value, Mapping) or not value)]
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            parts.append(f"[{_key(key)}]\n{_rows(value)}{_lists(value, (key,))}")
    parts.append(_lists({k: v for k, v in table.items() if not isinstance(v, Mapping)}, ()))
    return "\n".join(part.strip("\n") + "\n" for part in parts if part)


def _rows(table: Mapping[str, Any], wanted: Any = lambda value: True) -> str:
    """The single values, tables inside with dots."""
    chosen = {key: value for key, value in table.items() if wanted(value)}
    return "".join(
        f"{_dotted(path)} = {_value(value)}\n"
        for path, value in _leaves(chosen)
        if not _is_tables(value) and value is not None
    )


def _lists(table: Mapping[str, Any], above: Path) -> str:
    """The lists of tables, each table under a heading."""
    text = ""
    for path, value in _leaves(table):
        if _is_tables(value):
            for each in value:
                here = (*above, *path)
                text += f"\n[[{_dotted(here)}]]\n{_rows(each)}{_lists(each, here)}"
    return text


def _leaves(table: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(it, Mapping) for it in value)


def _dotted(path: Path) -> str:
    return ".".join(map(_key, path))


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _lines(value) if "\n" in value else _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_dotted(path)} = {_value(it)}" for path, it in _leaves(value))
        return f"{{ {inside} }}" if inside else "{}"
    return json.dumps(value)


def _lines(text: str) -> str:
    """A text of several lines as such, where nothing in it needs to be told otherwise."""
    plain = all(letter == "\n" or letter.isprintable() for letter in text)
    if not plain or "\\" in text or '"""' in text or text.endswith('"'):
        return _text(text)
    return f'"""\n{text}"""'


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
