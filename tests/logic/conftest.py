"""A missing simulator is a visible skip for a user, and a failure where all are required."""

from __future__ import annotations

import os

import pytest

from pyedge.errors import MissingTool


@pytest.fixture
def or_skip():
    """Call something that needs a program; skip where it is not installed."""

    def call(function, *arguments, **more):
        try:
            return function(*arguments, **more)
        except MissingTool as missing:
            if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
                raise
            pytest.skip(str(missing))

    return call
