"""The bench of one edge without its clock: every code, each way, and whatever its pins do.

Here chip select and the digipot clock are ours to drive, so the digipot can be clocked with chip
select high, which the global clock never does.
"""

from __future__ import annotations

import random
from typing import Any

import cocotb

from hdl.bench import report
from hdl.bench.coverage import Coverage
from hdl.bench.pins import Pins
from hdl.bench.reference_model import EdgesModel

RANDOM_EVENTS = 4000

_coverage: Coverage | None = None


class EdgeBench:
    """One edge, its model, and the coverage of what it has been through."""

    def __init__(self, dut: Any) -> None:
        self.pins = Pins(dut, ("up_down", "codes"))
        levels, power_up = report.wipers(len(dut.codes))
        self.model = EdgesModel(1, levels, power_up)
        self.coverage = _coverage_of(levels)
        self.just_changed = self.just_latched = False

    async def reset(self) -> None:
        """From power-up: everything unknown, then a pulse on reset."""
        self.pins.drive(first=0, second=0, latch_clock=1, digipot_clock=1, reset_n=1)
        await self.pins.wait(1)
        await self.drive(reset_n=0)
        await self.drive(reset_n=1)

    async def drive(self, **values: int) -> None:
        """Set pins, update the model, let a nanosecond pass, compare."""
        before = dict(self.pins.driven)
        self.pins.drive(**values)
        now = self.pins.driven
        fell = {name for name in values if before[name] and not now[name]}
        changed = (before["first"] ^ before["second"]) != (now["first"] ^ now["second"])
        latched = "latch_clock" in fell
        self._cover_change(changed, latched)
        if not now["reset_n"]:
            self.model.reset()
        else:
            if latched:
                self.model.latch(now["first"], now["second"])
            if "digipot_clock" in fell:
                self._cover_count(now["latch_clock"])
                if not now["latch_clock"]:
                    self.model.count()
        await self.pins.wait(1)
        if changed and latched and now["reset_n"]:
            self._take_either()
        self.pins.expect(self.model.outputs)

    async def store(self, up: bool) -> None:
        """Latch a direction and raise chip select again."""
        await self.drive(first=int(up), second=0)
        await self.drive(latch_clock=0)
        await self.drive(latch_clock=1)

    async def step(self, up: bool) -> None:
        """One training step, as the global clock makes it."""
        await self.drive(first=int(up), second=0)
        await self.drive(latch_clock=0)
        await self.drive(digipot_clock=0)
        await self.drive(digipot_clock=1, latch_clock=1)

    async def go_to(self, code: int) -> None:
        """Step until the wiper is there."""
        while self.model.codes[0] != code:
            await self.step(self.model.codes[0] < code)

    def _take_either(self) -> None:
        """U/D that changes as it is stored may be stored either way; it must only be one."""
        self.model.up = [bool(self.pins.sample()["up_down"])]

    def _cover_change(self, changed: bool, latched: bool) -> None:
        if latched and self.just_changed:
            self.coverage.hit("U/D change", "before the latch edge")
        if latched and changed:
            self.coverage.hit("U/D change", "at the latch edge")
        if changed and self.just_latched:
            self.coverage.hit("U/D change", "after the latch edge")
        self.just_changed, self.just_latched = changed, latched

    def _cover_count(self, select_n: int) -> None:
        code, way = self.model.codes[0], "up" if self.model.up[0] else "down"
        self.coverage.hit("count", code, way, "CS high" if select_n else "CS low")
        rail = {0: "bottom", self.model.levels - 1: "top"}.get(code)
        if rail and not select_n:
            self.coverage.hit("rail", rail, way)


def _coverage_of(levels: int) -> Coverage:
    """The one coverage of all tests of this run."""
    global _coverage  # noqa: PLW0603 - cocotb gives tests nothing else that they share
    if _coverage is None:
        _coverage = Coverage(
            {
                "count": (range(levels), ("up", "down"), ("CS low", "CS high")),
                "rail": (("bottom", "top"), ("up", "down")),
                "U/D change": ([f"{when} the latch edge" for when in ("before", "at", "after")],),
            }
        )
    return _coverage


async def _fresh(dut: Any) -> EdgeBench:
    bench = EdgeBench(dut)
    await bench.reset()
    return bench


