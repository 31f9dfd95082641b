"""The checks of the board's digital part pass, and a fault planted in the circuit fails them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from circuits.analysis.faults import changed, inverted_xor, rewired, swapped
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.export import verilog
from circuits.parts import CD74HC73
from hdl.bench import BenchResult
from pyedge.verify import board
from pyedge.verify.board import LEFT_OUT

UNITS = tuple({**unit, "j": unit["k"], "k": unit["j"]} for unit in CD74HC73.units)

EDGES = {
    "an inverted XOR": inverted_xor(edge()),
    "J and K swapped": swapped(edge(), "flip_flop", "j", "k"),
    "no inverter": rewired(edge(), "flip_flop", k="up"),
    "CLK and CS swapped, free": swapped(edge(), "digipot_free", "clk", "cs_n"),
    "CLK and CS swapped, clamped": swapped(edge(), "digipot_clamped", "clk", "cs_n"),
    "K left to its pull-up": rewired(edge(), "flip_flop", k="vdd"),
    "inverter that does not": rewired(edge(), "inverter", b="gnd"),
    "one comparator only": rewired(edge(), "xor", b="vdd"),
    "comparators straight to a digipot": rewired(edge(), "digipot_clamped", ud="up"),
    "flip-flop held in reset": rewired(edge(), "flip_flop", r_n="gnd"),
    "wrong pin numbers": changed(edge(), "flip_flop", part=replace(CD74HC73, units=UNITS)),
    "no supply": rewired(edge(), "digipot_clamped", vcc="gnd"),
}
CLOCKS = {
    "both clocks swapped": rewired(
        rewired(global_clock(), "latch", y="digipot_clock"), "count", y="latch_clock"
    ),
    "both fall at once": rewired(global_clock(), "count", a="passed_1"),
    "second section skipped": rewired(global_clock(), "debouncer", a3="passed_1"),
    "third XOR does not invert": rewired(global_clock(), "rest", b="gnd"),
}
RIGHT_FREE = {"CLK and CS swapped, clamped", "comparators straight to a digipot", "no supply"}
RIGHT_CLAMPED = {"CLK and CS swapped, free"}
BENCHED = list(EDGES)[:5]


@pytest.mark.parametrize("fault", EDGES)
def test_a_faulty_edge_is_refuted(fault):
    found = [board.edge_is_rtl(twin, cell=EDGES[fault]) for twin in ("free", "clamped")]
    assert [each.passed for each in found] == [fault in RIGHT_FREE, fault in RIGHT_CLAMPED]


@pytest.mark.parametrize("fault", CLOCKS)
def test_a_faulty_clock_is_refuted(fault):
    assert not board.clock_is_rtl(CLOCKS[fault]).passed


@pytest.fixture(scope="module")
def benched():
    """The bench of each faulty board, two at a time."""
    texts = [verilog.texts(machine(board.TRIANGLE, EDGES[fault]), "dut") for fault in BENCHED]
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda text: board.bench("icarus", text), texts)
        return dict(zip(BENCHED, found, strict=True))


@pytest.mark.parametrize("fault", BENCHED)
def test_a_faulty_board_fails_the_bench(benched, fault):
    assert not benched[fault].passed
    assert "the outputs are {" in benched[fault].detail


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("out = WAKE", "out = ~WAKE"),  # so samples and output differ, and sections pulse
        ("(out | all_high)", "all_high"),  # forgets what it passed on
    ],
)
def test_a_debouncer_that_wakes_otherwise_is_told(right, wrong):
    texts = verilog.texts(machine(board.TRIANGLE[:2]), "board")
    assert right in texts["MC14490.v"]
    texts["MC14490.v"] = texts["MC14490.v"].replace(right, wrong)
    assert not board.every_output_wakes(texts).passed


WHOLE = {
    "tests": {"one": None, "two": None},
    "left_out": tuple(LEFT_OUT),
    "coverage": {"rail": (4, 4), "trigger": (2, 2)},
}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"coverage": {"rail": (4, 4), "trigger": (1, 2)}},
        {"coverage": {}},
        {"left_out": ()},
        {"tests": {"one": None, "two": "wrong"}},
        {"tests": {}},
    ],
)
def test_a_bench_passes_where_all_tests_pass_and_every_bin_is_hit(monkeypatch, change):
    found = BenchResult("icarus", "machine", **{**WHOLE, **change}, traces={})
    monkeypatch.setattr("pyedge.verify.board.run", lambda *_, **__: found)
    assert board.bench("icarus", {}).passed == (not change)
