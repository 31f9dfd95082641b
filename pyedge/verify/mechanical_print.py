"""Checks of printed bars: files of a trained machine, read back and measured.

Readers that did not write the files measure every bar's width against that of the memory's latent
variable.  Faults are planted in files, and each must be found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from pyedge.hardware import outlines
from pyedge.hardware.bar_print import JOINTS, Bars, Part, Print, bars_of, hinged, solid
from pyedge.hardware.bar_print_check import faults
from pyedge.hardware.exporters import EXPORTERS, Design
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run
from pyedge.verify.check import Check, Finding

MACHINE = "elastic-behavior"
STEPS = 40  # widths are then between their bounds
FORMATS = ("dxf", "svg", "stl")


def mechanical_print_checks() -> Iterator[Check]:
    """For each kind of joint and format, and of planted faults."""
    for joint in JOINTS:
        for format in FORMATS:
            run = partial(read_back, joint, format)
            yield Check(f"mechanical-print/{joint}/{format}", run)
    yield Check("mechanical-print/twice", same_twice)
    for name, fault in FAULTS.items():
        yield Check(f"mechanical-print/faults/{name}", partial(found, fault))


def read_back(joint: str, format: str) -> Finding:
    """The file of a trained machine has its bars, of the memory's widths, in their places."""
    sound = _sound(joint)
    with tempfile.TemporaryDirectory() as folder:
        path = EXPORTERS[format].save(_design(joint), Path(folder))[0]
        wrong = list(faults(sound, path))
    count = f"{len(sound.bars.widths)} bars in {len(sound.parts)} parts"
    return Finding(not wrong, count, _few(wrong))


def same_twice() -> Finding:
    """Two exports write the same bytes."""
    differ, files = [], 0
    for format in FORMATS:
        one, other = (EXPORTERS[format].write(_design("solid")) for _ in range(2))
        files += len(one)
        differ += [f"{name} differs" for name in one if one[name] != other.get(name)]
    return Finding(not differ, f"{files} files", _few(differ))


@dataclass(frozen=True)
class Fault:
    """A fault in a printed machine, what finds it, and the words that name it."""

    said: str
    format: str
    joint: str = "solid"
    bars: Callable[[Bars], Bars] = lambda bars: bars  # of what is written
    parts: Callable[[Print], Print] = lambda made: made  # of the same
    data: Callable[[bytes], bytes] = lambda data: data  # of the file


def found(fault: Fault) -> Finding:
    """A planted fault is found, in words that name it, and the file without it has none."""
    sound = _sound(fault.joint)
    made = fault.parts(_made(fault.bars(sound.bars), fault.joint))
    wrong = _wrong(sound, made, fault.format, fault.data)
    named = [each for each in wrong if fault.said in each]
    spurious = _unaltered(fault.format, fault.joint)
    return Finding(bool(named) and not spurious, _few(named[:1]) or "not found", _few(spurious))


def _wrong(
    sound: Print, made: Print, format: str, edit: Callable[[bytes], bytes]
) -> tuple[str, ...]:
    """Faults of an edited file of `made`, measured against a sound print."""
    if format == "stl":
        data = outlines.stl(made.parts, made.bars.thickness, made.title)
    else:
        text = outlines.dxf(made.parts) if format == "dxf" else outlines.svg(made.parts, made.title)
        data = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{format}"
        path.write_bytes(edit(data))
        return tuple(faults(sound, path))


@cache
def _unaltered(format: str, joint: str) -> tuple[str, ...]:
    return _wrong(_sound(joint), _sound(joint), format, bytes)


@cache
def _sound(joint: str) -> Print:
    """The print of bars of the memory's widths."""
    return _made(_expected(_design(joint)), joint)


def _made(bars: Bars, joint: str) -> Print:
    return solid(bars) if joint == "solid" else hinged(bars)


@cache
def _trained() -> Run:
    run = Run(MachineConfiguration.load(MACHINE), MACHINE, STEPS)
    run.train()
    return run


def _design(joint: str) -> Design:
    run = _trained()
    return Design(run.configuration, history=run.histories[-1], joint=joint)


