"""Packages that some tests need: absent, a test is skipped, or fails where none may be."""

import os
from importlib import import_module

import pytest


def package(name):
    """Import a module, or skip the test; with PYEDGE_REQUIRE_TOOLS=1 its absence is a failure."""
    if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
        return import_module(name)
    return pytest.importorskip(name)
