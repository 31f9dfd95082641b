"""What serial.v must do, in plain Python: bytes in, bytes out."""

from __future__ import annotations

from hdl.bench.reference_model import EdgesModel
from hdl.fpga import protocol


class FpgaModel:
    """A machine on a serial line."""

    def __init__(self, edges: int, levels: int) -> None:
        self.size = protocol.Size(protocol.VERSION, edges, levels)
        self.edges = EdgesModel(edges, levels)
        self._begun = b""  # of a request

    def answer(self, data: bytes) -> bytes:
        """The replies to these bytes, which need not be whole requests."""
        replies = b""
        for byte in data:
            self._begun += bytes([byte])
            command = self._begun[:1]
            step = -(-2 * self.size.edges // 8)
            payload = {protocol.SIZE: 0, protocol.RESET: 0, protocol.STEP: step}.get(command)
            if payload is None:
                self._begun = b""
            elif len(self._begun) == 1 + payload + 2:
                replies += self._reply(self._begun)
                self._begun = b""
        return replies

    def _reply(self, request: bytes) -> bytes:
        command, payload = request[:1], request[1:-2]
        if protocol.crc(request[:-2]) != request[-2:]:
            return protocol.frame(protocol.ERROR)
        if command == protocol.SIZE:
            return protocol.frame(command, self.size.encode())
        if command == protocol.RESET:
            self.edges.reset()
        else:
            edges = self.size.edges
            bits = int.from_bytes(payload, "little") >> 8 * len(payload) - 2 * edges
            self.edges.latch(bits & (1 << edges) - 1, bits >> edges)
            self.edges.count()
        size = protocol.code_bytes(self.size.edges, self.size.levels)
        return protocol.frame(command, self.edges.outputs["codes"].to_bytes(size, "little"))
