"""Mutants: small changes that yosys makes to the RTL, and mistakes that designers make.

Unlike a stuck net, a mutation is made in the adders, comparisons and registers of the source; it
may be at one pin only, may invert, and may depend on another bit.  A mutant that no bench kills
must be proved to do what the original does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from hdl import convert
from hdl.faults import manual_mutants
from hdl.faults.classify import Report, Target, report
from hdl.faults.harness import chosen, machine_of
from hdl.faults.manual_mutants import Mistake
from hdl.faults.stuck_at import EDGE_BENCHES, MACHINE_BENCHES
from hdl.formal.equivalence import CLOCK, EDGE, Ports, equivalent
from hdl.formal.yosys import run as run_yosys

EACH = 150  # of yosys's 698 mutations of the edge, and of its 467 of the global clock
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


def run() -> Report:
    """Classify them all: detected is killed, undetectable is equivalent, undetected survives."""
    return report([edge_target(), clock_target()])


def edge_target(benches: Sequence[str] = EDGE_BENCHES, count: int = EACH) -> Target:
    """The mutants of an edge."""
    mutants = Mutants(convert.edge_verilog(), EDGE, manual_mutants.EDGE, count)
    return Target(mutants.module("dut"), benches, mutants.names("edge"), mutants.is_equivalent)


def clock_target(benches: Sequence[str] = MACHINE_BENCHES, count: int = EACH) -> Target:
    """The mutants of the global clock, each with an edge without fault."""
    mutants = Mutants(convert.clock_verilog(), CLOCK, manual_mutants.CLOCK, count)
    machine = machine_of(mutants.module("clock"), _WIDTH)
    return Target(machine, benches, mutants.names("clock"), mutants.is_equivalent)


class Mutants:
    """The mutants of a Verilog module, from 1: `count` of yosys's, then those made by hand."""

    def __init__(self, text: str, ports: Ports, mistakes: Sequence[Mistake], count: int) -> None:
        self._ports = ports
        self._original = text
        self._wrong = {mistake.name: mistake.inject(text) for mistake in mistakes}
        self._mutated, self._mutations = _mutate(named(text, "mutated"), count)

    def names(self, part: str) -> dict[int, str]:
        """Number to name."""
        names = enumerate([*self._mutations, *self._wrong], 1)
        return {number: f"{part}: {name}" for number, name in names}

    def module(self, name: str) -> str:
        """A module that is the mutant of the number on its port `fault`; at 0 the original."""
        wrong = {f"mistake_{place}": text for place, text in enumerate(self._wrong.values())}
        modules = ["mutated", *wrong]
        top = chosen(modules, self._ports, name, _WIDTH, len(self._mutations))
        return "\n".join([self._mutated, *(named(text, each) for each, text in wrong.items()), top])

    def is_equivalent(self, number: int) -> bool:
        """Whether a mutant is proved to do what the original does."""
        by_hand = number - len(self._mutations) - 1
        wrong = list(self._wrong.values())[by_hand] if by_hand >= 0 else self._mutated
        settings = {"fault": number} if by_hand < 0 else {}
        pair = named(self._original, "one") + named(wrong, "other")
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
    options = dict(pairwise(words))
    kind = options["-cell"].lstrip("\\$").partition("$")[0]
    depends = f" by bit {options['-ctrlbit']}" if "-ctrlbit" in options else ""
    source = f", line {options['-src'].split(':')[1].split('.')[0]}" if "-src" in options else ""
    return (
        f"{options['-mode']}{depends} at {kind}.{options['-port']}[{options['-portbit']}]{source}"
    )
