"""Yosys, which these tests need: absent, a test is skipped and says so, or fails where none may."""

import os

import pytest

from hdl.formal.yosys import require
from hdl.tools import MissingTool


def need_yosys():
    """Skip where yosys is not installed; fail with PYEDGE_REQUIRE_TOOLS=1."""
    try:
        require()
    except MissingTool as missing:
        if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
