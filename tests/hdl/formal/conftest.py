"""These tests need yosys."""

import pytest

from hdl.formal.yosys import YOSYS
from tests.hdl.tools import need


@pytest.fixture(autouse=True)
def yosys():
    need(YOSYS)
