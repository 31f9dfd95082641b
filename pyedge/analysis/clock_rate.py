"""How fast a machine of catalogue parts may be clocked: by its delays, and by whether it learns.

A training step is 15 periods of the debouncer's oscillator.  The latch clock falls four to five
periods after the trigger; the digipot clock five periods later; five more, and both return.  From
then on the supervisor's clamped voltages follow the free ones again, so the networks, comparators
and gates have what is left until the next latch clock falls: five periods.

A machine learns faster than the sum of its delays says: a step of the wipers moves the drops by
little, and what has not settled in one clock goes on settling in the next.  But where a section of
the debouncer has not answered by the next edge of its oscillator, no maker promises any order; a
rate above that is a model's, not a circuit's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from circuits.analysis import timing
from circuits.blocks.digipot_edge import edge
from circuits.ngspice.session import SpiceError
from circuits.parts import CD74HC73, MC14490
from circuits.self_training import read
from hdl.global_clock import OSC_PERIODS_PER_STEP
from pyedge.analysis.settling import study
from pyedge.errors import InputError, ToolError
from pyedge.hardware.self_training import run, self_training
from pyedge.networks.network import Network
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import orders

LEFT = 5  # periods of the oscillator, from where the clocks return to the next decision
LABORATORY = 5.0  # Hz, the fastest that D22 reports
MOST_APART = 0.5  # orders of the late error, for it to count as learning


@dataclass(frozen=True)
class Delays:
    """What has to fit, in seconds."""

    settling: float  # of the networks after a step of the wipers, to 1 mV
    deciding: float  # from the drops to J and K of the flip-flop, its set-up time included
    # from its oscillator's edge to the next one, which samples its output: the maker's limit
    debouncer: float = max(MC14490.ratings.timing.delay.values())

    @property
    def clocks(self) -> dict[str, float]:
        """The most training steps in a second that each of two chains allows."""
        settled = LEFT / (self.settling + self.deciding)
        rates = {"network and comparators": settled, "debouncer": 1.0 / self.debouncer}
        return {chain: rate / OSC_PERIODS_PER_STEP for chain, rate in rates.items()}

    @property
    def limits(self) -> str:
        """Which of the two is slower."""
        return min(self.clocks, key=lambda name: self.clocks[name])

    @property
    def clock(self) -> float:
        """Training steps in a second at which everything settles in each."""
        return min(self.clocks.values())


@dataclass(frozen=True)
class Rate:
    """How a machine did at one rate."""

    oscillator: float  # in Hz
    initial: float  # squared error of the first step, in V^2
    late: float  # mean of the late steps

    @property
    def clock(self) -> float:
        """Training steps in a second."""
        return self.oscillator / OSC_PERIODS_PER_STEP


@dataclass(frozen=True)
class Sweep:
    """A machine at several rates."""

    task: str  # what it learned
    steps: int  # how many
    late_steps: int  # how many of the last make the late mean
    rates: tuple[Rate, ...]  # the slowest first, by which the others are judged

    def learns(self, rate: Rate) -> bool:
        """Whether its late error is within half an order of the slowest clock's."""
        return bool(orders(rate.late, self.rates[0].late) <= MOST_APART)

    @property
    def highest(self) -> Rate:
        """The fastest below which all learn."""
        found = self.rates[0]
        for rate in self.rates:
            if not self.learns(rate):
                break
            found = rate
        return found


def delays(network: Network, task: Task) -> Delays:
    """What has to fit, of the slowest parts, wherever the wipers stand; ToolError of ngspice."""
    bench = timing.Bench(corner="slowest", cell=edge())
    try:
        found = timing.delays(bench, timing.run(bench))
    except (SpiceError, ValueError) as error:
        raise ToolError(str(error)) from None
    setup = max(CD74HC73.ratings.timing.setup.values())
    settling = max(each.step for each in study(network, task))
    return Delays(settling, found["trigger to J and K"] + setup)


def sweep(
    configuration: MachineConfiguration, task: Task, oscillators: Sequence[float], steps: int = 240
) -> Sweep:
    """Let a netlist of catalogue parts train itself at several rates; minutes each.

    Args:
        configuration, task: the machine, whose seed draws the comparators, and what it learns.
        oscillators: of the debouncer, in Hz, the slowest first.
        steps: training steps; the late mean is of the second half.
    """
    if not oscillators or list(oscillators) != sorted(oscillators) or oscillators[0] <= 0:
        raise InputError(f"oscillators {list(oscillators)} Hz: positive, the slowest first")
    if steps < 2:
        raise InputError(f"steps {steps}: at least 2")
    machine = self_training(configuration, task, steps, parts="catalogue")
    targets = np.stack([machine.lessons.targets[label] for label in task.outputs], axis=1)
    column = [machine.nodes.index(label) for label in task.outputs]
    late, rates = steps // 2, []
    for oscillator in oscillators:
        found = read(machine, run(machine, oscillator=oscillator))
        error = ((found.free[:, column] - targets) ** 2).mean(axis=1)
        rates.append(Rate(oscillator, float(error[0]), float(error[-late:].mean())))
    return Sweep(task.name, steps, late, tuple(rates))
