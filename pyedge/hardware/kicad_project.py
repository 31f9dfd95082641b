"""A configured machine as KiCad projects, of one board or of one for each edge, with lists."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from circuits.blocks.board import board
from circuits.blocks.digipot_edge import AVERAGING
from circuits.blocks.separate_boards import backplane, clock_board, edge_board
from circuits.circuit import Module
from circuits.export import bom, harness
from circuits.kicad.schematic import Schematic, schematic
from pyedge.errors import InputError
from pyedge.files import write_text
from pyedge.hardware.exporters import MOST_EXPORTED, Design, as_input
from pyedge.hardware.netlists import cell, pairs
from pyedge.training.configuration import MachineConfiguration

MACHINE, EDGE, CLOCK, BACKPLANE = "machine", "edge", "clock", "backplane"
"""Names of projects."""
MOST_EDGES = 100
"""Edges of one schematic: its root sheet must have room for them."""
MOST_SLOTS = 32
"""Edges of a backplane: 4 by 8 boards of 84 mm by 52 mm are as large as board houses make."""


def boards(configuration: MachineConfiguration, separate: bool = False) -> dict[str, Module]:
    """The unlike boards of a machine, by the names of their projects.

    Args:
        configuration: the machine.
        separate: one edge a board, instead of one board; a backplane if it is small enough.

    Raises:
        InputError: the machine has no circuit of catalogue parts, or too many edges for a sheet.
    """
    network = configuration.make_network()
    if not separate:
        if network.n_edges > MOST_EDGES:
            raise InputError(
                f"a network of {network.n_edges} edges: a board has at most {MOST_EDGES}; "
                "--separate has one edge a board"
            )
        with as_input():
            return {MACHINE: board(Design(configuration).circuit())}
    if network.n_edges > MOST_EXPORTED:
        raise InputError(
            f"a network of {network.n_edges} edges: an export has at most {MOST_EXPORTED}"
        )
    with as_input():
        found = {EDGE: edge_board(cell(configuration, "catalogue", AVERAGING)),
                 CLOCK: clock_board()}  # fmt: skip
        if network.n_edges <= MOST_SLOTS:
            found[BACKPLANE] = backplane(pairs(network))
    return found


def drawn(project: str, whole: Module) -> Schematic:
    """A board's schematic.

    Raises:
        InputError: it cannot be drawn; a part has no package or no footprint.
    """
    with as_input():
        made = schematic(whole, project)
    for each in made.packages:
        if not each.part.footprint:
            raise InputError(
                f"{each.part.name} has no footprint: give its data sheet one, as "
                "Package_DIP:DIP-8_W7.62mm"
            )
    return made


def save(configuration: MachineConfiguration, folder: Path, separate: bool = False) -> list[Path]:
    """Write the projects into a folder, each of several into one of its own; the files' paths.

    Raises:
        InputError: see `boards` and `drawn`; the folder holds another project, or one that was
            changed.
    """
    made = {name: drawn(name, whole) for name, whole in boards(configuration, separate).items()}
    files: dict[Path, str] = {}
    for name, drawing in made.items():
        here = folder / name if separate else folder
        texts = {**drawing.files, **bom.texts(drawing.packages, name)}
        files |= {here / file: text for file, text in texts.items()}
    if separate:
        files |= {folder / file: text for file, text in _lists(configuration, made).items()}
    _check_unchanged(folder, files)
    for path, text in files.items():
        write_text(path, text)
    return list(files)


def _lists(configuration: MachineConfiguration, made: Mapping[str, Schematic]) -> dict[str, str]:
    """The wires between separate boards, and the parts of all but the backplane."""
    network = configuration.make_network()
    counts = {EDGE: network.n_edges, CLOCK: 1}
    parts = {name: (count, made[name].packages) for name, count in counts.items()}
    wires = harness.harness(pairs(network))
    return {"harness.csv": harness.text(wires), f"{MACHINE}-bom.csv": bom.total(parts)}


def _check_unchanged(folder: Path, files: Mapping[Path, str]) -> None:
    """Raise InputError where the folder holds another project, or a file that is not as here."""
    folders = {folder, *(path.parent for path in files)}
    there = {path for each in folders for path in each.glob("*.kicad_*")}
    there |= {path for path in files if path.exists()}
    there |= {each for each in folders if each.exists() and not each.is_dir()}
    for path in sorted(there):
        ours = path in files and path.is_file() and path.read_bytes() == files[path].encode()
        if not ours:
            raise InputError(
                f"{folder} holds another project, or a changed one ({path.relative_to(folder)}): "
                "give an empty folder"
            )
