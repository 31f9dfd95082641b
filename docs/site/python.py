"""The reference of the public names of `pyedge`, by mkdocstrings."""

from __future__ import annotations

import inspect

import pyedge


def page() -> str:
    """Every public name, where it is defined."""
    named = {name: getattr(pyedge, name) for name in pyedge.__all__ if name != "__version__"}
    places = {f"{inspect.getmodule(each).__name__}.{each.__qualname__}" for each in named.values()}  # type: ignore[union-attr]
    parts = ["# Python", "What `import pyedge` has, from the code."]
    return "\n\n".join(parts + [f"::: {place}" for place in sorted(places, key=_last)]) + "\n"


def _last(place: str) -> str:
    return place.rpartition(".")[2].lower()
