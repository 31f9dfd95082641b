"""Faults planted in the Verilog fail their bench; `tests/hdl/faults` has many more of them."""

import pytest

from hdl.bench import run
from hdl.convert import sources
from tests.hdl.tools import need

FAULTS = {
    "wakes one off": ("edge", "<= 8;", "<= 7;"),
    "K stuck high": ("edge", "(~edge_logic_up);", "1'b1;"),
    "U/D not cleared by reset": ("edge", "up_down <= 0;", "up_down <= up_down;"),
    "rising triggers only": ("machine", "(trigger != ", "(trigger && !"),
    "the trigger's level forgotten": ("machine", "_origin <= trigger;", "_origin <= 1'b0;"),
    "reset does not end a step": (
        "machine", "debouncer_2_samples <= 0;", "debouncer_2_samples <= 15;",
    ),
    "edges crossed": ("machine", "up_down[k]", "up_down[(k + 1) % 3]"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_design_fails(fault):
    need("icarus")
    top, old, new = FAULTS[fault]
    text = sources("verilog", top, 3, 16, name="dut")["dut.v"]
    assert old in text
    result = run("icarus", top, levels=16, texts={"dut.v": text.replace(old, new)})
    assert result.failed > 0
    if fault == "wakes one off":  # the failure says when and what
        (first, *_) = (each for each in result.tests.values() if each)
        assert first.startswith("at 2 ns the outputs are {'up_down': 0, 'codes': 7}, not ")


def test_a_bench_that_misses_a_bin_fails(monkeypatch):
    """Only the test of the rails is run: it passes, and the coverage is what complains."""
    need("icarus")
    monkeypatch.setenv("COCOTB_TEST_FILTER", "both_rails|coverage_is_complete")
    result = run("icarus", "edge", levels=16)
    (passed, complaint) = result.tests.values()
    assert passed is None
    assert complaint.startswith("not covered: {'count': [(0, 'up', 'CS high'), ")
    assert result.coverage["rail"] == (4, 4)
