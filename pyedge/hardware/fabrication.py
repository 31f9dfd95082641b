"""Fabrication files of a board, written by KiCad: what a board house and an assembler take.

Plated and unplated holes are in files of their own: that is what JLCPCB asks for, and no house that
takes one file refuses two.  Attributes are comments of the gerbers (``--no-x2``), which old readers
skip.  All places are from the drill and placement origin.  Dates are replaced by one that is
fixed, so that the files are the same bytes on every run.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from circuits.kicad import KICAD, board_geometry
from circuits.kicad.board_geometry import BoardGeometry
from circuits.pcb.geometry import Box
from hdl import child_process
from pyedge.errors import InputError, ToolError
from pyedge.files import replace
from pyedge.hardware import assembly_check
from pyedge.progress import Progress

OLDEST = 9  # the version of KiCad that has all the commands
GERBERS = "gerbers"
"""The folder of the files that are in the zip."""

LISTS = ("-bom.csv", "-bom-jlcpcb.csv", "-cpl-jlcpcb.csv")
"""Endings of the project's lists that an assembler takes beside the zip."""
NETLIST = "pcb export ipcd356"
"""The command of the netlist for a house's electrical test."""

_OTHERS = ("F.Mask", "B.Mask", "F.SilkS", "B.SilkS")
_LIMIT, _VERSION_LIMIT = 600.0, 60.0  # seconds of a command
_DATE = rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d)?", b"1980-01-01T00:00:00"
_PDF_DATE = rb"/CreationDate \(D:\d{14}", b"/CreationDate (D:19800101000000"
_MARGIN = 5.0  # millimetres of paper round a board
_RESOLUTION = 10.0  # pixels of a picture for a millimetre
_POINTS = 72 / 25.4  # for a millimetre
Step = tuple[str, Callable[[Path], object]]


def find_board(path: Path) -> Path:
    """The board file of a path, or of a project's folder; InputError: none, or several."""
    if not path.exists():
        raise InputError(f"{path} does not exist")
    if not path.is_dir():
        if path.suffix != ".kicad_pcb":
            raise InputError(f"{path} is no board: give a .kicad_pcb, or a folder that has one")
        return path
    found = sorted(path.glob("*.kicad_pcb"))
    if not found:
        if inside := sorted(path.glob("*/*.kicad_pcb")):
            raise InputError(f"{path} has boards in folders: name one, as {inside[0].parent}")
        raise InputError(f"{path} has no board: `pyedge export board` writes one")
    if len(found) > 1:
        raise InputError(f"{path} has {len(found)} boards: name one, as {found[0]}")
    return found[0]


def fabricate(board: Path, out: Path, progress: Progress | None = None) -> list[Path]:
    """Write a board's fabrication files into a folder, all or none; their paths.

    Args:
        board: a ``.kicad_pcb``.
        out: a folder that is new, empty, or has these files of an earlier run.
        progress: called after each file.

    Raises:
        InputError: no board; the folder holds something else.
        ToolError: KiCad is missing, too old, or fails.
    """
    geometry = _read(board)
    steps = _steps(board.resolve(), geometry)
    names = [name for name, _ in steps]
    _check_free(out, names, board.stem)
    _require()

    def write(folder: Path) -> None:
        folder.mkdir()
        folder = folder.absolute()  # KiCad runs in it
        for done, (name, step) in enumerate(steps, 1):
            step(folder / name)
            if not (folder / name).exists():
                raise ToolError(f"KiCad did not write {name}")
            if progress is not None:
                progress(done, len(steps))
        _check_free(out, names, board.stem)  # which another run may have written meanwhile

    replace(out, write)
    return [path for name in names for path in _files(out / name)]


