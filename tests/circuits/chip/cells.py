"""Libraries of cells, and programs of `.ci/chip`, that tests need.

Absent, a test is skipped and says so: `make tapeout` has them, and fails without.
"""

import pytest

from circuits.chip.library import LIBRARIES
from hdl.tools import MissingTool


def need_cells(name):
    """An installed library; skipped without."""
    try:
        return LIBRARIES[name]()
    except MissingTool as missing:
        pytest.skip(str(missing))


def need_program(tool):
    """One of `circuits.chip.layout.programs`; skipped without."""
    try:
        tool.require()
    except MissingTool as missing:
        pytest.skip(str(missing))
