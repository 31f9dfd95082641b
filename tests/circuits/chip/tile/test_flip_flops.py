"""Setup, hold and clock to output of a flip-flop that is known, and of one that never stores."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from circuits.chip.liberty import FlipFlop, LibraryCell
from circuits.chip.tile import flip_flops
from circuits.chip.tile.bench import CellBench, Waves
from circuits.chip.timing import Grid
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from tests.refusals import refused

GRID = Grid((2e-11, 1e-10), (1e-15,), (2e-11, 1e-10))
STEP = 1e-12  # of the waveforms


@dataclass(frozen=True)
class Known(CellBench):
    """A flip-flop with a setup and a hold, and a delay from the clock; seconds."""

    setup: float = 6e-11
    hold: float = -2e-11
    delay: float = 2e-10

    def run(self, copies, seconds):
        time = np.arange(0, max(seconds, 2e-11), STEP)
        volts, currents = [], []
        for copy in copies:
            volts.append({"Q": 1.8 * self._output(copy, time)})
            moving = {pin for pin, points in copy.inputs.items() if not isinstance(points, bool)}
            currents.append({pin: np.zeros_like(time) for pin in (*moving, "vdd")})
        return Waves(time, volts, currents, 1.8)

    def _output(self, copy, time):
        store = self.cell.flip_flop
        clock, data = copy.inputs[store.clocked_on.strip("!")], copy.inputs["D"]
        q = np.zeros_like(time)
        if isinstance(clock, bool) or isinstance(data, bool):
            return q
        active = 0.0 if "!" in store.clocked_on else 1.0
        falls, changes = crossings(clock, active), crossings(data)
        for edge in falls:
            apart = changes - edge
            if np.any((apart > -self.setup) & (apart < self.hold)):
                return np.full_like(time, 0.5)
            # The last level before the hold has passed.
            before = changes[changes <= edge + max(self.hold, -self.setup)]
            level = np.interp(edge + self.hold, *np.array(data).T) > 0.5
            start = data[0][1] if not before.size else level
            q = np.where(time > edge + self.delay, np.clip(q + (1 if start else -1) *
                         (time - edge - self.delay) / 5e-11, 0, 1), q)  # fmt: skip
        return q


def crossings(points, to=None):
    """When points pass the middle, all or towards a level."""
    found = [(a[0] + b[0]) / 2 for a, b in pairwise(points)
             if a[1] != b[1] and to in (None, b[1])]  # fmt: skip
    return np.array(found)


def bench(clocked_on="CLK", **times):
    pin = clocked_on.strip("!")
    cell = LibraryCell("DFF", 1.0, (pin, "D", "RN"), {"Q": "IQ"},
                       FlipFlop(clocked_on, "D", clear="!RN"))  # fmt: skip
    return Known(None, cell, Conditions(), **times)


@pytest.mark.parametrize("clocked_on", ["CLK", "!CLK_N"])
@pytest.mark.parametrize(("setup", "hold"), [(6e-11, -2e-11), (2e-10, 5e-11), (-1e-11, 3e-11)])
def test_setup_and_hold_are_found(clocked_on, setup, hold):
    timing = flip_flops.measured(bench(clocked_on, setup=setup, hold=hold), GRID)
    found = {each.kind: each for each in timing.constraints}
    edge = "falling" if "!" in clocked_on else "rising"
    assert found.keys() == {f"setup_{edge}", f"hold_{edge}"}
    for kind, time in (("setup", setup), ("hold", hold)):
        for values in found[f"{kind}_{edge}"].tables.values():
            assert np.allclose(values, time, atol=8e-12)
            assert np.min(values) >= time - 2 * STEP
    (delay,) = timing.delays
    assert delay.kind == f"{edge}_edge"
    for name in ("cell_rise", "cell_fall"):
        assert np.allclose(delay.tables[name], 2e-10 + 2.5e-11, atol=2e-12)
    for name in ("rise_transition", "fall_transition"):
        assert np.allclose(delay.tables[name], 0.6 * 5e-11, atol=2e-12)


def test_a_flip_flop_that_never_stores_is_one_line():
    refused(lambda: flip_flops.measured(bench(delay=1.0), GRID),
            "DFF does not settle in 64 ns at tt 1.8 V 27 degC", kind=CircuitError)  # fmt: skip
