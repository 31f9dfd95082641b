"""The verdict on a cocotb bench: every test passes, and every bin is hit."""

import pytest

from hdl.bench import BenchResult
from pyedge.verify import hardware

WHOLE = {"tests": {"one": None, "two": None}, "coverage": {"rail": (4, 4), "trigger": (2, 2)}}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"coverage": {"rail": (4, 4), "trigger": (1, 2)}},
        {"tests": {"one": None, "two": "wrong"}},
        {"tests": {}, "coverage": {}},
    ],
)
@pytest.mark.parametrize("top", hardware.TOPS)
def test_a_bench_passes_where_all_tests_pass_and_every_bin_is_hit(monkeypatch, change, top):
    found = BenchResult("icarus", top, left_out=(), traces={}, **{**WHOLE, **change})
    monkeypatch.setattr("hdl.bench.run", lambda *_, **__: found)
    finding = hardware.bench("icarus", top)
    assert finding.passed == (not change)
    assert finding.measured.startswith(f"{found.passed} of {len(found.tests)} tests, ")
