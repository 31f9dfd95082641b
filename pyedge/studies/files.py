"""Files that a study names: where they are, and what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_KEYS = {"task": ".toml", "network": ".csv", "chip.file": ".json"}


def beside(name: str, folder: Path) -> str:
    """The path of a file that a study in `folder` names; any other name as it is."""
    if Path(name).suffix in _KEYS.values() and (folder / name).exists():
        return str((folder / name).resolve())
    return name


def digests(settings: Iterable[Mapping[str, Any]], folder: Path) -> dict[str, str]:
    """SHA-256 of each file named in dotted settings, by its name."""
    found = {}
    for table in settings:
        for key in _KEYS.keys() & table.keys():
            name = str(table[key])
            path = Path(beside(name, folder))
            if path.suffix == _KEYS[key] and path.is_file():
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return dict(sorted(found.items()))
