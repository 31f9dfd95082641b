"""A session with ngspice in this process, with the traps of its library handled in one place.

The library has one state for the whole process, so there is one session at a time.  To survive
a crash of it, or to have several at once, run a session in a child process: see
`circuits.ngspice.client`.

PySpice (`NgSpiceShared`) finds, loads and starts the library; commands and results go straight
through its cffi handle, because PySpice's own way parses every reply and makes objects of every
vector, which costs more than the solution of a small circuit.
"""

from __future__ import annotations

import logging
import math
import os
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from circuits.arrays import Floats
from circuits.ngspice import NGSPICE
from hdl.tools import MissingTool, ToolError

# libngspice.so, which PySpice looks for, is only a link that the development package has.
_LIBRARY, _LIBRARY_VARIABLE = "libngspice.so.0", "NGSPICE_LIBRARY_PATH"
_COMMANDS_KEPT = 500
_ORDERS = 4  # in one command: quicker than one by one, and more are not
_EXTERNAL_WITH_VALUE = re.compile(r"[vi]\S*\s+\S+\s+\S+\s+(?!external\b).*\bexternal\b", re.I)
# Titles and tables of nodes, which may hold any word, are on standard output.
_COMPLAINT = re.compile(rb"stderr .*(error|singular matrix|aborted|no such|ignored)", re.I)
# After this the library does nothing any more.
_GIVEN_UP = b"awaits to be detached"
# Reasons of a failure, the best first.
_REASONS = (
    re.compile(r"singular matrix.*", re.I),
    re.compile(r"(?<=doAnalyses: ).*", re.I),
    re.compile(r".*(error|aborted|no such|ignored).*", re.I),
)


class SpiceError(ToolError):
    """ngspice cannot read or solve a circuit, or has no such vector; the text is one line."""


class Session:
    """One ngspice, in this process, with its circuits; use it as a context, or call `close`.

    Raises:
        MissingTool: the library, its code models or its start file are not installed.
        SpiceError: another session is open, or ngspice has given up in this process.
    """

    given_up = False  # whether ngspice has failed for good in this process
    _open = False

    def __init__(self) -> None:
        _check_alive()
        if Session._open:
            raise SpiceError("another session with ngspice is open in this process: close it first")
        self._shared = _started()
        self._library = self._shared._ngspice_shared
        self._null = _ffi().NULL
        self._commands = 0
        self._closed = False
        self._loaded = 0  # how many circuits
        self._used = 0
        self._known: list[set[bytes]] = []  # of each circuit, vectors that are there
        Session._open = True

    def load(self, *decks: str) -> None:
        """Read circuits in place of those before; the first is the one in use.

        A deck is a netlist, its title in the first line, as `str` of a PySpice circuit gives it;
        ``.end`` may be left out.  Raises SpiceError: one cannot be read; none is loaded then.
        """
        _check_alive()
        if self._closed:
            raise SpiceError("the session is closed")
        self._forget()
        # ngspice uses the newest and counts from it.
        for lines in reversed([_lines(deck) for deck in decks]):
            self._read(lines)
        self._known, self._used = [set() for _ in decks], 0

    def use(self, circuit: int) -> None:
        """Use the circuit of this place among those loaded, from 0; SpiceError if there is none."""
        self._begin()
        if not 0 <= circuit < self._loaded:
            raise SpiceError(f"there is no circuit {circuit}: it must be in 0..{self._loaded - 1}")
        if circuit != self._used:
            self._command(b"setcirc %d" % (circuit + 1))
            self._used = circuit

    def alter(self, devices: Iterable[bytes | str], values: Iterable[float]) -> None:
        """Give resistors, capacitors and sources new values, in ohms, farads, volts or amperes.

        Sources keep their other terms.  Raises SpiceError: no such device, a value not finite.
        """
        self._begin()
        orders = []
        for device, value in zip(devices, values, strict=True):
            name = device if isinstance(device, bytes) else device.encode()
            if not math.isfinite(value):
                raise SpiceError(f"{name.decode()} cannot be {value}")
            # %g alone would keep six digits.  ngspice reads back all seventeen to within two
            # units of the last place.
            orders.append(b"alter %s = %.17g" % (name.lower(), value))
        for at in range(0, len(orders), _ORDERS):
            self._command(b";".join(orders[at : at + _ORDERS]))
        self._check("ngspice cannot alter the circuit")

    def operating_point(self, vectors: Sequence[bytes | str]) -> Floats:
        """Volts of nodes, and amperes into sources, ``v1#branch``, at the operating point.

        ngspice does not notice a node that has nothing but current sources.  Code models keep bits
        from one operating point to the next: load a circuit that has some anew, for what is
        altered in it may change nothing.

        Raises:
            SpiceError: no operating point is found or the matrix is singular (a part floats):
                then all circuits are gone; or there is no such vector, or its value is not
                finite.
        """
        self._begin()
        self._command(b"op")
        try:
            self._check("ngspice finds no operating point")
        except SpiceError:
            # With a singular matrix ngspice adds conductances until there is a solution, and keeps
            # them: the next operating point would be wrong, without a message.
            self._forget()
            raise
        try:
            return self._point(vectors)
        finally:
            self._command(b"destroy all")  # plots pile up and slow everything down

    def close(self) -> None:
        """Forget the circuits; another session may be opened."""
        if not self._closed:
            self._forget()
            self._closed, Session._open = True, False

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _forget(self) -> None:
        if self._loaded:
            self._command(b"destroy all")
        for _ in range(self._loaded):
            self._command(b"remcirc")
        self._loaded, self._known = 0, []

    def _read(self, lines: list[str]) -> None:
        self._shared.messages.clear()
        ffi = _ffi()
        kept = [ffi.new("char[]", line.encode()) for line in (*lines, "")]
        self._library.ngSpice_Circ(ffi.new("char *[]", [*kept, self._null]))
        messages = self._shared.messages
        # A circuit that was half read is there none the less.
        there = any(text.startswith(b"stdout Circuit:") for text in messages)
        self._loaded += there
        if not there or any(map(_COMPLAINT.match, messages)):
            errors = self._errors()[:4]
            if any(_GIVEN_UP in text for text in messages):
                Session.given_up, self._loaded = True, 0
            self._forget()
            raise SpiceError(f"ngspice cannot read the circuit: {'; '.join(errors)}")

    def _command(self, text: bytes) -> None:
        self._library.ngSpice_Command(text)
        self._commands += 1
        if self._commands == _COMMANDS_KEPT:
            # Every command is kept, as if it were part of a script, until this is called.
            self._library.ngSpice_Command(self._null)
            self._commands = 0

    def _point(self, vectors: Sequence[bytes | str]) -> Floats:
        """One value of each; quick, because there may be thousands."""
        known, find = self._known[self._used], self._library.ngGet_Vec_Info
        keys = vectors if known.issuperset(vectors) else [self._key(name) for name in vectors]
        try:
            values = np.array([find(key)[0].v_realdata[0] for key in keys])
        except RuntimeError:  # of cffi, at a null pointer, which it accepts without [0]
            raise SpiceError("ngspice has nothing in a vector") from None
        if not np.isfinite(values).all():
            where = int(np.flatnonzero(~np.isfinite(values))[0])
            raise SpiceError(f"ngspice finds {values[where]} for {vectors[where]!r}")
        return values

    def _key(self, name: bytes | str) -> bytes:
        """The name of a vector that is there.

        Of one that is not, ngspice may have a constant: c is the velocity of light.
        """
        key = (name if isinstance(name, bytes) else name.encode()).lower()
        known = self._known[self._used]
        if key not in known and not key.startswith(b"@"):
            ffi, at, there = _ffi(), 0, set()
            names = self._library.ngSpice_AllVecs(self._library.ngSpice_CurPlot())
            while names[at] != self._null:
                there.add(ffi.string(names[at]).lower())
                at += 1
            if key not in there:
                raise SpiceError(f"ngspice has no vector {key.decode()}")
            known |= there
        return key

    def _begin(self) -> None:
        _check_alive()
        if not self._loaded:
            raise SpiceError("no circuit is loaded")
        self._shared.messages.clear()

    def _errors(self) -> list[str]:
        """What ngspice has printed on standard error, line by line, apart from notes."""
        texts = [text.decode(errors="replace").partition(" ") for text in self._shared.messages]
        lines = [line.strip() for stream, _, line in texts if stream == "stderr"]
        return [line for line in lines if not line.startswith("Note:")]

    def _check(self, what: str) -> None:
        """Raise SpiceError if ngspice has complained: PySpice and the library do not."""
        if not any(map(_COMPLAINT.match, self._shared.messages)):
            return
        errors = self._errors()
        reasons = (hit[0] for each in _REASONS for line in errors if (hit := each.search(line)))
        raise SpiceError(f"{what}: {next(reasons)}")


