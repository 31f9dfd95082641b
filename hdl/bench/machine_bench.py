"""The bench of the whole machine: triggers, resets, and the oscillator at any phase.

A design without a reset powers up once: the tests of reset are then left out, and each of the
others goes on from where the one before it ended.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import product
from typing import Any

import cocotb

from hdl.bench import report
from hdl.bench.coverage import Coverage
from hdl.bench.pins import Pins
from hdl.bench.reference_model import MachineModel
from hdl.global_clock import OSC_PERIODS_PER_STEP

PERIOD = 10  # nanoseconds of the oscillator; it rises at phase 0 and falls at phase 5
PHASES = range(PERIOD)
QUIET = 3  # oscillator periods of the trigger's bounce that a section swallows
RANDOM_STEPS = 400

HAS_RESET = report.has_reset()

_coverage = Coverage(
    {"trigger": (("rising", "falling"),), "rail": (("bottom", "top"), ("up", "down"))}
    | ({"reset release": (PHASES, ("rail", "middle"))} if HAS_RESET else {})
)
_before: list[MachineBench] = []  # the bench before, where there is no reset


class MachineBench:
    """A machine, its model, and the oscillator, one period at a time."""

    def __init__(self, dut: Any) -> None:
        outputs = ("latch_clock", "digipot_clock", "up_down", "codes")
        self.twins = hasattr(dut, "clamped_codes")  # a board has digipots for both networks
        self.pins = Pins(dut, (*outputs, "clamped_codes") if self.twins else outputs)
        self.n_edges = len(dut.first)
        self.model = MachineModel(self.n_edges, *report.wipers(len(dut.codes) // self.n_edges))
        self.all = (1 << self.n_edges) - 1

    async def resume(self) -> None:
        """Go on from where the bench before ended; from power-up if there is none."""
        trigger = 0
        if _before:
            before = _before.pop()
            self.model, trigger = before.model, before.pins.driven["trigger"]
        _before.append(self)
        self.pins.drive(osc=0, trigger=trigger, first=0, second=0)
        await self.pins.wait(1)

    async def reset(self) -> None:
        """From power-up: everything unknown, then a pulse on reset."""
        self.pins.drive(osc=0, trigger=0, first=0, second=0)
        for level in (1, 0, 1):
            self.pins.drive(reset_n=level)
            await self.pins.wait(1)

    async def period(self, changes: Mapping[int, dict[str, int]] | None = None) -> None:
        """One period of the oscillator, with changes of other pins at given phases."""
        changes = changes or {}
        now = 0
        for phase in sorted({0, 2, 5, 7} | set(changes)):
            await self.pins.wait(phase - now)
            now = phase
            if phase in (2, 7):
                self.pins.expect(self.expected)
            levels = {0: {"osc": 1}, 5: {"osc": 0}}.get(phase, {}) | changes.get(phase, {})
            if levels:
                self._drive(levels)
        await self.pins.wait(PERIOD - now)

    @property
    def expected(self) -> dict[str, int]:
        """The outputs that the design must have."""
        outputs = self.model.outputs
        return outputs | ({"clamped_codes": outputs["codes"]} if self.twins else {})

    async def idle(self, periods: int) -> None:
        """Periods in which nothing else moves."""
        for _ in range(periods):
            await self.period()

    async def step(self, first: int, second: int = 0, phase: int = 6) -> None:
        """One training step: bits, then the trigger, then until all has settled."""
        await self.period({phase: {"first": first, "second": second} | self.other_trigger()})
        await self.idle(OSC_PERIODS_PER_STEP)

    async def go_to_rail(self, top: bool) -> None:
        """All wipers to one end."""
        while set(self.model.codes) != {self.model.levels - 1 if top else 0}:
            await self.step(self.all if top else 0)

    def other_trigger(self) -> dict[str, int]:
        """The change that is a trigger edge."""
        return {"trigger": 1 - self.pins.driven["trigger"]}

    def _drive(self, levels: dict[str, int]) -> None:
        before = dict(self.pins.driven)
        self.pins.drive(**levels)
        now = self.pins.driven
        if not now.get("reset_n", 1):
            self.model.reset()
            return
        if not before.get("reset_n", 1):
            return  # released just now: a trigger that moves with it is where it was
        if now["trigger"] != before["trigger"]:
            self.model.trigger()
            _coverage.hit("trigger", "rising" if now["trigger"] else "falling")
        if now["osc"] and not before["osc"]:
            codes = self.model.codes
            self.model.rise(now["first"], now["second"])
            if self.model.codes is not codes:
                self._cover_rails(codes)

    def _cover_rails(self, codes: list[int]) -> None:
        ends = {0: "bottom", self.model.levels - 1: "top"}
        for code, up in zip(codes, self.model.up, strict=True):
            if code in ends:
                _coverage.hit("rail", ends[code], "up" if up else "down")


async def _fresh(dut: Any) -> MachineBench:
    bench = MachineBench(dut)
    await (bench.reset() if HAS_RESET else bench.resume())
    return bench


@cocotb.test()
async def either_trigger_edge_makes_one_ordered_step(dut: Any) -> None:
    """At every phase at which the trigger may move, and with no pause between steps."""
    bench = await _fresh(dut)
    rng = random.Random(cocotb.RANDOM_SEED)
    for phase in (1, 2, 3, 4, 6, 7, 8, 9):
        for _ in range(2):
            await bench.step(rng.getrandbits(bench.n_edges), rng.getrandbits(bench.n_edges), phase)
    for _ in range(6):
        await bench.period({1: {"first": rng.getrandbits(bench.n_edges)} | bench.other_trigger()})
        await bench.idle(OSC_PERIODS_PER_STEP - 1)
    await bench.idle(2)
    report.keep("ordered_step", bench.pins.events)


@cocotb.test()
async def both_rails_stop(dut: Any) -> None:
    """To each end and two steps beyond, then one step back."""
    bench = await _fresh(dut)
    for top in (True, False, True):
        await bench.go_to_rail(top)
        for _ in range(2):
            await bench.step(bench.all if top else 0)
        await bench.step(0 if top else bench.all)
    report.keep("rails", bench.pins.events)


@cocotb.test()
async def comparators_may_chatter_but_at_the_latch_edge(dut: Any) -> None:
    """Bits toggle at every phase of every period; only those at the latch edge count."""
    bench = await _fresh(dut)
    rng = random.Random(cocotb.RANDOM_SEED)
    for _ in range(12):
        await bench.period({8: bench.other_trigger()})
        for _ in range(OSC_PERIODS_PER_STEP):
            chatter = {phase: {"first": rng.getrandbits(bench.n_edges)} for phase in PHASES[1:]}
            await bench.period(chatter)
    await bench.idle(2)
    report.keep("chatter", bench.pins.events)


@cocotb.test()
async def a_bouncing_trigger_makes_one_step_and_a_glitch_none(dut: Any) -> None:
    """The trigger there and back within what a section swallows, then there for good."""
    bench = await _fresh(dut)
    for length in range(1, QUIET + 1):
        for stays in (False, True):
            await bench.period({8: bench.other_trigger()})
            await bench.idle(length - 1)
            await bench.period({8: bench.other_trigger()})
            await bench.idle(1)
            if stays:
                await bench.period({8: {"first": bench.all} | bench.other_trigger()})
            await bench.idle(OSC_PERIODS_PER_STEP + 1)
    report.keep("bounce", bench.pins.events)


@cocotb.test(skip=not HAS_RESET)
async def releasing_reset_costs_no_step_and_makes_none(dut: Any) -> None:
    """At every phase of the oscillator, from a rail and from the middle, both trigger levels."""
    bench = await _fresh(dut)
    for phase, start, moves in product(PHASES, ("rail", "middle"), (False, True)):
        if start == "rail":
            await bench.go_to_rail(top=bool(phase % 2))
        await bench.period({3: {"reset_n": 0}})
        await bench.period({4: bench.other_trigger() if moves else {}})
        _coverage.hit("reset release", phase, start)
        await bench.period({phase: {"reset_n": 1}})
        # Either a trigger edge comes at once and must count, or none comes and nothing may move.
        if moves:
            await bench.step(bench.all, phase=1)
        else:
            await bench.idle(2 * OSC_PERIODS_PER_STEP)
            await bench.step(bench.all)
    report.keep("release", bench.pins.events)


@cocotb.test(skip=not HAS_RESET)
async def reset_ends_a_step_wherever_it_is(dut: Any) -> None:
    """Reset in each period of a step; released, the machine takes the next step whole."""
    bench = await _fresh(dut)
    for periods, moves in product(range(OSC_PERIODS_PER_STEP + 2), (False, True)):
        await bench.period({6: {"first": bench.all} | bench.other_trigger()})
        await bench.idle(periods)
        await bench.period({3: {"reset_n": 0}, 4: bench.other_trigger() if moves else {}})
        await bench.period({8: {"reset_n": 1}})
        await bench.idle(OSC_PERIODS_PER_STEP + 1)
        await bench.step(0)
    report.keep("reset", bench.pins.events)


@cocotb.test()
async def random_steps(dut: Any) -> None:
    """Random bits that chatter, random time between steps, random resets, against the model."""
    bench = await _fresh(dut)
    rng = random.Random(cocotb.RANDOM_SEED)
    bias = 0.5
    for count in range(RANDOM_STEPS):
        if count % 40 == 0:
            bias = rng.choice((0.1, 0.5, 0.9))  # so that wipers reach both ends
        await bench.period({rng.choice(PHASES[1:]): bench.other_trigger()})
        for _ in range(OSC_PERIODS_PER_STEP + rng.choice((0, 0, 0, 1, 2, 7))):
            await bench.period(_random_bits(rng, bench, bias))
        if HAS_RESET and rng.random() < 0.05:
            await _random_reset(rng, bench)
    report.keep("random", bench.pins.events)


def _random_bits(rng: random.Random, bench: MachineBench, bias: float) -> dict[int, dict[str, int]]:
    """Bits for one period, each edge's two differing with a probability."""
    first = rng.getrandbits(bench.n_edges)
    up = sum((rng.random() < bias) << k for k in range(bench.n_edges))
    return {rng.choice(PHASES[1:]): {"first": first, "second": first ^ up}}


async def _random_reset(rng: random.Random, bench: MachineBench) -> None:
    """Start a step or not, break it off by a reset of random length, perhaps move the trigger."""
    if rng.random() < 0.5:
        await bench.period({rng.choice(PHASES[1:]): bench.other_trigger()})
        await bench.idle(rng.randrange(OSC_PERIODS_PER_STEP))
    down, up = sorted(rng.sample(PHASES[1:], 2))
    await bench.period({down: {"reset_n": 0}, up: bench.other_trigger()})
    await bench.idle(rng.randrange(3))
    await bench.period({rng.choice(PHASES): {"reset_n": 1}})


@cocotb.test()
async def coverage_is_complete(dut: Any) -> None:
    """Last: every situation named above has occurred."""
    report.write(_coverage)
    assert not _coverage.missing(), f"not covered: {_coverage.missing()}"
