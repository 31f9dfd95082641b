"""A check: a named condition, measured, which passes, fails or is skipped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pyedge.errors import InputError, MissingTool, ToolError

REQUIRE = "PYEDGE_REQUIRE_TOOLS"


class Finding(NamedTuple):
    """Result of a check.

    Attributes:
        passed: whether the condition holds.
        measured: a number or a few words.
        detail: one line for a reader.
    """

    passed: bool
    measured: str | float | int
    detail: str = ""


@dataclass(frozen=True)
class Check:
    """A named check.

    Attributes:
        name: ``group`` or ``group/what``.
        run: measures it; raises MissingTool where a program is not installed.
    """

    name: str
    run: Callable[[], Finding]

    @property
    def group(self) -> str:
        """The part of the name before the first slash."""
        return self.name.partition("/")[0]


@dataclass(frozen=True)
class Outcome:
    """Result of a check, with its name, status and duration."""

    name: str
    status: Literal["passed", "failed", "skipped"]
    measured: str | float | int | None
    detail: str
    seconds: float

    def describe(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "name": self.name,
            "status": self.status,
            "measured": self.measured,
            "detail": self.detail,
            "seconds": round(self.seconds, 3),
        }


def planted(checks: Mapping[str, Callable[[], Finding]]) -> Finding:
    """Every planted fault, by a name that says which check finds it, fails that check."""
    missed = [name for name, check in checks.items() if check().passed]
    detail = f"missed: {'; '.join(missed)}" if missed else "; ".join(checks)
    return Finding(not missed, f"{len(checks) - len(missed)} of {len(checks)}", detail)


def perform(check: Check) -> Outcome:
    """Run a check.

    Without its program it is skipped or, with PYEDGE_REQUIRE_TOOLS=1 in the environment, fails.
    """
    started = time.perf_counter()
    status: Literal["passed", "failed", "skipped"]
    measured: str | float | int | None
    try:
        passed, measured, detail = check.run()
        status = "passed" if passed else "failed"
    except MissingTool as missing:
        required = os.environ.get(REQUIRE) == "1"
        status, measured, detail = "failed" if required else "skipped", None, str(missing)
    except InputError:
        raise
    except (ToolError, ValueError) as error:
        status, measured, detail = "failed", None, str(error)
    return Outcome(check.name, status, measured, detail, time.perf_counter() - started)
