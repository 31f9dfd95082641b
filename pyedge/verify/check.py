"""A check: a named condition, measured, which passes, fails or is skipped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from pyedge.errors import MissingTool, ToolError

REQUIRE = "PYEDGE_REQUIRE_TOOLS"
Status = Literal["passed", "failed", "skipped"]


class Finding(NamedTuple):
    """Result of a check."""

    passed: bool  # whether the condition holds
    measured: str | float | int  # a number or a few words
    detail: str = ""  # one line for a reader


@dataclass(frozen=True)
class Check:
    """A named check."""

    name: str  # ``group`` or ``group/what``
    run: Callable[[], Finding]  # measures it; raises MissingTool where a program is not installed

    @property
    def group(self) -> str:
        """The part of the name before the first slash."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Outcome:
    """Result of a check, with its name, status and duration."""

    name: str
    status: Status
    measured: str | float | int | None
    detail: str
    seconds: float

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


def planted(checks: Mapping[str, Callable[[], Finding]]) -> Finding:
    """Every planted fault, named with its check, fails that check."""
    missed = [name for name, check in checks.items() if check().passed]
    detail = f"missed: {'; '.join(missed)}" if missed else "; ".join(checks)
    return Finding(not missed, f"{len(checks) - len(missed)} of {len(checks)}", detail)


def perform(check: Check) -> Outcome:
    """Run a check; an error of its own is a failure, so that the others still run.

    Without its program it is skipped or, with PYEDGE_REQUIRE_TOOLS=1 in the environment, fails.
    """
    started = time.perf_counter()
    measured: str | float | int | None = None
    skipped = False
    try:
        passed, measured, detail = check.run()
    except (ToolError, ValueError) as error:
        skipped = isinstance(error, MissingTool) and os.environ.get(REQUIRE) != "1"
        passed, detail = False, str(error)
    status: Status = "passed" if passed else "skipped" if skipped else "failed"
    return Outcome(check.name, status, measured, detail, time.perf_counter() - started)
