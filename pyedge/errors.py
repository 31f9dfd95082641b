"""What can go wrong, by whose hand it is mended.

``InputError`` is the user's to mend: a wrong name, number, file or network.  Its text is one line
that says what was wrong, where, and what would be right; the command line prints it and exits
with status 2.  ``ToolError`` is a program outside Python that is missing or has failed: one line,
status 3.
"""

from __future__ import annotations

from hdl.tools import MissingTool, ToolError

__all__ = ["InputError", "MissingTool", "ToolError"]


class InputError(ValueError):
    """Something that the user gave cannot be used."""
