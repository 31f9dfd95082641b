"""serial.v in Icarus replies as the model of it does, byte by byte."""

import random
from itertools import product

import pytest

from hdl.fpga import build, protocol
from hdl.fpga.boards import BOARDS
from hdl.fpga.model import FpgaModel
from hdl.fpga.simulated import SimulatedLine, replies
from hdl.tools import ToolError
from tests.hdl.tools import need

BOARD = BOARDS["upduino"]


def requests(edges, levels):
    """Every kind of request, whole, damaged, and cut off; both rails are visited."""
    chosen = random.Random(1)
    everything = 2**edges - 1
    rails = [(everything, 0)] * (levels + 2) + [(everything, everything)] * (levels + 2)
    drawn = [tuple(chosen.getrandbits(edges) for _ in "ab") for _ in range(30)]
    damaged = bytearray(protocol.step(1, 1, edges))
    damaged[1] ^= 1
    sent = bytes(3) + protocol.frame(b"V") + protocol.frame(b"R") + b"?"
    sent += b"".join(protocol.step(*bits, edges) for bits in [*drawn, *rails[: 2 * levels], *drawn])
    sent += bytes(damaged) + protocol.step(0, 1, edges) + protocol.frame(b"R")[:-1]
    return sent + protocol.RECOVERY + protocol.step(1, 0, edges) + protocol.frame(b"V")


@pytest.mark.parametrize(
    ("edges", "levels", "clocks"), [(1, 2, 5), (2, 16, 4), (3, 5, 7), (9, 20, 12)]
)
def test_the_rtl_replies_as_the_model(edges, levels, clocks):
    need("icarus")
    sent = requests(edges, levels)
    texts = build.sources(BOARD, edges, levels, clocks)
    assert replies(texts, clocks, sent) == FpgaModel(edges, levels).answer(sent)


FAULTS = {
    "bits of the codes reversed": ("codes[index]", "codes[BITS_OUT-1-index]"),
    "bits of the comparators reversed": (
        "{value, bits[BITS_IN-1:1]}",
        "{bits[BITS_IN-2:0], value}",
    ),
    "comparators crossed": (".first(bits[EDGES-1:0])", ".first({bits[0], bits[EDGES-1:1]})"),
    "no checksum": ("if (crc != 0)", "if (1'b0)"),
    "another polynomial": ("8408", "a001"),
    "a step too many": ('command == "S") trigger', 'command != "V") trigger'),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_show(fault):
    need("icarus")
    sent, (old, new) = requests(9, 20), FAULTS[fault]
    texts = build.sources(BOARD, 9, 20, 4)
    assert texts["serial.v"].count(old) == 1
    texts["serial.v"] = texts["serial.v"].replace(old, new)
    try:
        got = replies(texts, 4, sent)
    except ToolError:  # it sends levels that are neither high nor low
        got = b""
    assert got != FpgaModel(9, 20).answer(sent)


def test_a_simulated_line_waits_and_says_when_it_has_ended():
    need("icarus")
    line = SimulatedLine(build.sources(BOARD, 2, 8, 4), 4, limit=0.3)
    line.write(protocol.frame(b"V"))
    assert line.read(100)[:1] == b"V"
    assert line.read(1) == b""
    line._process.kill()
    with pytest.raises(OSError, match="has ended"):
        line.read(1)
    line.close()


def test_sources_that_cannot_be_built_are_one_line():
    need("icarus")
    with pytest.raises(ToolError, match=r"cannot build this: \S+.*syntax error"):
        replies({"top.v": "module top (input clk"}, 4, b"")


def test_every_board_has_its_ports_and_a_pin_for_each():
    for board, (edges, levels) in product(BOARDS.values(), [(1, 2), (16, 128)]):
        top = build.sources(board, edges, levels, 12)["top.v"]
        for port, pin in board.pins.items():
            assert f"set_io {port} {pin}\n" in board.constraints()
            assert f"put {port}" in top
        assert len({*board.pins.values()}) == len(board.pins)


@pytest.mark.parametrize(("baud", "clocks"), [(115200, 104), (1_000_000, 12), (3_000_000, 4)])
def test_clocks_of_a_bit(baud, clocks):
    assert build.divisor(BOARD, baud) == clocks


@pytest.mark.parametrize("baud", [1, 5_000_000, 2_800_000])
def test_a_speed_that_the_clock_cannot_make_is_one_line(baud):
    with pytest.raises(ValueError, match="give 115200, 1000000 or 3000000"):
        build.divisor(BOARD, baud)
