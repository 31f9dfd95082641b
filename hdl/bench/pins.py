"""The pins of the hardware under test: set, read, and every event written down.

What was written down can be replayed on MyHDL, so that the source and what was converted from it
answer to the same vectors.
"""

from __future__ import annotations

from typing import Any

from cocotb.triggers import Timer
from cocotb.utils import get_sim_time

Event = tuple[int, str, dict[str, int]]  # nanoseconds, "drive" or "sample", port values


class Pins:
    """The ports of a design, by name; `outputs` are those to read."""

    def __init__(self, dut: Any, outputs: tuple[str, ...]) -> None:
        self._dut = dut
        self._outputs = outputs
        self.driven: dict[str, int] = {}
        self.events: list[Event] = []

    def drive(self, **values: int) -> None:
        """Set inputs now."""
        for name, value in values.items():
            getattr(self._dut, name).value = value
        self.driven |= values
        self.events.append((self._now(), "drive", values))

    def sample(self) -> dict[str, int]:
        """Read the outputs as they have settled."""
        values = {name: int(getattr(self._dut, name).value) for name in self._outputs}
        self.events.append((self._now(), "sample", values))
        return values

    def expect(self, outputs: dict[str, int]) -> None:
        """Read the outputs and compare.  Raises AssertionError: one differs."""
        found = self.sample()
        assert found == outputs, f"at {self._now()} ns the outputs are {found}, not {outputs}"

    async def wait(self, nanoseconds: int) -> None:
        """Let time pass."""
        if nanoseconds:
            await Timer(nanoseconds, "ns")

    def _now(self) -> int:
        return round(get_sim_time("ns"))