def _expected(design: Design) -> Bars:
    """The bars, of the widths of the history's latent variables."""
    assert design.history is not None
    latent = design.history.dataset["latent"].values[-1]
    return replace(bars_of(design), widths=1e3 * design.machine.bar.width(latent))


def _few(wrong: Sequence[str]) -> str:
    return "; ".join(wrong[:3])


def _one_wider(bars: Bars) -> Bars:
    """One bar by 2 um."""
    widths = np.array(bars.widths)
    widths[5] += 2e-3
    return replace(bars, widths=widths)


def _without_bar(bars: Bars) -> Bars:
    kept = np.arange(len(bars.widths)) != 12
    names = tuple(np.array(bars.names)[kept].tolist())
    return replace(bars, ends=bars.ends[kept], widths=bars.widths[kept], names=names)


def _joint_moved(bars: Bars) -> Bars:
    """One joint by 10 um."""
    positions = np.array(bars.positions)
    positions[7] += (8e-3, 6e-3)
    return replace(bars, positions=positions)


def _replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(data: bytes) -> bytes:
        assert old in data, "the fault has its place"
        return data.replace(old, new, 1)

    return edit


def _without_face(data: bytes) -> bytes:
    faces = int.from_bytes(data[80:84], "little") - 1
    return data[:80] + faces.to_bytes(4, "little") + data[84:-50]


def _face_turned(data: bytes) -> bytes:
    """The corners of the last face in the other order."""
    return data[:-38] + data[-26:-14] + data[-38:-26] + data[-14:]


def _in_metres(data: bytes) -> bytes:
    records = np.frombuffer(data, np.uint8, offset=84).reshape(-1, 50).copy()
    floats = records[:, 12:48].copy().view("<f4") / np.float32(1e3)
    records[:, 12:48] = floats.astype("<f4").view(np.uint8)
    return data[:84] + records.tobytes()


def _narrow_pin(made: Print) -> Print:
    """All holes 10 um narrower."""
    return hinged(made.bars, made.diameter - 0.01)


_thicker = partial(replace, thickness=2.1)

FAULTS: Mapping[str, Fault] = {
    "bar-wide-dxf": Fault("bar 3-4 is", "dxf", bars=_one_wider),
    "bar-wide-svg": Fault("bar 3-4 is", "svg", bars=_one_wider),
    "bar-wide-stl": Fault("bar 3-4 is", "stl", bars=_one_wider),
    "bar-missing": Fault("bar 6-7 is missing", "dxf", bars=_without_bar),
    "part-missing": Fault("27 parts instead of 28", "svg", "hinge", bars=_without_bar),
    "joint-moved": Fault("beside its joints", "svg", bars=_joint_moved),
    "outline-open-dxf": Fault(
        "an outline is open", "dxf", data=_replaced(b"0.0\n 70\n1\n", b"0.0\n 70\n0\n")
    ),
    "outline-open-svg": Fault("an outline is open", "svg", data=_replaced(b"Z", b"")),
    "surface-open": Fault("the surface is open", "stl", data=_without_face),
    "face-turned": Fault("faces are turned", "stl", data=_face_turned),
    "inches-dxf": Fault(
        "is not 4, millimetres", "dxf",
        data=_replaced(b"$INSUNITS\n 70\n4", b"$INSUNITS\n 70\n1"),
    ),
    "inches-svg": Fault("bounds", "svg", data=lambda data: data.replace(b'mm"', b'in"')),
    "metres-stl": Fault("mm thick instead of 2.0000 mm", "stl", data=_in_metres),
    "thick": Fault("2.1000 mm thick", "stl", bars=_thicker),
    "hole-narrow": Fault("has a hole of 0.9900 mm", "svg", "hinge", parts=_narrow_pin),
    "hole-missing": Fault(
        "lacks a hole", "svg", "hinge",
        parts=lambda made: replace(made, parts=(_plugged(made.parts[0]), *made.parts[1:])),
    ),
    "label-missing": Fault("labels differ: 1-2", "dxf", data=_replaced(b"\n1-2\n", b"\n1-3\n")),
}  # fmt: skip


def _plugged(part: Part) -> Part:
    """A part without its first hole."""
    shape = type(part.shape)(part.shape.exterior, part.shape.interiors[1:])
    return replace(part, shape=shape)
