"""Frames on the serial line of an FPGA: requests, replies and their CRC; see serial.v."""

from __future__ import annotations

from typing import NamedTuple

from hdl.wiper_counter import code_width

VERSION = 1
SIZE, RESET, STEP, ERROR = b"V", b"R", b"S", b"E"
QUERY = 5  # bytes of a size
RECOVERY = bytes(512)  # ends any request that was begun


class Size(NamedTuple):
    """What is on the FPGA."""

    version: int
    edges: int
    levels: int

    @classmethod
    def decode(cls, payload: bytes) -> Size:
        """From the reply to `SIZE`."""
        words = payload[:1], payload[1:3], payload[3:5]
        return cls(*(int.from_bytes(word, "little") for word in words))

    def encode(self) -> bytes:
        """The payload of the reply to `SIZE`."""
        sizes = (self.edges, 2), (self.levels, 2)
        return bytes([self.version]) + b"".join(n.to_bytes(k, "little") for n, k in sizes)


def crc(data: bytes) -> bytes:
    """CRC-16/MCRF4XX, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x8408 if value & 1 else 0)
    return value.to_bytes(2, "little")


def frame(command: bytes, payload: bytes = b"") -> bytes:
    """A request or a reply."""
    return command + payload + crc(command + payload)


def step(first: int, second: int, edges: int) -> bytes:
    """The request that makes a step, from the packed comparator bits."""
    size = -(-2 * edges // 8)
    bits = second << edges | first
    return frame(STEP, (bits << 8 * size - 2 * edges).to_bytes(size, "little"))


def code_bytes(edges: int, levels: int) -> int:
    """Bytes of the codes in a reply, packed as in the port `codes`."""
    return -(-edges * code_width(levels) // 8)
