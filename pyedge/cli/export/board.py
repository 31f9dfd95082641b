"""`pyedge export board`: a machine as a KiCad project."""

from __future__ import annotations

from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def board(
    machine: options.MachineFile = None,
    network: Annotated[
        Text, _option("NAME", "The network, as of pyedge train.", "the machine's")
    ] = None,
    out: Annotated[Text, _option("FOLDER", "A new folder, for the project.")] = None,
    assembly: Annotated[
        Text, _option("tht|smd", "Parts with leads, or for the surface.", "tht")
    ] = None,
    separate: Annotated[
        bool,
        typer.Option(
            "--separate",
            help="One edge a board: a board for the edge, one for the clock, a backplane, "
            "harness.csv.",
        ),
    ] = False,
    rules: Annotated[
        Text, _option("HOUSE.toml", "What the board house can make.", "a usual house's")
    ] = None,
    layers: Annotated[
        int | None,
        typer.Option(
            metavar="2|4",
            help="Layers of copper; 4 where there are more than 2 edges.",
            show_default=False,
        ),
    ] = None,
    no_layout: Annotated[
        bool, typer.Option("--no-layout", help="The schematic and the lists alone.")
    ] = False,
    json: options.Json = False,
) -> int:
    """Write a machine's board as a KiCad project: schematic, routed board, lists of parts.

    KiCad 7 to 9 open machine.kicad_pro. The edge is one sheet, used for each
    edge with references of its own; nets have the circuit's names. On the board
    two edges are a tile; with 4 layers ground and supply are planes.

    machine-bom.csv has every part with maker and number, machine-positions.csv
    where it stands; the files with jlcpcb have the columns of that assembler.

    With --separate each board is a project in a folder of its own: edge, clock
    and, if a house makes one so large, backplane. harness.csv lists the wires
    that join the boards without a backplane; machine-bom.csv counts the parts
    of all boards but the backplane.

    A HOUSE.toml has any of the keys track, space, drill, ring, holes, edge,
    text, largest (width and height) and layers, in millimetres.

    Examples:

    pyedge export board --network divider --out divider

    pyedge export board machine.toml --out machine

    pyedge export board --network torus16 --separate --out boards

    pyedge export board --rules house.toml --layers 4 --out machine

    pyedge export board machine.toml --assembly smd --out machine
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from pyedge.hardware import kicad_project

    folder = options.out_folder(out)
    assert folder is not None
    configuration = options.machine(machine, {"network": network})
    house = kicad_project.rules_in(rules)
    with options.progress("routing") as moved:
        how = kicad_project.Options(house, layers, not no_layout, assembly or "tht", moved)
        made = kicad_project.projects(configuration, separate, how)
    paths = [str(path) for path in kicad_project.save_projects(configuration, made, folder)]
    if separate and kicad_project.BACKPLANE not in made:
        options.say(
            "pyedge: note: no backplane, which would be larger than the house makes: the wires of "
            "harness.csv join the boards"
        )
    listed = [path for path in paths if "/footprints/" not in path]
    sizes = {name: each.describe() for name, each in made.items()}
    found = {"edges": configuration.make_network().n_edges, "boards": sizes, "files": paths}
    options.show(json, found, "\n".join([*listed, *map(_line, sizes, sizes.values())]))
    return 0


def _line(name: str, size: dict[str, float]) -> str:
    said = f"{name}: {size['parts']} parts"
    if "width" in size:
        said += (
            f", {size['width']:.0f} x {size['height']:.0f} mm, {size['layers']} layers, "
            f"{size['track']:.1f} m of track, {size['vias']} vias"
        )
    return said
