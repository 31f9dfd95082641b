"""Libraries of cells that tests need: absent, a test is skipped and says so."""

import pytest

from circuits.chip.library import LIBRARIES
from hdl.tools import MissingTool


def need_cells(name):
    """An installed library; skipped without."""
    try:
        return LIBRARIES[name]()
    except MissingTool as missing:
        pytest.skip(str(missing))
