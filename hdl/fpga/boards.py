"""iCE40 FPGAs and boards that carry them: packages, pins, clocks, from published constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Board:
    """A board with an FPGA, an oscillator and a USB bridge with a serial port."""

    name: str
    device: str  # a key of `DEVICES`
    package: str  # as nextpnr names it
    clk: str  # pins: the oscillator's,
    rx: str  # the one that the bridge sends to,
    tx: str  # the one that it listens to
    clock: float = 12e6  # of the oscillator, in hertz
    high: Mapping[str, str] = field(default_factory=dict)  # outputs that are kept high, and pins
    note: str = ""  # what must be done to the board

    @property
    def pins(self) -> dict[str, str]:
        """The pin of each port of the module ``top``."""
        return {"clk": self.clk, "rx": self.rx, "tx": self.tx, **self.high}

    def constraints(self) -> str:
        """The constraints file (.pcf)."""
        lines = (f"set_io {port} {pin}\n" for port, pin in self.pins.items())
        return f"# {self.name}: iCE40 {self.device.upper()}, package {self.package}\n" + "".join(
            lines
        )


_ALL = (
    Board("icestick", "hx1k", "tq144", clk="21", rx="9", tx="8"),
    Board("hx8k-breakout", "hx8k", "ct256", clk="J3", rx="B10", tx="B12"),
    Board(
        "upduino",
        "up5k",
        "sg48",
        clk="20",
        rx="15",
        tx="14",
        high={"flash_select": "16"},  # the flash shares the pins of the serial port
        note="UPduino 3: close its jumper OSC, which takes 12 MHz to pin 20",
    ),
    Board("icebreaker", "up5k", "sg48", clk="35", rx="6", tx="9"),
)

BOARDS: Mapping[str, Board] = {board.name: board for board in _ALL}

DEVICES: Mapping[str, str] = {
    "hx1k": "icestick", "hx8k": "hx8k-breakout", "up5k": "upduino",
}  # fmt: skip
"""The devices, and the board that is meant where a device alone is named."""
