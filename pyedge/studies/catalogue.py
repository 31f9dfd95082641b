"""The studies that come with pyedge."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "shipped"


def shipped() -> dict[str, Path]:
    """The file of each, by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}
