"""VCD writer (value change dump, IEEE 1364): a training, for GTKWave or Surfer.

Signals of the RTL have the times of its simulation.  Node voltages are those at the comparators,
constant from one trigger to the next, and 0 before the first.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from vcd import VCDWriter

import pyedge
from hdl.simulators.timeline import PERIOD, STEP
from hdl.wiper_counter import code_width
from pyedge.arrays import Floats
from pyedge.errors import InputError
from pyedge.files import replace
from pyedge.networks.edge_list import Label
from pyedge.networks.network import Network

if TYPE_CHECKING:
    from pyedge.logic import Event
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.recorder import Chunk

_CLOCK = ("trigger", "latch_clock", "digipot_clock")
_COMMENT = (
    "Times are of the RTL simulation, in which the debouncer's oscillator has a period of "
    f"{PERIOD} ns. Node voltages, in volts, hold from one trigger to the next."
)


class Waves:
    """Writer of a VCD file; a context manager that writes the file at its end, also on an error.

    Scopes: ``clock`` (trigger, latch_clock, digipot_clock, and the number of the step, unknown
    while wipers are preset), ``edge_1_2`` and so on (first, second, up_down, wiper), ``free`` and
    ``clamped`` (v1 and so on, to 16 digits).  The path ends in ``.vcd``; `levels` is the number of
    wiper positions.
    """

    def __init__(self, path: str | Path, network: Network, levels: int = 128) -> None:
        self.path = Path(path)
        self._pending: list[Sequence[Event]] = []
        self._now = 0
        self._fault: OSError | None = None
        try:
            width = code_width(levels)
        except ValueError as error:
            raise InputError(str(error)) from None
        self._spool = _spool(self.path)
        self._vcd = VCDWriter(
            self._spool, timescale="1 ns", date="", version=f"pyedge {pyedge.__version__}",
            comment=_COMMENT,
        )  # fmt: skip
        self._declare(network, width)

    @classmethod
    def of(cls, machine: MachineConfiguration, path: str | Path) -> Waves:
        """A writer for this machine; InputError without simulated logic."""
        machine.check_waves()
        return cls(path, machine.make_network(), machine.parts().levels)

    def cycle(self, events: Sequence[Event]) -> None:
        """Add one cycle of the global clock, as the `observe` of a logic."""
        self._pending.append(events)

    def chunk(self, chunk: Chunk, step: int) -> None:
        """Write a chunk's steps with their cycles, as the `observe` of `LearningMachine.train`."""
        trace, count = chunk.trace, len(chunk.lesson.order)
        presets = len(self._pending) - count
        if presets < 0:
            raise InputError("waves without a clock: build the machine with observe=waves.cycle")
        rows = [self._voltages] * presets + list(np.hstack([trace.free, trace.clamped]))
        numbers = ["x"] * presets + list(range(step, step + count))
        pending, self._pending = self._pending, []
        try:
            for each in zip(pending, numbers, rows, strict=True):
                if self._fault is None:
                    self._write(*each)
        except OSError as error:  # as of a full disk: raised by `close`, after the training
            self._fault = error

    def close(self) -> bool:
        """Write the file atomically; False if there was nothing to write."""
        if self._spool.closed:
            return False
        try:
            if self._fault is not None:
                raise InputError(f"{self.path} cannot be written: {self._fault.strerror}")
            if self._now:
                replace(self.path, self._copy)
            return bool(self._now)
        finally:
            with contextlib.suppress(OSError):
                self._spool.close()

    def __enter__(self) -> Waves:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _declare(self, network: Network, width: int) -> None:
        """Declare all variables; `_parts` has those of each port of the RTL."""
        declare = self._vcd.register_var
        edges = edge_scopes(network)
        self._step = declare("clock", "step", "integer", 32, "x")
        self._parts = {name: [declare("clock", name, "wire", 1, "x")] for name in _CLOCK}
        for name in ("first", "second", "up_down"):
            self._parts[name] = [declare(edge, name, "wire", 1, "x") for edge in edges]
        self._width = {"codes": width}
        self._parts["codes"] = [declare(edge, "wiper", "wire", width, "x") for edge in edges]
        self._nodes = [
            declare(twin, f"v{_ascii(label)}", "real", init=0.0)
            for twin in ("free", "clamped")
            for label in network.labels
        ]
        self._voltages: Floats = np.zeros(len(self._nodes))

    def _write(self, events: Sequence[Event], step: int | str, voltages: Floats) -> None:
        """Write one cycle; step number and voltages change at its trigger."""
        start = max(event.time for event in events if event.signal == "trigger")
        for event in events:
            if event.time == start and event.signal == "trigger":
                self._vcd.change(self._step, start, step)
                for variable, volts in zip(self._nodes, voltages.tolist(), strict=True):
                    self._vcd.change(variable, start, volts)
            width = self._width.get(event.signal, 1)
            for k, part in enumerate(self._parts[event.signal]):
                value = event.value >> k * width & (1 << width) - 1
                self._vcd.change(part, event.time, value)
        self._voltages = voltages
        self._now = start + STEP

    def _copy(self, beside: Path) -> None:
        self._vcd.close(self._now)
        self._spool.seek(0)
        with beside.open("w", encoding="ascii", newline="\n") as file:
            shutil.copyfileobj(self._spool, file)


def edge_scopes(network: Network) -> list[str]:
    """``edge_1_2`` and so on; the second of two parallel edges is ``edge_1_2_2``."""
    names: list[str] = []
    for name in (f"edge_{_ascii(name).replace('-', '_')}" for name in network.edge_names()):
        count = sum(other == name or other.startswith(f"{name}_") for other in names)
        names.append(f"{name}_{count + 1}" if count else name)
    return names


def _ascii(label: Label) -> str:
    """A label in the characters that names in VCD files have (IEEE 1364), as U00E9 for an é."""
    return re.sub(r"[^\x00-\x7f]", lambda other: f"U{ord(other[0]):04X}", str(label))


def _spool(path: Path) -> Any:
    """An unnamed temporary file in the folder of `path`, of which nothing is left after a kill."""
    if path.suffix.lower() != ".vcd":
        raise InputError(f"{path}: a name that ends in .vcd is wanted, not {path.suffix or 'none'}")
    if path.is_dir():
        raise InputError(f"{path} cannot be written: it is a folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile("w+", encoding="ascii", newline="\n", dir=path.parent)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
