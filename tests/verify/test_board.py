"""The checks of the board's digital part pass, and a fault planted in the circuit fails them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import Component, Module
from circuits.export import verilog
from circuits.parts import CD74HC73, SN74ALS86
from pyedge.verify import board, perform
from pyedge.verify.check import Finding

SLOW = {"board/bench/verilator"}
BENCH = "board/bench/icarus"
CHECKS = {check.name: check for check in board.board_checks()}
SUPPLY = {"vcc": "vdd", "gnd": "gnd"}

Rewiring = Mapping[str, Mapping[str, str]]


def rewired(module: Module, changes: Rewiring, *extra: Component) -> Module:
    """A module with some components on other nets."""
    known = {each.name for each in module.components}
    assert changes.keys() <= known
    placed = (
        replace(each, nets={**each.nets, **changes.get(each.name, {})})
        for each in module.components
    )
    return replace(module, components=(*placed, *extra))


INVERTER = Component("again", SN74ALS86, {"a": "same", "b": "vdd", "y": "up", **SUPPLY})
SWAPPED = {"clk": "latch_clock", "cs_n": "digipot_clock"}
EDGES = {
    "an inverted XOR": rewired(edge(), {"xor": {"y": "same"}}, INVERTER),
    "J and K swapped": rewired(edge(), {"flip_flop": {"j": "down", "k": "up"}}),
    "no inverter": rewired(edge(), {"flip_flop": {"k": "up"}}),
    "CLK and CS swapped, free": rewired(edge(), {"digipot_free": SWAPPED}),
    "CLK and CS swapped, clamped": rewired(edge(), {"digipot_clamped": SWAPPED}),
    "K left to its pull-up": rewired(edge(), {"flip_flop": {"k": "vdd"}}),
    "inverter that does not": rewired(edge(), {"inverter": {"b": "gnd"}}),
    "one comparator only": rewired(edge(), {"xor": {"b": "vdd"}}),
    "comparators straight to a digipot": rewired(edge(), {"digipot_clamped": {"ud": "up"}}),
    "flip-flop held in reset": rewired(edge(), {"flip_flop": {"r_n": "gnd"}}),
    "no supply": rewired(edge(), {"digipot_clamped": {"vcc": "gnd"}}),
}
CLOCKS = {
    "both clocks swapped": rewired(
        global_clock(), {"latch": {"y": "digipot_clock"}, "count": {"y": "latch_clock"}}
    ),
    "both fall at once": rewired(global_clock(), {"count": {"a": "passed_1"}}),
    "second section skipped": rewired(global_clock(), {"debouncer": {"a3": "passed_1"}}),
    "third XOR does not invert": rewired(global_clock(), {"rest": {"b": "gnd"}}),
}
BENCHED = list(EDGES)[:5]


def misnumbered() -> Module:
    """An edge whose flip-flop has J and K where the other is in the package."""
    units = tuple({**unit, "j": unit["k"], "k": unit["j"]} for unit in CD74HC73.units)
    cell = edge()
    placed = (
        replace(each, part=replace(CD74HC73, units=units)) if each.part == CD74HC73 else each
        for each in cell.components
    )
    return replace(cell, components=tuple(placed))


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
    assert not board.edge_is_rtl("free", cell=misnumbered()).passed


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
