"""Checks of the FPGA: its Verilog against a model, and bitstreams as read back against both."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from hdl.fpga import build, protocol
from hdl.fpga.boards import BOARDS, Board
from hdl.fpga.model import FpgaModel
from hdl.fpga.simulated import replies
from pyedge.errors import MissingTool, ToolError
from pyedge.hardware import fpga
from pyedge.verify.check import Check, Finding, planted
from pyedge.verify.lockstep_checks import own_check

_TENDENCIES = (0.05, 0.5, 0.95)  # probabilities of a step up, of which each edge has all in turn
_TASK, _STEPS = "allostery-3", 200


@dataclass(frozen=True)
class Case:
    """A machine on a board, and for how many steps it is compared."""

    board: str
    edges: int
    levels: int
    baud: int
    steps: int

    @property
    def clocks(self) -> int:
        """Clocks of a bit."""
        return build.divisor(BOARDS[self.board], self.baud)

    def texts(self) -> dict[str, str]:
        """Its Verilog."""
        return build.sources(BOARDS[self.board], self.edges, self.levels, self.clocks)


SMALL = Case("upduino", 5, 16, 3_000_000, 200)
READ_BACK = (
    Case("hx8k-breakout", 16, 128, 3_000_000, 10_000),
    Case("upduino", 9, 10, 1_000_000, 100),
    Case("icestick", 2, 5, 115_200, 40),
)
WRAPPERS = (SMALL, Case("hx8k-breakout", 16, 128, 3_000_000, 1000))

WRAPPER_FAULTS: Mapping[str, tuple[str, str]] = {
    "bits of the codes in reverse": ("codes[index]", "codes[BITS_OUT-1-index]"),
    "bits of the comparators in reverse": (
        "{value, bits[BITS_IN-1:1]}",
        "{bits[BITS_IN-2:0], value}",
    ),
    "checksum not looked at": ("if (crc != 0)", "if (1'b0)"),
}


def fpga_checks() -> Iterator[Check]:
    """The wrapper, then bitstreams, a training on one, and planted faults."""
    for case in WRAPPERS:
        run = partial(compared, case, {"the source": case.texts})
        yield Check(f"fpga/wrapper/{case.edges}-edges", run)
    for case in READ_BACK:
        yield Check(f"fpga/read-back/{case.board}", partial(read_back, case))
    yield Check(f"fpga/lockstep/{_TASK}", trained)
    yield Check("fpga/planted-faults", planted_faults)


def read_back(case: Case) -> Finding:
    """The cells that a bitstream configures reply as the source and the model of it do."""
    bitstream = _built(case)
    return compared(case, {"the source": case.texts, "the bitstream": _texts(bitstream, case)})


def trained() -> Finding:
    """A training with noise, on the bitstream as read back, has the model's codes at every step."""
    case = READ_BACK[0]
    with tempfile.TemporaryDirectory() as folder:
        board = BOARDS[case.board]
        fpga.save(Path(folder), board, case.edges, case.levels, case.baud)
        logic = ("behavioral", f"fpga:{folder}")
        return own_check(_TASK, logic=logic, steps=_STEPS).run()


def planted_faults() -> Finding:
    """Faults in the wrapper, in a bitstream, and in the pins are found; without them nothing is."""
    bitstream, board = _built(SMALL), BOARDS[SMALL.board]
    other = replace(board, rx=board.tx, tx=board.rx)
    turned, _ = build.build(other, SMALL.edges, SMALL.levels, SMALL.baud)
    wrong: dict[str, Callable[[], dict[str, str]]] = {
        f"{name} (wrapper)": partial(_with_fault, *edit) for name, edit in WRAPPER_FAULTS.items()
    }
    wrong["one bit flipped (read-back)"] = _texts(with_flipped_bit(bitstream), SMALL)
    wrong["pins of rx and tx exchanged (read-back)"] = _texts(turned, SMALL)
    sound = compared(SMALL, {"without a fault": _texts(bitstream, SMALL)})
    if not sound.passed:
        return sound
    return planted({name: partial(compared, SMALL, {name: wrong[name]}) for name in wrong})


