"""A configured machine as a KiCad project: schematic, symbols, bill of materials."""

from __future__ import annotations

from pathlib import Path

from circuits.export import bom
from circuits.kicad.schematic import PROJECT, Schematic, schematic
from pyedge.errors import InputError
from pyedge.files import write_text
from pyedge.hardware.exporters import Design, as_input
from pyedge.training.configuration import MachineConfiguration

MOST_EDGES = 100
"""Edges of one schematic: its root sheet must have room for them."""


def drawn(configuration: MachineConfiguration, assembly: str = "tht") -> Schematic:
    """The schematic of a machine, its parts with leads, ``tht``, or on the surface, ``smd``.

    Raises:
        InputError: the machine has no circuit of catalogue parts, or too many edges for a sheet; a
            part has no package or no footprint.
    """
    network = configuration.make_network()
    if network.n_edges > MOST_EDGES:
        raise InputError(
            f"a network of {network.n_edges} edges: a board has at most {MOST_EDGES}; "
            "`pyedge netlist --format spice` takes larger ones"
        )
    with as_input():
        made = schematic(Design(configuration).circuit(), assembly)
    for each in made.packages:
        if not each.part.footprint:
            raise InputError(
                f"{each.part.name} has no footprint: give its data sheet one, as "
                "Package_DIP:DIP-8_W7.62mm"
            )
    return made


def save(configuration: MachineConfiguration, folder: Path, assembly: str = "tht") -> list[Path]:
    """Write the project into a folder; the paths of its files.

    Raises:
        InputError: see `drawn`; the folder holds another project, or one that was changed.
    """
    made = drawn(configuration, assembly)
    files = {**made.files, **bom.texts(made.packages, PROJECT)}
    theirs = {path.name for path in folder.glob("*.kicad_*")}
    theirs |= {name for name in files if (folder / name).exists()}
    for name in sorted(theirs):
        path = folder / name
        ours = name in files and path.is_file() and path.read_bytes() == files[name].encode()
        if not ours:
            raise InputError(
                f"{folder} holds another project, or a changed one ({name}): give an empty folder"
            )
    for name, text in files.items():
        write_text(folder / name, text)
    return [folder / name for name in files]
