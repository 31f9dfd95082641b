"""Simulators that tests need: absent, a test is skipped and says so, or fails where none may be."""

import os

import pytest

from hdl.simulators.registry import require
from hdl.tools import MissingTool


def need(simulator):
    """Skip where a simulator is not installed; fail with PYEDGE_REQUIRE_TOOLS=1."""
    try:
        require(simulator)
    except MissingTool as missing:
        if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
