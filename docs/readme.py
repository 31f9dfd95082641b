"""The numbers of README.md, measured again: ``python -m docs.readme`` writes them.

They are between comments that name them, ``<!-- numbers: train -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest.mock import patch

from pyedge.cli.app import run
from pyedge.reproduction import PAPERS
from pyedge.verify import checks

README = Path(__file__).parents[1] / "README.md"
CHECKS = (
    "lockstep/icarus/iris/noise", "lockstep/verilator/iris/noise", "lockstep/ghdl/iris/noise",
    "lockstep/ngspice-icarus/allostery-3", "bench/icarus/machine", "bench/verilator/machine",
    "bench/ghdl/machine", "proof/edge/range", "proof/machine/steady", "proof/edge/jk-is-d",
    "stuck-at", "mutants",
)  # fmt: skip
CIRCUIT_CHECKS = (
    "circuit/decisions/paper", "circuit/planted-faults", "limits/wiper-current/allostery-2",
    "limits/common-mode/allostery-1", "self-training/ideal/allostery-2",
    "self-training/catalogue/allostery-2",
)  # fmt: skip
CLAIMS = (
    "divider_steps", "allostery_best", "allostery_late", "regression_late", "iris_late",
    "iris_best", "sequence_orders", "damage_error",
)  # fmt: skip


def rewritten(text: str, names: Iterable[str]) -> str:
    """The README's text with these numbers measured again."""
    for name in names:
        begin, end = f"<!-- numbers: {name} -->\n", "<!-- end -->\n"
        between = re.compile(f"({re.escape(begin)}).*?({re.escape(end)})", re.DOTALL)
        measured = NUMBERS[name]()
        text, count = between.subn(lambda found, new=measured: found[1] + new + found[2], text)
        if count != 1:
            raise ValueError(f"{begin.strip()} is in the README {count} times")
    return text


def _train() -> str:
    return _session(("train allostery-3", _output("train", "allostery-3")))


def _checks() -> str:
    return _session(
        ("verify --list | wc -l", f"{len(checks())}\n"),
        ("verify all        # some of its lines", _verified(CHECKS)),
    )


def _circuit_checks() -> str:
    return _session(
        ("verify circuit limits self-training   # some of its lines", _verified(CIRCUIT_CHECKS))
    )


def _verified(names: Iterable[str]) -> str:
    """What `pyedge verify` prints about some checks, without its last line."""
    return "".join(_output("verify", *names).splitlines(keepends=True)[:-1])


def published(names: Iterable[str]) -> list[str]:
    """A line of the table of claims for each of these measures."""
    paper = PAPERS["D22"]
    experiments, of = paper.prepare(), {claim.measure: claim for claim in paper.claims()}
    lines = []
    for name in names:
        verdict = paper.judge(of[name], experiments)
        claim, value = verdict.claim, f"{verdict.value:.3g} {verdict.claim.unit}".strip()
        missed = ": published value not reached" if verdict.reaches_published is False else ""
        reach = f"{verdict.reach} of {len(verdict.measured.values)}"
        cells = (claim.figure, claim.claim, claim.statistic, value + missed, reach)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _published() -> str:
    head = ["| D22 | claim | statistic | median | reach it |", "|---|---|---|---|---|"]
    return "\n".join(["", *head, *published(CLAIMS), "", ""])


def _session(*commands: tuple[str, str]) -> str:
    """Commands and their output as a block of Markdown."""
    return "```\n" + "".join(f"$ pyedge {line}\n{out}" for line, out in commands) + "```\n"


def _output(*words: str) -> str:
    """What a command line prints in 80 columns."""
    wide = patch.dict("os.environ", COLUMNS="80")
    with wide, contextlib.redirect_stdout(io.StringIO()) as printed:
        if run(words):
            raise ValueError(f"pyedge {' '.join(words)} has failed")
    return "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())


NUMBERS: dict[str, Callable[[], str]] = {
    "train": _train,
    "checks": _checks,
    "circuit-checks": _circuit_checks,
    "published": _published,
}

if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8"), NUMBERS), encoding="utf-8")
