"""ngspice on a whole deck, as one would run it by hand: `ngspice -b FILE`.

The exit status is no indication: a run has failed if its output has an error, or if the file that
the deck writes is not there.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from circuits.ngspice import NGSPICE
from circuits.ngspice.session import SpiceError
from hdl import child_process

LIMIT = 600.0  # seconds

# Its threads (OpenMP, two by default) share so little work in decks of some thousand
# transistors that they took nine times as long, with the same results.
_ONE_THREAD = "set num_threads=1"

# Final failures; of an operating point some methods may fail, with warnings, before one succeeds.
_FAILURES = re.compile(
    r"doAnalyses:.*|.*simulation\(s\) aborted.*|^\W*(?:fatal |mif-)?error\b.*", re.I | re.M
)
# Better reasons, where there are any.
_REASONS = re.compile(
    r"unknown subckt.*|unable to find definition of.*|doAnalyses:.*|singular matrix.*", re.I
)


def run(deck: str, writes: str, limit: float = LIMIT) -> str:
    """The text of the file that a deck's control section writes, within `limit` seconds.

    Raises MissingTool, or SpiceError: it printed an error, wrote nothing, or passed its limit.
    """
    with tempfile.TemporaryDirectory(prefix="ngspice-") as name:
        folder = Path(name)
        text = deck.replace(".control\n", f".control\n{_ONE_THREAD}\n", 1)
        (folder / "deck.cir").write_text(text, encoding="utf-8")
        # -n: the user's own start file must not change the results
        _, output = child_process.run(NGSPICE, ["-n", "-b", "deck.cir"], folder, limit, SpiceError)
        written = folder / writes
        if failure := _failure(output, written.exists()):
            raise SpiceError(f"ngspice failed: {failure}")
        return written.read_text(encoding="utf-8")


def _failure(output: str, written: bool) -> str | None:
    """The line of the output that best explains a failure, or None."""
    failure = _FAILURES.search(output)
    if failure is None and written:
        return None
    reasons = dict.fromkeys(" ".join(each.split()) for each in _REASONS.findall(output))
    if reasons:
        return "; ".join(list(reasons)[:2])
    if failure is not None:
        return failure.group().strip()
    lines = [line.strip() for line in output.split("\n") if line.strip()]
    return lines[-1] if lines else "it printed nothing"
