"""Mutants: small changes that yosys makes to the RTL, and mistakes that a person would make.

Unlike a stuck net, a mutation is made in the adders, comparisons and registers of the source; it
may be at one pin only, may invert, and may depend on another bit.  A mutant that no bench kills
must be proved to do what the right design does.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hdl import convert
from hdl.faults import manual_mutants
from hdl.faults.classify import Fate, Target, judge_all
from hdl.faults.harness import chosen, machine_of
from hdl.faults.manual_mutants import Mistake
from hdl.faults.stuck_at import EDGE_BENCHES, MACHINE_BENCHES
from hdl.formal.equivalence import CLOCK, EDGE, Ports, equivalent
from hdl.formal.yosys import run as run_yosys

EACH = 150  # of yosys's mutations of the edge, and of the global clock
SEED = 1

_WIDTH = 12  # bits of `fault`
_SCRIPT = """\
read_verilog design.v
hierarchy -top mutated
proc
flatten
opt
wreduce
opt_clean
mutate -list {count} -seed {seed} -ctrl fault {width} 1 -o list.ys
script list.ys
write_verilog -noattr mutated.v
"""


@dataclass(frozen=True)
class MutantReport:
    """What became of every mutant.

    Attributes:
        total: yosys's and those made by hand.
        killed: by a bench.
        equivalent: proved to do what the right design does, always.
        survived: neither, by name.
        equivalent_mutants: the names of those proved.
        seconds: building, simulating and proving.
    """

    total: int
    killed: int
    equivalent: int
    survived: list[str]
    equivalent_mutants: list[str]
    seconds: float


def run(
    edge: Sequence[str] = EDGE_BENCHES,
    machine: Sequence[str] = MACHINE_BENCHES,
    each: int = EACH,
) -> MutantReport:
    """Judge them all.

    Args:
        edge, machine: importable names of the benches that each must face.
        each: how many mutations yosys shall make of either; it knows 698 and 467.

    Raises:
        MissingTool: Icarus Verilog or yosys is not installed.
        ToolError: a simulator crashed, or a bench fails without a mutation.
    """
    begun = time.perf_counter()
    fates = judge_all((edge_target(edge, each), clock_target(machine, each)))
    return report(fates, time.perf_counter() - begun)


def report(fates: Sequence[tuple[str, Fate]], seconds: float) -> MutantReport:
    """Count the fates of mutants."""
    equivalents = [name for name, fate in fates if fate == "undetectable"]
    return MutantReport(
        total=len(fates),
        killed=sum(fate == "detected" for _, fate in fates),
        equivalent=len(equivalents),
        survived=[name for name, fate in fates if fate == "undetected"],
        equivalent_mutants=equivalents,
        seconds=seconds,
    )


def edge_target(benches: Sequence[str] = EDGE_BENCHES, count: int = EACH) -> Target:
    """The mutants of an edge."""
    brood = Brood(convert.edge_verilog(), EDGE, manual_mutants.EDGE, count)
    return Target(brood.module("dut"), benches, brood.names("edge"), brood.is_equivalent)


def clock_target(benches: Sequence[str] = MACHINE_BENCHES, count: int = EACH) -> Target:
    """The mutants of the global clock, each with a healthy edge."""
    brood = Brood(convert.clock_verilog(), CLOCK, manual_mutants.CLOCK, count)
    machine = machine_of(brood.module("clock"), _WIDTH)
    return Target(machine, benches, brood.names("clock"), brood.is_equivalent)


class Brood:
    """The mutants of one module, numbered from 1: yosys's first, then those made by hand.

    Args:
        text: the right module, in Verilog.
        ports: of it.
        mistakes: those made by hand.
        count: how many yosys shall make.
    """

    def __init__(self, text: str, ports: Ports, mistakes: Sequence[Mistake], count: int) -> None:
        self._right, self._ports, self._mistakes = text, ports, mistakes
        self._mutated, self._mutations = _mutate(named(text, "mutated"), count)

    def names(self, part: str) -> dict[int, str]:
        """Number to what a person would call the mutant."""
        names = [*self._mutations, *(mistake.name for mistake in self._mistakes)]
        return {number: f"{part}: {name}" for number, name in enumerate(names, 1)}

    def module(self, name: str) -> str:
        """A module that is the mutant of the number on its port `fault`; the right one at 0."""
        modules = ["mutated", *(f"mistake_{place}" for place in range(len(self._mistakes)))]
        planted = zip(self._mistakes, modules[1:], strict=True)
        texts = [named(mistake.plant(self._right), module) for mistake, module in planted]
        within = len(self._mutations)
        top = chosen(modules, self._ports, name, _WIDTH, within)
        return "\n".join([self._mutated, *texts, top])

    def is_equivalent(self, number: int) -> bool:
        """Whether a mutant is proved to do what the right module does."""
        by_hand = number - len(self._mutations) - 1
        wrong = self._mistakes[by_hand].plant(self._right) if by_hand >= 0 else self._mutated
        settings = {"fault": number} if by_hand < 0 else {}
        pair = named(self._right, "one") + named(wrong, "other")
        return equivalent(pair, self._ports, settings).proved


def named(text: str, name: str) -> str:
    """A module under another name."""
    return re.sub(r"^module \\?\w+", f"module {name}", text, count=1, flags=re.MULTILINE)


def _mutate(text: str, count: int) -> tuple[str, list[str]]:
    """Module `mutated` with yosys's mutations selectable, and what they are."""
    script = _SCRIPT.format(count=count, seed=SEED, width=_WIDTH)
    _, mutated, listed = run_yosys({"design.v": text}, script, ["mutated.v", "list.ys"])
    return mutated, [_describe(line) for line in listed.splitlines()]


def _describe(line: str) -> str:
    """A line of yosys's list in few words: the mode, the pin, and the line of the source."""
    words = line.split()[1:]
    said = dict(pairwise(words))
    kind = said["-cell"].lstrip("\\$").partition("$")[0]
    depends = f" by bit {said['-ctrlbit']}" if "-ctrlbit" in said else ""
    source = f", line {said['-src'].split(':')[1].split('.')[0]}" if "-src" in said else ""
    return f"{said['-mode']}{depends} at {kind}.{said['-port']}[{said['-portbit']}]{source}"
