"""Runs inside an HDL simulator: one cycle of the global clock for each request on a socket.

So a program outside, with a training loop of its own, drives the hardware.  A request is the two
comparator bits of every edge, packed: the first of all edges, then the second; the reply is every
wiper code, packed as in the port `codes`.  Bytes are little-endian.
"""

from __future__ import annotations

import os
import socket

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import Timer

from hdl.global_clock import OSC_PERIODS_PER_STEP

PERIOD = 10  # of the oscillator, in ns
SOCKET = "HDL_BENCH_SOCKET"  # the variable that says where the other end listens


@cocotb.test()
async def serve(dut):  # type: ignore[no-untyped-def]
    """Serve until the other end hangs up."""
    edges, width = len(dut.first), len(dut.codes) // len(dut.first)
    bits, codes = -(-edges // 8), -(-edges * width // 8)
    dut.trigger.value = 0
    dut.first.value = 0
    dut.second.value = 0
    for level in (1, 0, 1):
        dut.reset_n.value = level
        await Timer(1, "ns")
    Clock(dut.osc, PERIOD, "ns", impl="gpi").start()
    await Timer(PERIOD // 2 - 2, "ns")  # triggers change between the oscillator's edges
    trigger = 0
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(os.environ[SOCKET])
        while True:
            first = _number(line, bits)
            if first is None:
                break
            dut.first.value = first
            dut.second.value = _number(line, bits)
            trigger ^= 1
            dut.trigger.value = trigger
            await Timer(OSC_PERIODS_PER_STEP * PERIOD, "ns")
            line.sendall(int(str(dut.codes.value), 2).to_bytes(codes, "little"))


def _number(line: socket.socket, size: int) -> int | None:
    """The next number of this many bytes, or None where the other end has hung up."""
    whole = b""
    while len(whole) < size:
        part = line.recv(size - len(whole))
        if not part:
            return None
        whole += part
    return int.from_bytes(whole, "little")
