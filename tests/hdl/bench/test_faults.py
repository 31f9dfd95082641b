"""Does the verification verify?  Each fault planted in the Verilog must fail its bench."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hdl.bench import run
from hdl.convert import sources
from tests.hdl.tools import need

STORED = "up_down <= ((edge_logic_up & (~up_down)) | ((~edge_logic_jk_flip_flops_k) & up_down));"
EDGE = {
    "no stop at the top": ("< 15)", "<= 15)"),
    "no stop at the bottom": ("> 0)", ">= 0)"),
    "stops early": ("< 15)", "< 14)"),
    "inverted XOR": ("(first ^ second)", "(first ~^ second)"),
    "counts two": ("+: 4] + 1)", "+: 4] + 2)"),
    "ignores chip select": ("if ((!latch_clock))", "if (1'b1)"),
    "stores on the wrong edge": ("negedge latch_clock", "posedge latch_clock"),
    "counts on the wrong edge": ("negedge digipot_clock", "posedge digipot_clock"),
    "wakes one off": ("<= 8;", "<= 7;"),
    "K stuck high": ("(~edge_logic_up);", "1'b1;"),
    "U/D not cleared by reset": ("up_down <= 0;", "up_down <= up_down;"),
    "latch in place of the flip-flop": (
        "always @(negedge latch_clock, negedge reset_n) begin: edge_logic_jk_flip_flops_store",
        "always @(latch_clock, edge_logic_up, reset_n) if (!reset_n || !latch_clock) begin: store",
    ),
}
MACHINE = {
    "three samples are enough": ("'hf:", "'h7, 'hf:"),
    "the clocks swapped": ("assign latch_clock", "assign digipot_clock"),
    "rising triggers only": ("(trigger != ", "(trigger && !"),
    "the trigger's level forgotten": ("_origin <= trigger;", "_origin <= 1'b0;"),
    "reset does not end a step": ("debouncer_2_samples <= 0;", "debouncer_2_samples <= 15;"),
    "edges crossed": ("up_down[k]", "up_down[(k + 1) % 3]"),
}


def mutated(top, old, new):
    texts = sources("verilog", top, 3, 16, name="dut")
    assert old in texts["dut.v"]
    text = texts["dut.v"].replace(old, new)
    if (old, new) == MACHINE["the clocks swapped"]:
        second = text.rindex("assign digipot_clock")
        text = text[:second] + text[second:].replace("digipot_clock", "latch_clock", 1)
    return {"dut.v": text}


@pytest.fixture(scope="module")
def results():
    """Every fault's bench, two at a time."""
    need("icarus")
    faulty = {("edge", fault): change for fault, change in EDGE.items()}
    faulty |= {("machine", fault): change for fault, change in MACHINE.items()}
    texts = {key: mutated(key[0], *change) for key, change in faulty.items()}
    with ThreadPoolExecutor(2) as pool:
        runs = {
            key: pool.submit(run, "icarus", key[0], levels=16, texts=text)
            for key, text in texts.items()
        }
    return {key: each.result() for key, each in runs.items()}


@pytest.mark.parametrize("fault", EDGE)
def test_a_faulty_edge_fails(results, fault):
    assert results["edge", fault].failed > 0


@pytest.mark.parametrize("fault", MACHINE)
def test_a_faulty_machine_fails(results, fault):
    assert results["machine", fault].failed > 0


def test_the_failure_says_when_and_what(results):
    (first, *_) = (fault for fault in results["edge", "wakes one off"].tests.values() if fault)
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
