"""Runs inside an HDL simulator: one cycle of the global clock for each request on a socket.

So a training loop in another process drives the hardware.  A request is the two
comparator bits of every edge, packed: the first of all edges, then the second; the reply is every
wiper code, packed as in the port `codes`.  Bytes are little-endian.

With waves on, the number of bytes to follow (four bytes) and a JSON list come after the
codes: [time in ns, signal, value in hexadecimal] of every change since the reply before.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import ReadOnly, Timer
from cocotb.utils import get_sim_time

from hdl.simulators.timeline import FIRST_TRIGGER, PERIOD, RESET, SIGNALS, SOCKET, STEP, WAVES


@cocotb.test()
async def serve(dut: Any) -> None:
    """Serve until the other end hangs up."""
    edges, width = len(dut.first), len(dut.codes) // len(dut.first)
    bits, codes = -(-edges // 8), -(-edges * width // 8)
    Clock(dut.osc, PERIOD, "ns", impl="gpi").start(start_high=False)
    dut.trigger.value = 0
    dut.first.value = 0
    dut.second.value = 0
    for level in (1, 0, 1):
        dut.reset_n.value = level
        await Timer(RESET, "ns")
    recorder = Recorder(dut) if os.environ.get(WAVES) == "1" else None
    await Timer(FIRST_TRIGGER - 3 * RESET, "ns")
    trigger = 0
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(os.environ[SOCKET])
        requests = line.makefile("rb")
        while request := requests.read(2 * bits):
            dut.first.value = int.from_bytes(request[:bits], "little")
            dut.second.value = int.from_bytes(request[bits:], "little")
            trigger ^= 1
            dut.trigger.value = trigger
            await Timer(STEP, "ns")
            line.sendall(int(str(dut.codes.value), 2).to_bytes(codes, "little"))
            if recorder is not None:
                line.sendall(recorder.take())


class Recorder:
    """Records the values of `SIGNALS`, and every change of them."""

    def __init__(self, dut: Any) -> None:
        self._events: list[tuple[int, str, str]] = []
        for name in SIGNALS:
            handle = getattr(dut, name)
            self._write(name, handle)
            cocotb.start_soon(self._watch(name, handle))

    def take(self) -> bytes:
        """The changes since the last call, in the form of the reply."""
        text = json.dumps(self._events).encode()
        self._events.clear()
        return len(text).to_bytes(4, "little") + text

    async def _watch(self, name: str, handle: Any) -> None:
        while True:
            await handle.value_change
            await ReadOnly()  # a port that is set slice by slice is recorded once
            self._write(name, handle)

    def _write(self, name: str, handle: Any) -> None:
        now = round(get_sim_time("ns"))
        self._events.append((now, name, f"{int(str(handle.value), 2):x}"))
