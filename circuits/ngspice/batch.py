"""ngspice on a whole deck, as one would run it by hand: `ngspice -b FILE`.

Its exit status says nothing, so a run has failed if its log has an error, or if the file that the
deck writes is not there.  It runs in a folder and a process group of its own, which is ended when
its time is over; should we end first, its own limit of processor time ends it.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from circuits.ngspice.session import SpiceError
from hdl.tools import MissingTool

INSTALL = "apt-get install ngspice"
LIMIT = 600.0  # seconds
_PROGRAM = "ngspice"

# An operating point may be found after some ways to it have failed, with warnings: these are final.
_FAILURES = re.compile(
    r"doAnalyses:.*|.*simulation\(s\) aborted.*|^\W*(?:fatal |mif-)?error\b.*", re.I | re.M
)
# What says better why, where it is said.
_REASONS = re.compile(
    r"unknown subckt.*|unable to find definition of.*|doAnalyses:.*|singular matrix.*", re.I
)


def require() -> None:
    """Raise MissingTool unless ngspice is installed."""
    if shutil.which(_PROGRAM) is None:
        raise MissingTool(f"ngspice is not installed: {INSTALL}")


def run(deck: str, writes: str, limit: float = LIMIT) -> str:
    """Run a deck and read the text file that it writes.

    Args:
        deck: the text.
        writes: name of the file that its control section writes.
        limit: seconds that it may take.

    Raises:
        MissingTool: ngspice is not installed.
        SpiceError: it found an error, wrote nothing, or passed its limit.
    """
    require()
    with tempfile.TemporaryDirectory(prefix="ngspice-") as name:
        folder = Path(name)
        (folder / "deck.cir").write_text(deck, encoding="utf-8")
        log = folder / "log"
        _finish(folder, log, limit)
        written = folder / writes
        failure = _failure(log.read_text(errors="replace"), written.exists())
        if failure is not None:
            raise SpiceError(f"ngspice failed: {failure}")
        return written.read_text(encoding="utf-8")


def _finish(folder: Path, log: Path, limit: float) -> None:
    """Run `deck.cir` of a folder to its end."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            # -n: a person's own start file shall not change what is found
            [_PROGRAM, "-n", "-b", "deck.cir"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with contextlib.suppress(ProcessLookupError):
            seconds = int(limit) + 1
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds))
        process.wait(limit)
    except subprocess.TimeoutExpired:
        raise SpiceError(f"ngspice passed its time limit of {limit:g} s") from None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failure(log: str, written: bool) -> str | None:
    """The line of a log that says best what went wrong, if something has."""
    found = _FAILURES.search(log)
    if found is None and written:
        return None
    reasons = dict.fromkeys(" ".join(each.split()) for each in _REASONS.findall(log))
    if reasons:
        return "; ".join(list(reasons)[:2])
    if found is not None:
        return found.group().strip()
    lines = [line.strip() for line in log.split("\n") if line.strip()]
    return lines[-1] if lines else "it said nothing"
