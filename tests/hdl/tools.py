"""Programs that tests need: absent, a test is skipped and says so, or fails where none may be."""

import os

import pytest

from hdl.simulators import SIMULATORS
from hdl.tools import MissingTool


def need(tool):
    """Skip without a tool, or a simulator by name; with PYEDGE_REQUIRE_TOOLS=1, fail."""
    try:
        SIMULATORS.get(tool, tool).require()
    except MissingTool as missing:
        if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
