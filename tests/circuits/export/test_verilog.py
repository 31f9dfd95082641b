"""The board's Verilog: what is in it, and the models of its packages against their data sheets."""

import random
import re
import subprocess
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits import parts
from circuits.analysis.faults import without
from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import COMPARISONS, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import machine
from circuits.circuit import CircuitError, Component, Role
from circuits.export import verilog
from hdl import convert
from tests.circuits.strategies import PAIRS, TRIANGLE

TEXTS = verilog.texts(machine(TRIANGLE), "top")
MODELLED = (parts.AD5220, parts.CD74HC73, parts.MC14490, parts.SN74ALS86)
# Pins that a model of logic has no port for: resistances, and the other end of the capacitor.
ANALOG = {"AD5220": {"3", "5", "6"}, "MC14490": {"9"}}


def ports_of(text):
    """Name to direction and bits, of the one module in a text, in either style."""
    found = re.findall(r"^ *(input|output) +(?:\[(\d+):0\] +)?(\w+)[,;]?$", text, re.MULTILINE)
    return {name: (direction, int(high or 0) + 1) for direction, high, name in found}


@cache
def rtl_ports(edges):
    """Those of the RTL's machine."""
    return ports_of(convert.verilog(edges))


@pytest.mark.parametrize("part", MODELLED, ids=lambda part: part.name)
def test_a_model_has_the_pins_of_its_part(part):
    pins = verilog.model_pins(part.verilog)
    expected = {pin.number: pin.role for pin in part.pins}
    for number in ANALOG.get(part.name, ()):
        assert expected.pop(number) is Role.PASSIVE
    inputs = {Role.INPUT, Role.SUPPLY, Role.PASSIVE}  # OSCin takes an oscillator from outside
    assert pins == {
        number: Role.INPUT if role in inputs else Role.OUTPUT for number, role in expected.items()
    }


@given(PAIRS, st.sampled_from(COMPARISONS))
def test_the_ports_are_those_of_the_rtl_but_for_reset(pairs, comparison):
    text = verilog.texts(machine(pairs, edge(comparison)), "board")["board.v"]
    rtl = rtl_ports(len(pairs))
    assert rtl["reset_n"] == ("input", 1)
    assert ports_of(text) | {"reset_n": ("input", 1)} == rtl | {"clamped_codes": rtl["codes"]}


@given(PAIRS)
def test_instances_are_the_packages_of_the_board(pairs):
    text = verilog.texts(machine(pairs), "top")["top.v"]
    models = "|".join(part.name for part in MODELLED)
    placed = re.findall(rf"^    ({models})[^\n]* (\w+)\($", text, re.MULTILINE)
    names = {part.name for part in MODELLED}
    packages = [each for each in pack(board(machine(pairs))) if each.part.name in names]
    assert placed == [(each.part.name, each.reference) for each in packages]
    assert all(f"assign up_down[{k}] = " in text for k in range(len(pairs)))


def test_an_edge_and_a_clock_can_stand_alone():
    alone = ports_of(verilog.texts(global_clock(), "clock")["clock.v"])
    clocks = dict.fromkeys(("latch_clock", "digipot_clock"), ("output", 1))
    assert alone == {"osc": ("input", 1), "trigger": ("input", 1)} | clocks
    alone = ports_of(verilog.texts(edge(), "cell")["cell.v"]) | {"reset_n": ("input", 1)}
    assert alone == ports_of(convert.edge_verilog()) | {"clamped_codes": ("output", 7)}


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("inverter", r"net edge_1_2/down has no digital driver: nothing feeds U\d+ pin 3 \(1K\)"),
        ("first", "no edge_1_2/first: an edge has two comparators"),
        ("digipot_clamped", "no edge_1_2/digipot_clamped: an edge has two digipots"),
    ],
)
def test_what_is_missing_is_told(missing, told):
    cell = without(edge(), missing)
    if missing == "digipot_clamped":
        cell = without(cell, "series_clamped")
    with pytest.raises(CircuitError, match=told):
        verilog.texts(machine([(1, 2)], cell), "top")


def test_two_nets_of_one_name_are_refused():
    supply = {"vcc": "vdd", "gnd": "gnd"}
    loop = (
        Component("one", parts.SN74ALS86, {"a": "clock_resting", "b": "x", "y": "x", **supply}),
        Component("two", parts.SN74ALS86, {"a": "x", "b": "x", "y": "clock_resting", **supply}),
    )
    with pytest.raises(CircuitError, match="would both be called clock_resting"):
        verilog.texts(replace(machine([(1, 2)]), components=loop), "top")


def xors(rows):
    """What an SN74ALS86 answers to levels on its pins."""
    gates = (("1", "2"), ("4", "5"), ("9", "10"), ("12", "13"))  # 1Y, 2Y, 3Y, 4Y: 3, 6, 8, 11
    return [[int(on["14"] and not on["7"] and on[a] != on[b]) for a, b in gates] for on in rows]


def jk_flip_flops(rows):
    """What a CD74HC73 answers: 2Qn, 2Q, 1Q, 1Qn, in the order of their pins."""
    q, seen = [0, 0], []
    for before, on in zip([rows[0], *rows], rows, strict=False):
        powered = on["4"] and not on["11"]
        for unit, (clock, clear, k, j) in enumerate((("1", "2", "3", "14"), ("5", "6", "10", "7"))):
            if not powered or not on[clear]:
                q[unit] = 0
            elif before[clock] and not on[clock]:
                q[unit] = {(0, 0): q[unit], (0, 1): 0, (1, 0): 1, (1, 1): 1 - q[unit]}[on[j], on[k]]
        seen.append([int(powered and not q[1]), q[1], q[0], int(powered and not q[0])])
    return seen


