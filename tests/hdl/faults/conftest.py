"""These tests need Icarus Verilog and yosys."""

import pytest

from hdl.formal.yosys import YOSYS
from tests.hdl.tools import need


@pytest.fixture(autouse=True)
def simulator_and_prover():
    need("icarus")
    need(YOSYS)


@pytest.fixture
def blind(tmp_path, monkeypatch):
    """A bench that drives the pins, and looks at nothing."""
    text = (
        "import cocotb\nfrom cocotb.triggers import Timer\n\n\n"
        "@cocotb.test()\n"
        "async def looks_away(dut):\n"
        "    for level in (0, 1, 0):\n"
        "        dut.first.value = level\n"
        "        await Timer(1, 'ns')\n"
    )
    (tmp_path / "blind_bench.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    return ("blind_bench",)
