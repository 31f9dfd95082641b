"""The Python package `klayout`, of the extra `tapeout`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hdl.tools import MissingTool


def database() -> Any:
    """Its module `klayout.db`; MissingTool: it is not installed."""
    try:
        return import_module("klayout.db")
    except ImportError:
        raise MissingTool("klayout is not installed: pip install 'pyedge[tapeout]'") from None