def compared(case: Case, designs: Mapping[str, Callable[[], dict[str, str]]]) -> Finding:
    """Simulated designs, by name, reply as the model does; every edge visits both rails."""
    requests, visited = stimulus(case)
    expected = FpgaModel(case.edges, case.levels).answer(requests)

    def reply(texts: Callable[[], dict[str, str]]) -> bytes | str:
        try:
            return replies(texts(), case.clocks, requests)
        except MissingTool:
            raise
        except ToolError as error:
            return str(error)

    with ThreadPoolExecutor() as threads:
        found = dict(zip(designs, threads.map(reply, designs.values()), strict=True))
    wrong = [
        f"{name}: {got if isinstance(got, str) else _difference(case, expected, got)}"
        for name, got in found.items()
        if got != expected
    ]
    if not visited:
        wrong.append("not every edge visits both rails: take more steps")
    measured = f"{case.steps} steps, {case.steps * case.edges} codes"
    return Finding(not wrong, measured, "; ".join(wrong) or f"{', '.join(designs)}: as the model")


def stimulus(case: Case) -> tuple[bytes, bool]:
    """Requests: size, reset, then steps; whether every edge visits both rails in them.

    In the middle one is damaged, and makes no step.
    """
    chosen = random.Random(1)
    model = FpgaModel(case.edges, case.levels)
    requests = [protocol.frame(protocol.SIZE), protocol.frame(protocol.RESET)]
    model.answer(requests[1])
    low, high = [False] * case.edges, [False] * case.edges
    for number in range(case.steps):
        phase = number // (2 * case.levels)
        tendencies = [_TENDENCIES[(phase + k) % 3] for k in range(case.edges)]
        up = sum((chosen.random() < each) << k for k, each in enumerate(tendencies))
        first = chosen.getrandbits(case.edges)
        requests.append(protocol.step(first, first ^ up, case.edges))
        model.answer(requests[-1])
        for k, code in enumerate(model.edges.codes):
            low[k] |= code == 0
            high[k] |= code == case.levels - 1
    damaged = bytearray(requests[-1])
    damaged[1] ^= 0x80
    requests.insert(len(requests) // 2, bytes(damaged))
    return b"".join(requests), all(low) and all(high)


def with_flipped_bit(bitstream: bytes) -> bytes:
    """A bitstream in which one flip-flop that a reset set is cleared; its checksums are right."""
    lines = build.unpacked(bitstream).split("\n")
    tiles = (k for k, line in enumerate(lines) if line.startswith(".logic_tile"))
    for row in (row for tile in tiles for row in range(tile + 2, tile + 17, 2)):
        # of a cell's second row bit 44 is set or clear, bit 45 at once or on the clock
        if lines[row][44:46] == "11":
            lines[row] = f"{lines[row][:44]}01{lines[row][46:]}"
            return build.packed("\n".join(lines))
    raise ValueError("a reset sets no flip-flop: the fault cannot be planted")


def _with_fault(old: str, new: str) -> dict[str, str]:
    texts = SMALL.texts()
    if texts["serial.v"].count(old) != 1:
        raise ValueError(f"{old!r} is not there: the fault cannot be planted")
    return texts | {"serial.v": texts["serial.v"].replace(old, new)}


def _texts(bitstream: bytes, case: Case) -> Callable[[], dict[str, str]]:
    board = BOARDS[case.board]
    return lambda: {build.NETLIST: build.read_back(bitstream, board)}


@cache
def _built(case: Case) -> bytes:
    board: Board = BOARDS[case.board]
    return build.build(board, case.edges, case.levels, case.baud)[0]


def _difference(case: Case, expected: bytes, got: bytes) -> str:
    """Where the replies differ first."""
    size = len(expected)
    k = next((k for k in range(min(size, len(got))) if got[k] != expected[k]), len(got))
    if k >= len(got) or k >= size:
        return f"{len(got)} bytes of {size}"
    return f"byte {k} of {size} is {got[k]:#04x}, not {expected[k]:#04x}"