@cocotb.test()
async def every_code_counts_each_way_only_when_selected(dut: Any) -> None:
    """At each code, both ways, first with chip select high and then low."""
    bench = await _fresh(dut)
    for code in range(bench.model.levels):
        for up in (False, True):
            await bench.go_to(code)
            await bench.store(up)
            await bench.drive(digipot_clock=0)
            await bench.drive(digipot_clock=1)
            await bench.step(up)
    report.keep("every_code", bench.pins.events)


@cocotb.test()
async def both_rails_stop(dut: Any) -> None:
    """Three steps more than the range has, each way, and back."""
    bench = await _fresh(dut)
    for up in (True, False, True):
        for _ in range(bench.model.levels + 3):
            await bench.step(up)
    report.keep("rails", bench.pins.events)


@cocotb.test()
async def chatter_after_the_latch_never_reaches_the_digipot(dut: Any) -> None:
    """Comparators that toggle from the latch edge until chip select is high again."""
    bench = await _fresh(dut)
    for turn in range(40):
        up = turn % 3 != 0
        await bench.drive(first=int(up), second=0)
        await bench.drive(latch_clock=0)
        for event in range(12):
            if event == 6:
                await bench.drive(digipot_clock=0)
            await bench.drive(first=event & 1)
            await bench.drive(second=event >> 1 & 1)
        await bench.drive(digipot_clock=1, latch_clock=1)
    report.keep("chatter", bench.pins.events)


@cocotb.test()
async def a_change_around_the_latch_edge_is_stored_or_not_but_held(dut: Any) -> None:
    """U/D changing before, at and after the latch edge; at it, either value may be stored."""
    bench = await _fresh(dut)
    for start in (0, 1, 0, 1):
        for before, at, after in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)):
            await bench.drive(first=start, second=0)
            await bench.drive(second=0)
            await bench.drive(second=before)
            await bench.drive(latch_clock=0, second=before ^ at)
            await bench.drive(second=before ^ at ^ after)
            await bench.drive(digipot_clock=0)
            await bench.drive(digipot_clock=1, latch_clock=1)
    # Not kept: what is stored at the very edge may differ between simulators.


@cocotb.test()
async def chip_select_that_rises_early_stops_the_count(dut: Any) -> None:
    """Chip select high again before the digipot clock falls; low again while it is low."""
    bench = await _fresh(dut)
    for up in (True, False) * 4:
        await bench.store(up)
        await bench.drive(digipot_clock=0)
        await bench.drive(latch_clock=0)
        await bench.drive(digipot_clock=1)
        await bench.drive(latch_clock=1)
    report.keep("select", bench.pins.events)


@cocotb.test()
async def reset_wins_whatever_the_clocks_do(dut: Any) -> None:
    """Reset in each state of the clocks; under it no edge counts; its release moves nothing."""
    bench = await _fresh(dut)
    for state in range(16):
        await bench.step(True)
        await bench.drive(latch_clock=state & 1)
        await bench.drive(digipot_clock=state >> 1 & 1)
        await bench.drive(reset_n=0)
        for level in (0, 1, 0, 1):
            await bench.drive(first=level)
            await bench.drive(latch_clock=level)
            await bench.drive(digipot_clock=level)
        await bench.drive(latch_clock=state >> 2 & 1)
        await bench.drive(digipot_clock=state >> 3 & 1)
        await bench.drive(reset_n=1)
        await bench.drive(digipot_clock=1)
        await bench.drive(latch_clock=1)
    report.keep("reset", bench.pins.events)


@cocotb.test()
async def random_events(dut: Any) -> None:
    """Any pin at any time, one a nanosecond; reset now and then."""
    bench = await _fresh(dut)
    rng = random.Random(cocotb.RANDOM_SEED)
    names = ("first", "second", "latch_clock", "digipot_clock")
    for _ in range(RANDOM_EVENTS):
        name = "reset_n" if rng.random() < 0.01 else rng.choice(names)
        await bench.drive(**{name: 1 - bench.pins.driven[name]})
        if not bench.pins.driven["reset_n"] and rng.random() < 0.5:
            await bench.drive(reset_n=1)
    report.keep("random", bench.pins.events)


@cocotb.test()
async def coverage_is_complete(dut: Any) -> None:
    """Last: every situation named above has occurred."""
    coverage = _coverage_of(report.wipers(len(dut.codes))[0])
    report.write(coverage)
    assert not coverage.missing(), f"not covered: {coverage.missing()}"