def debouncers(rows):
    """What an MC14490 answers: B, D, F, E, C, A, in the order of their pins."""
    inputs = ("1", "14", "3", "12", "5", "10")
    samples, out, seen = [[0] * 4 for _ in inputs], [0] * 6, []
    for before, on in zip([rows[0], *rows], rows, strict=False):
        powered = on["16"] and not on["8"]
        if powered and on["7"] and not before["7"]:
            for section, pin in enumerate(inputs):
                if len(set(samples[section])) == 1:
                    out[section] = samples[section][0]
                samples[section] = [*samples[section][1:], on[pin]]
        seen.append([int(powered and out[section]) for section in (1, 3, 5, 4, 2, 0)])
    return seen


def counter(rows):
    """Where the wiper of an AD5220 stands."""
    code, seen = 64, []
    for before, on in zip([rows[0], *rows], rows, strict=False):
        fell = before["1"] and not on["1"]
        if fell and on["8"] and not on["4"] and not on["7"]:
            code = min(code + 1, 127) if on["2"] else max(code - 1, 0)
        seen.append([code])
    return seen


# Each with its supply's pins, and the pins that move oftener than others.
ANSWERS = {
    "SN74ALS86": (xors, ("14", "7"), "1"),
    "CD74HC73": (jk_flip_flops, ("4", "11"), "1 5"),
    "MC14490": (debouncers, ("16", "8"), " ".join(["7"] * 40)),
    "AD5220": (counter, ("8", "4"), " ".join(["1"] * 400)),
}


def walk(pins, supply, often, seed):
    """Levels that change one pin at a time; the supply fails now and then."""
    rng = random.Random(seed)
    row = dict.fromkeys(pins, 0) | {supply[0]: 1}
    rows = [row]
    logic = [pin for pin in pins if pin not in supply] + often.split()
    for _ in range(3000):
        pin = rng.choice(supply) if rng.random() < 0.002 else rng.choice(logic)
        if pin in logic and rng.random() < 0.3:
            row = row | {supply[0]: 1, supply[1]: 0}
            rows.append(row)
        row = row | {pin: 1 - row[pin]}
        rows.append(row)
    return rows


def simulate(folder, part, text, rows):
    """The outputs of a model, in the order of its ports, after each row of its inputs."""
    pins = verilog.model_pins(text)
    outs = [f"p{number}" for number, role in pins.items() if role is Role.OUTPUT]
    wired = [f".pin{number}(p{number})" for number in pins]
    width = ""
    if not outs:
        outs, wired, width = ["code"], [*wired, ".code(code)"], "[6:0] "
    lines = [f"reg p{', p'.join(rows[0])};", f"wire {width}{', '.join(outs)};"]
    lines += [f"{part} dut({', '.join(wired)});", "initial begin"]
    pattern = " ".join(["%0d"] * len(outs))
    for before, row in zip([{}, *rows], rows, strict=False):
        lines += [f"p{pin} = {level};" for pin, level in row.items() if before.get(pin) != level]
        lines.append(f'#1 $display("{pattern}", {", ".join(outs)});')
    bench = "\n".join(["`timescale 1ns/1ps", "module bench;", *lines, "end", "endmodule", ""])
    (folder / "bench.v").write_text(bench)
    (folder / "part.v").write_text(text)
    for command in (["iverilog", "-Wall", "-o", "bench", "bench.v", "part.v"], ["vvp", "bench"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        assert done.stderr == ""
    return [[int(word) for word in line.split()] for line in done.stdout.splitlines()]


def answers(part, folder, right="", wrong=""):
    """What the model of a part answers, with some text of it replaced; what it should answer."""
    answer, supply, often = ANSWERS[part]
    text = getattr(parts, part).verilog
    assert right in text
    pins = [pin for pin, role in verilog.model_pins(text).items() if role is Role.INPUT]
    rows = walk(pins, supply, often, seed=1)
    return simulate(folder, part, text.replace(right, wrong), rows), answer(rows)


@pytest.mark.parametrize("part", ANSWERS)
def test_a_model_answers_as_its_data_sheet_says(part, tmp_path):
    found, expected = answers(part, tmp_path)
    assert len({tuple(row) for row in expected}) > 4  # the walk goes somewhere
    assert found == expected


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("SN74ALS86", "pin9 != pin10", "pin9 != pin12"),
        ("CD74HC73", "2'b11: q_2 <= !q_2", "2'b11: q_2 <= 0"),
        ("MC14490", "pin12, pin3", "pin3, pin12"),
        ("AD5220", "wiper != 7'h00", "wiper != 7'h01"),
        ("AD5220", "wiper != 7'h7f", "1"),
    ],
)
def test_a_wrong_model_answers_otherwise(part, right, wrong, tmp_path):
    found, expected = answers(part, tmp_path, right, wrong)
    assert found != expected


@given(PAIRS)
def test_supplies_are_high_and_the_ground_is_low(pairs):
    text = verilog.texts(machine(pairs), "top")["top.v"]
    assert dict(re.findall(r"wire (\w+) = 1'b(.);", text)) == {"vdd": "1", "gnd": "0"}
