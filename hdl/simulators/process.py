"""A simulator as a child process that cannot outlive us or hang.

The child is the leader of a process group of its own, so that one signal ends it and all that it
started; it holds the reading end of a pipe of ours and ends its group when that closes, which it
does however we end.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from hdl.simulators import registry
from hdl.tools import ToolError

if TYPE_CHECKING:
    from hdl.simulators.build_cache import Build


# By default cocotb rewrites assertions by loading pytest with every plugin: a second of each start.
_QUICK_START = {"COCOTB_REWRITE_ASSERTION_FILES": ""}


class SimulatorError(ToolError):
    """A simulator failed to build, crashed, or passed its time limit; the text is one line."""


class Simulation:
    """A child process running cocotb's runner; use it as a context, or call `end`.

    Args:
        simulator: which one.
        order: what `launch` shall do.
        log: the file that takes all output.
        extra: environment variables for the test module.
    """

    def __init__(
        self,
        simulator: str,
        order: Mapping[str, Any],
        log: str | Path,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.title = registry.SIMULATORS[simulator].title
        self.log = Path(log)
        path = os.pathsep.join(entry for entry in sys.path if entry)
        around = registry.environment(simulator) | _QUICK_START | {"PYTHONPATH": path}
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hdl.simulators.child", json.dumps(order)],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=around | dict(extra or {}),
                start_new_session=True,
            )

    def wait(self, limit: float) -> int:
        """Wait until it has finished; its exit status.

        Raises:
            SimulatorError: it has not finished within `limit` seconds; it is ended.
        """
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise SimulatorError(f"{self.title} passed its time limit of {limit:g} s") from None
        finally:
            self.end()

    @property
    def running(self) -> bool:
        """Whether the child is still there."""
        return self.process.poll() is None

    def last_words(self) -> str:
        """The last line of its log that is not blank, for a message about a crash."""
        lines = self.log.read_text(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")

    def end(self) -> None:
        """End the child and all that it started, if they are still there."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()

    def __enter__(self) -> Simulation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()


def start(
    build: Build,
    module: str,
    log: str | Path,
    results: str | Path | None = None,
    environment: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Simulation:
    """Run a module of cocotb tests on a build.

    Args:
        build: what `hdl.simulators.build_cache` made.
        module: importable name of the module.
        log: the file that takes all output.
        results: where cocotb writes its results as XML; None for nowhere that lasts.
        environment: more variables for the module.
        seed: of cocotb's random numbers.
    """
    results = Path(results or Path(log).with_suffix(".xml")).resolve()
    order = {
        "action": "test",
        "simulator": build.simulator,
        "top": build.top,
        "folder": str(build.folder),
        "module": module,
        "results": str(results),
        "arguments": list(registry.SIMULATORS[build.simulator].run_arguments),
        "seed": seed,
    }
    return Simulation(build.simulator, order, log, environment)


def finish(simulator: str, order: Mapping[str, Any], limit: float) -> None:
    """Carry out an order to its end.

    Raises:
        SimulatorError: it failed or passed the limit.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Simulation(simulator, order, Path(folder) / "log")
        if work.wait(limit) != 0:
            raise SimulatorError(f"{work.title} cannot build this: {_fault(work)}")


def _fault(work: Simulation) -> str:
    """The first line of a log that speaks of an error, else the last line."""
    lines = work.log.read_text(errors="replace").split("\n")
    found = (line.strip() for line in lines if "error" in line.lower())
    return next(found, work.last_words())