def zipped(folder: Path, archive: Path) -> None:
    """Write the files of a folder into a flat zip, the same bytes for the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name)  # its date is 1980-01-01
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            written.writestr(entry, path.read_bytes())


def _read(board: Path) -> BoardGeometry:
    """The board's geometry on its page, y upwards from the top."""
    try:
        geometry = board_geometry.read(board.read_text(encoding="utf-8"), (0.0, 0.0))
    except OSError as error:
        raise InputError(f"{board} cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError):
        raise InputError(f"{board} is no board that KiCad has written, or is cut short") from None
    if geometry.box is None or not geometry.copper:
        raise InputError(f"{board} has no outline: draw it on the layer Edge.Cuts")
    return geometry


def _check_free(out: Path, names: Sequence[str], board: str) -> None:
    other = [each.name for each in out.iterdir() if each.name not in names] if out.is_dir() else []
    if (out / GERBERS).is_dir():
        inside = (each.name for each in (out / GERBERS).iterdir())
        other += [f"{GERBERS}/{name}" for name in inside if not name.startswith(f"{board}-")]
    if other:
        raise InputError(f"{out} holds something else ({min(other)}): give a new or empty folder")


def _require() -> None:
    _, printed = child_process.run(KICAD, ["version"], ".", _VERSION_LIMIT)
    found = re.search(r"(\d+)\.[\d.]+", printed)
    if found is None or int(found[1]) < OLDEST:
        version = found[0] if found else "of an unknown version"
        raise ToolError(
            f"KiCad {version} is too old for fabrication files, {OLDEST} is needed: {KICAD.install}"
        )


def _steps(board: Path, geometry: BoardGeometry) -> list[Step]:
    """What is written, by name in the folder."""
    name, box = board.stem, geometry.box
    assert box is not None
    pages = ",".join([*geometry.copper, *_OTHERS, *geometry.pasted])
    assembly = "F.Fab,F.Courtyard,F.SilkS,Edge.Cuts"
    pdf = "pcb export pdf --black-and-white --drill-shape-opt"
    steps: list[Step] = [
        (GERBERS, partial(write_gerbers, board, geometry)),
        (f"{name}-gerbers.zip", lambda path: zipped(path.parent / GERBERS, path)),
    ]
    for suffix, command in {
        "-positions-kicad.csv": assembly_check.POSITIONS,
        ".d356": NETLIST,
        "-top.png": f"{_view(box)} --side top",
        "-bottom.png": f"{_view(box)} --side bottom",
        ".step": "pcb export step --drill-origin",
    }.items():
        steps.append((f"{name}{suffix}", partial(_write, command, board)))
    for suffix, command in {
        "-assembly.pdf": f"{pdf} 0 --mode-single --layers {assembly}",
        "-layers.pdf": f"{pdf} 2 --mode-multipage --common-layers Edge.Cuts --layers {pages}",
    }.items():
        steps.append((f"{name}{suffix}", partial(_draw, command, board, box)))
    schematic = board.with_suffix(".kicad_sch")
    if schematic.is_file():
        steps.append((f"{name}-schematic.pdf", partial(_write, "sch export pdf", schematic)))
    for suffix in LISTS:
        listed = board.with_name(f"{name}{suffix}")
        if listed.is_file():
            steps.append((listed.name, partial(shutil.copyfile, listed)))
    return steps


def write_gerbers(board: Path, geometry: BoardGeometry, folder: Path) -> None:
    """Write the files of the zip into a new folder; ToolError: KiCad fails."""
    folder.mkdir()
    layers = ",".join([*geometry.copper, *_OTHERS, *geometry.pasted, "Edge.Cuts"])
    for command in (
        f"gerbers --use-drill-file-origin --subtract-soldermask --no-x2 --layers {layers}",
        "drill --drill-origin plot --excellon-separate-th",
    ):
        kicad(f"pcb export {command}", board, f"{folder}/", folder)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".gbrjob":
            path.unlink()
        else:
            _undate(path)


def _view(box: Box) -> str:
    """The command of a picture that the board fills; at zoom 1 its longer side is as the height."""
    longer = max(box.width, box.height)
    pixels = min(max(_RESOLUTION * longer, 1200), 2400)
    width, height = (round(pixels * side / longer) for side in (box.width, box.height))
    return f"pcb render --width {width} --height {height} --zoom {0.96 * pixels / height:.3f}"


def _write(command: str, source: Path, path: Path) -> None:
    """One command that writes one file."""
    kicad(command, source, str(path), path.parent)
    if path.is_dir():  # KiCad 9 takes the name of a drawing of several pages for a folder's
        beside = path.with_name(f".{path.name}")
        path.rename(beside)
        shutil.move(next(beside.iterdir()), path)
        beside.rmdir()
    if path.exists():
        _undate(path)


def _draw(command: str, board: Path, box: Box, path: Path) -> None:
    """A PDF whose pages are as large as the board."""
    _write(command, board, path)

    def page(found: re.Match[bytes]) -> bytes:
        height = float(found[1])
        area = box.grown(_MARGIN)
        sides = (area.left, area.top, area.right, area.bottom)
        left, low, right, high = (round(side * _POINTS) for side in sides)
        text = b"/MediaBox [%d %d %d %d" % (left, low + round(height), right, high + round(height))
        # No byte moves: the file has a table of its objects' places.
        return text.ljust(len(found[0]) - 1) + b"]" if len(text) < len(found[0]) else found[0]

    data = path.read_bytes() if path.exists() else b""
    path.write_bytes(re.sub(rb"/MediaBox \[0 0 [\d.]+ ([\d.]+)\]", page, data))


def _undate(path: Path) -> None:
    if path.suffix != ".png":  # which has none
        pattern, fixed = _PDF_DATE if path.suffix == ".pdf" else _DATE
        path.write_bytes(re.sub(pattern, fixed, path.read_bytes()))


def kicad(command: str, source: Path, output: str, folder: Path) -> None:
    """Run a command of KiCad in a folder; ToolError: it fails."""
    words = [*command.split(), "--output", output, str(source)]
    status, printed = child_process.run(KICAD, words, folder, _LIMIT)
    if status != 0:
        (*_, last) = ["it printed nothing", *printed.strip().splitlines()]
        raise ToolError(f"KiCad ended with status {status} on {source.name}: {last}")


def _files(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]
