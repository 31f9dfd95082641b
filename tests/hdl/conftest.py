"""The edge and its clock as gates, synthesised once."""

import pytest

from hdl import convert
from hdl.formal import gates
from hdl.formal.yosys import YOSYS
from tests.hdl.tools import need


@pytest.fixture(scope="session")
def edge():
    need(YOSYS)
    return gates.synthesise(convert.edge_verilog(name="gates"), "gates")


@pytest.fixture(scope="session")
def clock():
    need(YOSYS)
    return gates.synthesise(convert.clock_verilog(name="gates"), "gates")