def _lines(deck: str) -> list[str]:
    """The lines of a deck, as ngspice needs them; SpiceError where it would print nothing."""
    lines = [line for line in deck.splitlines() if line.strip()]
    for line in lines:
        # Which libngspice 39 does not survive.
        if _EXTERNAL_WITH_VALUE.match(line):
            raise SpiceError(
                f"{line.strip()!r}: an external source has no value of its own: "
                f"write '{' '.join(line.split()[:3])} external'"
            )
    if not lines or lines[-1].strip().lower() != ".end":
        # Without it the library prints nothing and keeps the circuit before.
        lines.append(".end")
    if len(lines) < 3:
        raise SpiceError("ngspice cannot read the circuit: there is nothing in it")
    return lines


def _check_alive() -> None:
    if Session.given_up:
        raise SpiceError("ngspice has given up in this process")


_instances: list[Any] = []


def _started() -> Any:
    """The library, started once and kept: it cannot be unloaded."""
    if not _instances:
        os.environ.setdefault(_LIBRARY_VARIABLE, _LIBRARY)
        # "Unsupported Ngspice version 39", which is printed at the first start, is harmless.
        logging.getLogger("PySpice").setLevel(logging.ERROR)
        from PySpice.Spice.NgSpice.Shared import NgSpiceShared

        class Quiet(NgSpiceShared):  # type: ignore[misc]
            """Keeps what the library prints; prints and parses nothing."""

            @staticmethod
            def _send_char(message: Any, number: int, user: Any) -> int:
                _ffi().from_handle(user).messages.append(_ffi().string(message))
                return 0

            @staticmethod
            def _send_stat(message: Any, number: int, user: Any) -> int:
                return 0

            messages: list[bytes] = []  # noqa: RUF012 - of the one instance

        NgSpiceShared.setup_platform()
        try:
            # First of all, because PySpice cannot try twice.
            _ffi().dlopen(NgSpiceShared.LIBRARY_PATH.format(""))
        except OSError:
            raise MissingTool(f"ngspice's library is not installed: {NGSPICE.install}") from None
        shared = Quiet.new_instance()  # which is PySpice's own one from now on, too
        if any(b"spinit" in text or b"init file" in text for text in shared.messages):
            raise MissingTool(
                f"ngspice's start file and code models are missing: {NGSPICE.install}"
            )
        shared.messages.clear()
        _instances.append(shared)
    return _instances[0]


def _ffi() -> Any:
    from PySpice.Spice.NgSpice.Shared import ffi

    return ffi
