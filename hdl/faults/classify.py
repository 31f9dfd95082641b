"""The verdict on each fault of a design: a bench detects it, or a proof says that nothing can.

Most faults fall to a bench's short tests in milliseconds, and a fault that nothing can detect
costs a bench from end to end; so the proof is tried before the long tests are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from hdl.faults import campaign
from hdl.simulators.build_cache import build

Fate = Literal["detected", "undetectable", "undetected"]

SHORT_TESTS = 5
CORES = 2


@dataclass(frozen=True)
class Target:
    """A design with selectable faults, and who must notice them.

    Attributes:
        text: Verilog of module `dut`, with a port `fault`.
        benches: importable names.
        faults: level of that port to what a person would call the fault.
        undetectable: whether a proof says that a fault changes no output, ever.
    """

    text: str
    benches: Sequence[str]
    faults: Mapping[int, str]
    undetectable: Callable[[int], bool]


def judge(target: Target, simulator: str = "icarus") -> dict[int, Fate]:
    """The fate of every fault of a target.

    Raises:
        MissingTool: the simulator or yosys is not installed.
        ToolError: the simulator crashed, or the healthy design failed the bench.
    """
    made = build(simulator, {"dut.v": target.text}, "dut")

    def survivors(faults: Sequence[int], tests: int) -> list[int]:
        if not faults:
            return []
        found = campaign.run(made, target.benches, faults, tests)
        return [fault for fault in faults if found[fault] is None]

    left = survivors(list(target.faults), SHORT_TESTS)
    with ThreadPoolExecutor(CORES) as pool:
        proved = dict(zip(left, pool.map(target.undetectable, left), strict=True))
    undetected = survivors([fault for fault in left if not proved[fault]], campaign.ALL)
    fates: dict[int, Fate] = dict.fromkeys(target.faults, "detected")
    fates |= dict.fromkeys((fault for fault in left if proved[fault]), "undetectable")
    return fates | dict.fromkeys(undetected, "undetected")


def judge_all(targets: Iterable[Target]) -> list[tuple[str, Fate]]:
    """Every fault of some targets and its fate, the targets side by side."""
    targets = list(targets)
    with ThreadPoolExecutor(CORES) as pool:
        fates = list(pool.map(judge, targets))
    return [
        (target.faults[fault], fate)
        for target, found in zip(targets, fates, strict=True)
        for fault, fate in found.items()
    ]
