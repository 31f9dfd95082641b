"""What can go wrong, by whose hand it is mended.

``InputError`` is the user's to mend: a wrong name, number, file or network.  Its text is one line
that says what was wrong, where, and what would be right; the command line prints it and exits
with status 2.  ``ToolError`` is a program outside Python that is missing or has failed: one line,
status 3.
"""

from __future__ import annotations

from typing import Any


class InputError(ValueError):
    """Something that the user gave cannot be used."""


class ToolError(RuntimeError):
    """A program outside Python has failed, in one line.

    Attributes:
        history: the History of what had been trained when it failed, or None.
    """

    history: Any = None


class MissingTool(ToolError):  # noqa: N818 - it is the person's to install, not a fault
    """A program outside Python is not installed; the line has the command that installs it."""
