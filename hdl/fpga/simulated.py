"""An FPGA in Icarus, on a serial line: from its sources, or as read back from a bitstream."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path

from hdl import child_process
from hdl.simulators.registry import simulator
from hdl.tools import ToolError

_BENCH = Path(__file__).with_name("bench.v")
_LINE = 3  # characters of a byte in what the bench writes


class SimulatedLine:
    """The serial line of a simulated FPGA.

    Args:
        texts: Verilog by file name, of which the top module is ``top``.
        divisor: clocks of a bit.
        limit: seconds until a read ends.
    """

    def __init__(self, texts: Mapping[str, str], divisor: int, limit: float = 60.0) -> None:
        self._limit = limit
        folder = tempfile.TemporaryDirectory()
        # It ends by itself when its standard input closes, which it does however we end.
        self._process = subprocess.Popen(
            _compiled(texts, divisor, folder.name),
            env=simulator("icarus").environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self.close = weakref.finalize(self, _end, self._process, folder)
        self._received = b""

    def write(self, data: bytes) -> None:
        """Send bytes to the FPGA; OSError: the simulation has ended."""
        assert self._process.stdin is not None
        if not self.close.alive:
            raise OSError("it was closed")
        self._process.stdin.write(data)

    def read(self, size: int) -> bytes:
        """So many bytes of the FPGA's, or fewer where the rest does not come in time."""
        assert self._process.stdout is not None
        deadline = time.monotonic() + self._limit
        while len(self._received) < _LINE * size:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([self._process.stdout], [], [], wait)[0]:
                break
            more = os.read(self._process.stdout.fileno(), 65536)
            if not more:
                raise OSError("the simulation has ended")
            self._received += more
        end = _LINE * min(size, len(self._received) // _LINE)
        lines, self._received = self._received[:end], self._received[end:]
        return _bytes(lines)


def replies(texts: Mapping[str, str], divisor: int, requests: bytes) -> bytes:
    """What a simulated FPGA replies to all these bytes; ToolError: it cannot be simulated."""
    with tempfile.TemporaryDirectory() as folder:
        command = _compiled(texts, divisor, folder)
        around = simulator("icarus").environment
        done = subprocess.run(command, env=around, input=requests, capture_output=True, check=False)
    try:
        return _bytes(done.stdout)
    except OSError as error:
        raise ToolError(f"the simulated FPGA: {error}") from None


def _compiled(texts: Mapping[str, str], divisor: int, folder: str) -> list[str]:
    """The command that simulates these texts, compiled into a folder."""
    tool = simulator("icarus")
    for name, text in texts.items():
        Path(folder, name).write_text(text, encoding="utf-8")
    words = ["-g2005", f"-Pbench.DIVISOR={divisor}", "-s", "bench", "-o", "bench.vvp"]
    status, output = child_process.run(tool, [*words, str(_BENCH), *texts], folder, 300.0)
    if status:
        (first, *_) = output.strip().splitlines() or ["it printed nothing"]
        raise ToolError(f"{tool.title} cannot build this: {first}")
    return ["vvp", "-n", str(Path(folder, "bench.vvp"))]


def _bytes(lines: bytes) -> bytes:
    try:
        return bytes(int(line, 16) for line in lines.split())
    except ValueError:
        raise OSError("it sends levels that are neither high nor low") from None


def _end(process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    folder.cleanup()
