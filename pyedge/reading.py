"""Users' text, TOML and JSON files: what cannot be read is an InputError of one line."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyedge.errors import InputError

_SETTINGS = 16 * 2**20
"""Bytes of the largest TOML file, whose parser takes 50 times as much."""
_TEXT = 2**31
"""Bytes of the largest text or JSON file."""
_DEPTH, _BITS = 32, 1000
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters by which a text rewrites what a terminal shows beside it."""


def check_path(text: str) -> None:
    """Raise InputError where a text cannot be a path: NUL, or what file names cannot encode."""
    try:
        if "\0" not in os.fsdecode(os.fsencode(text)):
            return
    except UnicodeEncodeError:
        raise InputError(f"{text!a} is no path: it has half of a surrogate pair") from None
    raise InputError(f"{text!a} is no path: it has a character NUL")


def read_text(path: str | Path, most: int = _TEXT) -> str:
    """The text of a file in UTF-8, without a byte order mark.

    InputError: it cannot be read, is larger than `most` bytes, or is not in UTF-8.
    """
    check_path(str(path))
    try:
        about = Path(path).stat()
        if stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
            raise InputError(f"{path} is a device: give a file, or a pipe")
        pipe = stat.S_ISFIFO(about.st_mode)  # of any length
        most = min(most, _SETTINGS) if pipe else most
        text = ""
        if about.st_size <= most:
            with Path(path).open(encoding="utf-8-sig") as file:
                text = file.read(most + 1 if pipe else -1)
        if max(about.st_size, len(text)) > most:
            raise InputError(f"{path} has more than {most // 2**20} MiB: write fewer lines")
        return text
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a text file in UTF-8: {error}") from None


def read_toml(path: str | Path) -> dict[str, Any]:
    """The tables of a TOML file; InputError: see `read_text`, or not TOML, or see `check_data`."""
    parsed: dict[str, Any] = _parsed(path, read_text(path, _SETTINGS), tomllib.loads, "TOML")
    return parsed


def read_json(path: str | Path) -> Any:
    """The data of a JSON file; InputError: see `read_text`, or not JSON, or see `check_data`."""
    return _parsed(path, read_text(path), json.loads, "JSON")


def _parsed(path: str | Path, text: str, parse: Callable[[str], Any], language: str) -> Any:
    try:
        data = parse(text)
        check_data(data)
    except RecursionError:
        raise InputError(f"{path}: nested more than {_DEPTH} deep") from None
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    except ValueError as error:
        raise InputError(f"{path} is not {language}: {error}") from None
    return data


def check_data(value: Any, depth: int = 0) -> None:
    """Raise InputError where plain data hold what no key can mean.

    That is tables or lists nested more than 32 deep, an integer of more than 1,000 bits, or a
    control character that neither ends a line nor is a tab.
    """
    if depth > _DEPTH:
        raise InputError(f"nested more than {_DEPTH} deep")
    if isinstance(value, dict):
        for key, each in value.items():
            check_data(key, depth)
            check_data(each, depth + 1)
    elif isinstance(value, list | tuple):
        for each in value:
            check_data(each, depth + 1)
    elif isinstance(value, str) and (control := _CONTROL.search(value)):
        which = "NUL" if control[0] == "\0" else ascii(control[0])
        raise InputError(f"the text {value!a} holds a control character, {which}")
    elif isinstance(value, int) and value.bit_length() > _BITS:
        raise InputError("an integer of more than 300 digits")


def check_name(of: str, name: str) -> None:
    """Raise InputError unless a name, of a task, say, is one line without control characters."""
    if _CONTROL.search(name) or "".join(name.splitlines()) != name:
        raise InputError(f"{of} {name!a}: a name is one line, without control characters")
