"""The bench of power-up without a reset: at most one count that no trigger asked for, then none."""

from __future__ import annotations

import random
from typing import Any

import cocotb

from hdl.bench import report
from hdl.bench.coverage import Coverage
from hdl.bench.pins import Pins
from hdl.bench.power_up import BOARDS, STATES
from hdl.global_clock import OSC_PERIODS_PER_STEP

HALF = 5  # nanoseconds of half a period of the oscillator
STEPS = 8  # for each board

_coverage = Coverage(
    {
        "wake": (range(STATES), ("trigger low", "trigger high")),
        "count at power-up": (("one", "none"),),
        "trigger": (("rising", "falling"),),
    }
)


class Boards:
    """Every board, and the wiper code of each of its edges as it was last seen."""

    def __init__(self, dut: Any) -> None:
        self.pins = Pins(dut, ("codes", "clamped_codes"))
        self.n_edges = len(dut.first)
        self.width = len(dut.codes) // (BOARDS * self.n_edges)
        self.pins.drive(osc=0, trigger=0b10, first=0, second=0)
        self.codes: list[list[int]] = []

    def look(self) -> list[list[int]]:
        """How far each code has moved since last seen.  Raises AssertionError: the twins differ."""
        found = self.pins.sample()
        assert found["codes"] == found["clamped_codes"], f"the twins differ: {found}"
        top = (1 << self.width) - 1
        places = iter(range(0, BOARDS * self.n_edges * self.width, self.width))
        before = self.codes
        self.codes = [
            [found["codes"] >> next(places) & top for _ in range(self.n_edges)]
            for _ in range(BOARDS)
        ]
        pairs = zip(self.codes, before or self.codes, strict=True)
        return [[now - then for now, then in zip(*pair, strict=True)] for pair in pairs]

    async def moves(self, periods: int) -> list[list[list[int]]]:
        """Run the oscillator; each board's moves, one entry for each time that it moved."""
        moved: list[list[list[int]]] = [[] for _ in range(BOARDS)]
        for half in range(2 * periods):
            self.pins.drive(osc=1 - half % 2)
            await self.pins.wait(HALF)
            for board, by in enumerate(self.look()):
                if any(by):
                    moved[board].append(by)
        return moved


@cocotb.test()
async def one_count_at_power_up_at_most_then_one_for_each_trigger_edge(dut: Any) -> None:
    """Every power-up state, either level of the trigger."""
    boards = Boards(dut)
    await boards.pins.wait(HALF)
    boards.look()
    _, power_up = report.wipers(boards.width)
    assert all(code == power_up for board in boards.codes for code in board)
    for board, moved in enumerate(await boards.moves(3 * OSC_PERIODS_PER_STEP)):
        assert len(moved) <= 1, f"{_name(board)}: {len(moved)} counts without a trigger"
        assert all(abs(by) == 1 for each in moved for by in each), f"{_name(board)}: {moved}"
        _coverage.hit("wake", board // 2, f"trigger {('low', 'high')[board % 2]}")
        _coverage.hit("count at power-up", "one" if moved else "none")
    rng = random.Random(cocotb.RANDOM_SEED)
    for _ in range(STEPS):
        await _step(boards, rng.getrandbits(boards.n_edges), rng.getrandbits(boards.n_edges))


async def _step(boards: Boards, first: int, second: int) -> None:
    """A trigger edge on every board, half of them rising."""
    boards.pins.drive(first=first, second=second, trigger=boards.pins.driven["trigger"] ^ 0b11)
    asked = [1 if (first ^ second) >> k & 1 else -1 for k in range(boards.n_edges)]
    for board, moved in enumerate(await boards.moves(OSC_PERIODS_PER_STEP + 2)):
        assert moved == [asked], f"{_name(board)}: moved by {moved}, not by {[asked]}"
        rising = boards.pins.driven["trigger"] >> board % 2 & 1
        _coverage.hit("trigger", "rising" if rising else "falling")


def _name(board: int) -> str:
    return f"power-up state {board // 2:03b}, trigger {board % 2}"


@cocotb.test()
async def coverage_is_complete(dut: Any) -> None:
    """Last: every situation named above has occurred."""
    report.write(_coverage)
    assert not _coverage.missing(), f"not covered: {_coverage.missing()}"
