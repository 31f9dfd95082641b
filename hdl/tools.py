"""Programs outside Python: what is raised where one is missing or fails."""

from __future__ import annotations

from typing import Any


class ToolError(RuntimeError):
    """A program outside Python has failed, in one line.

    Attributes:
        history: the History of what had been trained when it failed, or None.
    """

    history: Any = None


class MissingTool(ToolError):  # noqa: N818 - to be installed, not a fault
    """A program outside Python is not installed; the line has the command that installs it."""
