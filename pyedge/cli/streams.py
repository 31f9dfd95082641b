"""Standard streams and signals of a process whose command line is pyedge's."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Any, TextIO

_ENDINGS = ("SIGTERM", "SIGHUP")
"""Signals of time limits, stopped containers and closed terminals; Windows has no SIGHUP."""


def prepare() -> None:
    """Escape what a stream's encoding lacks, replace closed streams, handle signals as Ctrl-C.

    Signals that are ignored, as SIGHUP under ``nohup``, stay so.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, as by >&-
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - kept
        else:
            stream.reconfigure(errors="backslashreplace")
    for number in _numbers():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def finish(stream: TextIO) -> None:
    """Write what is left in a stream; nowhere, if it cannot be written."""
    try:
        stream.flush()
    except (OSError, ValueError):
        _discard(stream)


def say(line: str) -> None:
    """Print one line on standard error; where that cannot be written, the work goes on."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr)
    finish(sys.stderr)


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]


def _interrupt(number: int, frame: Any) -> None:
    """Raise KeyboardInterrupt once: a second signal must not stop what is being saved."""
    for each in _numbers():
        signal.signal(each, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.write(stream.fileno(), b"")
        except (OSError, ValueError):  # a terminal that was closed
            _discard(stream)
    raise KeyboardInterrupt


def _discard(stream: TextIO) -> None:
    """Send a stream's output to nowhere, also what Python flushes when it ends."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
