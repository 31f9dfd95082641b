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
from pyedge.verify import board, perform
from pyedge.verify.check import Finding

SLOW = {"board/bench/verilator"}
BENCH = "board/bench/icarus"
CHECKS = {check.name: check for check in board.board_checks()}

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
BENCHED = list(EDGES)[:5]


def passes(name: str) -> None:
    outcome = perform(CHECKS[name])
    assert (outcome.status, outcome.name) == ("passed", name), outcome


@pytest.mark.parametrize("name", [name for name in CHECKS if name not in {*SLOW, BENCH}])
def test_a_check_passes(name: str) -> None:
    passes(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_slow_check_passes(name: str) -> None:
    passes(name)


def test_the_bench_passes_and_says_what_it_left_out() -> None:
    outcome = perform(CHECKS[BENCH])
    assert (outcome.status, outcome.measured) == ("passed", "6 of 6 tests"), outcome
    assert set(outcome.detail.removeprefix("left out, having no reset: ").split(", ")) == {
        "releasing_reset_costs_no_step_and_makes_none",
        "reset_ends_a_step_wherever_it_is",
    }


@pytest.mark.parametrize("fault", EDGES)
def test_a_faulty_edge_is_refuted(fault: str) -> None:
    found = [board.edge_is_rtl(twin, cell=EDGES[fault]) for twin in ("free", "clamped")]
    both = [False, False]
    expected = {
        "CLK and CS swapped, free": [False, True],
        "CLK and CS swapped, clamped": [True, False],
        "comparators straight to a digipot": [True, False],
        "no supply": [True, False],
    }
    assert [each.passed for each in found] == expected.get(fault, both)


def test_a_wrong_pin_number_is_refuted() -> None:
    """J and K are where the other is in the package."""
    units = tuple({**unit, "j": unit["k"], "k": unit["j"]} for unit in CD74HC73.units)
    cell = changed(edge(), "flip_flop", part=replace(CD74HC73, units=units))
    assert not board.edge_is_rtl("free", cell=cell).passed


@pytest.mark.parametrize("fault", CLOCKS)
def test_a_faulty_clock_is_refuted(fault: str) -> None:
    assert not board.clock_is_rtl(CLOCKS[fault]).passed


@pytest.fixture(scope="module")
def benched() -> dict[str, Finding]:
    """The bench of each faulty board, two at a time."""
    texts = {
        fault: verilog.texts(machine(board.TRIANGLE, EDGES[fault]), "dut") for fault in BENCHED
    }
    with ThreadPoolExecutor(2) as pool:
        return dict(
            zip(BENCHED, pool.map(lambda fault: board.bench("icarus", texts[fault]), BENCHED),
                strict=True)
        )  # fmt: skip


@pytest.mark.parametrize("fault", BENCHED)
def test_a_faulty_board_fails_the_bench(benched: dict[str, Finding], fault: str) -> None:
    assert not benched[fault].passed
    assert "the outputs are {" in benched[fault].detail


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("out = WAKE", "out = ~WAKE"),  # so samples and output differ, and sections pulse
        ("(out | all_high)", "all_high"),  # forgets what it passed on
    ],
)
def test_a_debouncer_that_wakes_otherwise_is_told(right: str, wrong: str) -> None:
    texts = verilog.texts(machine(board.TRIANGLE[:2]), "board")
    assert right in texts["MC14490.v"]
    texts["MC14490.v"] = texts["MC14490.v"].replace(right, wrong)
    assert not board.every_output_wakes(texts).passed
