"""A configured machine as KiCad projects, of one board or of one for each edge, with lists."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from circuits.blocks import connectors
from circuits.blocks.board import Package, board
from circuits.blocks.digipot_edge import AVERAGING
from circuits.blocks.separate_boards import backplane, clock_board, edge_board
from circuits.circuit import CircuitError, Module
from circuits.export import bom, harness, positions
from circuits.kicad import board_check, board_file
from circuits.kicad.schematic import Schematic, schematic
from circuits.parts import assembled
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.layout import Layout, Placement
from circuits.pcb.placement import place
from circuits.pcb.router import route
from pyedge.errors import InputError
from pyedge.files import write_text
from pyedge.hardware.exporters import MOST_EXPORTED, Design, as_input
from pyedge.hardware.netlists import cell, clock, pairs
from pyedge.progress import Progress
from pyedge.schema import load
from pyedge.training.configuration import MachineConfiguration

MACHINE, EDGE, CLOCK, BACKPLANE = "machine", "edge", "clock", "backplane"
"""Names of projects."""
MOST_EDGES = 100
"""Edges of one schematic: its root sheet must have room for them."""
TWO_LAYERS = 2
"""Edges of the largest machine whose board has two layers, if no number is asked for."""


@dataclass(frozen=True)
class Options:
    """How boards are made."""

    rules: DesignRules = field(default_factory=DesignRules)
    layers: int | None = None  # 2 or 4; None for 4 where there are more than `TWO_LAYERS` edges
    layout: bool = True  # whether they are laid out
    assembly: str = "tht"  # parts with leads, ``tht``, or for the surface, ``smd``
    progress: Progress | None = None  # of the routing of each board


def boards(
    configuration: MachineConfiguration, separate: bool = False, assembly: str = "tht"
) -> dict[str, Module]:
    """The unlike boards of a machine, by the names of their projects.

    Args:
        configuration: the machine.
        separate: one edge a board, instead of one board; a backplane if it is small enough.
        assembly: see `Options`.

    Raises:
        InputError: the machine has no circuit of catalogue parts, or too many edges for a sheet;
            an assembly that there is not.
    """
    network = configuration.make_network()
    if not separate and network.n_edges > MOST_EDGES:
        raise InputError(
            f"a network of {network.n_edges} edges: a board has at most {MOST_EDGES}; "
            "--separate has one edge a board"
        )
    if network.n_edges > MOST_EXPORTED:
        raise InputError(
            f"a network of {network.n_edges} edges: an export has at most {MOST_EXPORTED}"
        )
    with as_input():
        if separate:
            built, ticks = cell(configuration, "catalogue", AVERAGING), clock(configuration)
            feeds = connectors.supplies(built.ports)
            found = {EDGE: edge_board(built), CLOCK: clock_board(ticks, feeds)}
            if network.n_edges <= MOST_EDGES:
                found[BACKPLANE] = backplane(pairs(network), feeds)
        else:
            found = {MACHINE: board(Design(configuration).circuit())}
        return {name: assembled(whole, assembly) for name, whole in found.items()}


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


def rules_in(path: str | Path | None) -> DesignRules:
    """A house's design rules in a TOML file; those of a usual house without one.

    Raises InputError: see `pyedge.schema.load`; too coarse for the grid of the router.
    """
    rules = DesignRules() if path is None else load(path, TypeAdapter(DesignRules))
    with as_input():
        _ = rules.wiring
    return rules


@dataclass(frozen=True)
class Board:
    """A board that is drawn and, if it was asked for, laid out; its files by name."""

    drawing: Schematic
    files: Mapping[str, str]
    layout: Layout | None = None

    def describe(self) -> dict[str, float]:
        """Parts and, where it is laid out, size in millimetres, layers, metres of track, vias."""
        counted: dict[str, float] = {"parts": len(self.drawing.packages)}
        if self.layout is not None:
            width, height = self.layout.placement.size
            track = sum(math.dist(each.start, each.end) for each in self.layout.tracks) / 1e3
            counted |= {"width": round(width, 2), "height": round(height, 2),
                        "layers": self.layout.layers, "track": round(track, 2),
                        "vias": len(self.layout.vias)}  # fmt: skip
        return counted


def made(
    project: str,
    whole: Module,
    options: Options,
    slots: Mapping[str, Placement] | None = None,
) -> Board:
    """A board's files, laid out as its options say and checked.

    Args:
        project: the name of its files.
        whole: the circuit with its connectors.
        options: how it is to be made.
        slots: the boards that are plugged in, see `circuits.pcb.placement.place`.

    Raises:
        InputError: see `drawn`; a footprint that cannot be laid out; a board that cannot be routed,
            or is larger than the house makes.
    """
    drawing = drawn(project, whole)
    files = {**drawing.files, **bom.texts(drawing.packages, project)}
    if not options.layout:
        return Board(drawing, files)
    rules = options.rules
    edges = len(edge_names(drawing.packages))
    usual = 2 if edges <= TWO_LAYERS or slots else 4
    layers = usual if options.layers is None else options.layers
    if layers not in (2, 4) or layers > rules.layers:
        most = "2 or 4" if rules.layers >= 4 else "2, which is what the house makes"
        raise InputError(f"{layers} layers: a board has {most}")
    title = f"pyedge {project}" + (f" of {edges} edges" if edges > 1 else "")
    try:
        placement = place(drawing.packages, title, slots)
        _check_size(project, placement, rules)
        layout = route(placement, layers, rules, options.progress)
        text = board_file.board_text(layout, rules, title, drawing.paths)
        for fault in board_check.faults(text, drawing.packages, rules):
            raise CircuitError(f"the layout of {project}: {fault}")
    except CircuitError as error:
        raise InputError(f"{error}; --no-layout writes the schematic alone") from None
    settings = json.loads(files[f"{project}.kicad_pro"]) | board_file.project_settings(rules)
    parts = {each.part.footprint: each.part for each in drawing.packages}
    files |= {f"{project}.kicad_pcb": text, **board_file.library(parts.values()),
              f"{project}.kicad_pro": json.dumps(settings, indent=1) + "\n",
              **positions.texts(placement, project)}  # fmt: skip
    return Board(drawing, files, layout)


def edge_names(packages: Sequence[Package]) -> set[str]:
    """The names of the edges that have packages, or sockets, on a board."""
    paths = [unit.split("/") for each in packages for unit in each.units if unit is not None]
    return {path[-2] for path in paths if len(path) > 1 and path[-2] != CLOCK}


def _check_size(project: str, placement: Placement, rules: DesignRules) -> None:
    size, most = sorted(placement.size), sorted(rules.largest)
    if size[0] > most[0] or size[1] > most[1]:
        raise CircuitError(
            f"{project} would be a board of {placement.size[0]:.1f} x {placement.size[1]:.1f} mm: "
            f"the house makes {rules.largest[0]:g} x {rules.largest[1]:g}; --separate has one edge "
            "a board"
        )


def save(
    configuration: MachineConfiguration,
    folder: Path,
    separate: bool = False,
    options: Options | None = None,
) -> list[Path]:
    """Write the projects into a folder, each of several into one of its own; the files' paths.

    Raises:
        InputError: see `boards` and `made`; the folder holds another project, or one that was
            changed.
    """
    return save_projects(configuration, projects(configuration, separate, options), folder)


def save_projects(
    configuration: MachineConfiguration, finished: Mapping[str, Board], folder: Path
) -> list[Path]:
    """The same of the finished projects of a machine."""
    separate = MACHINE not in finished
    files: dict[Path, str] = {}
    for name, each in finished.items():
        here = folder / name if separate else folder
        files |= {here / file: text for file, text in each.files.items()}
    if separate:
        lists = _lists(configuration, finished)
        files |= {folder / file: text for file, text in lists.items()}
    _check_unchanged(folder, files)
    for path, text in files.items():
        write_text(path, text)
    return list(files)


def projects(
    configuration: MachineConfiguration, separate: bool = False, options: Options | None = None
) -> dict[str, Board]:
    """The boards of a machine by the names of their projects; InputError: see `save`."""
    options = options or Options()
    wholes = boards(configuration, separate, options.assembly)
    finished = {name: made(name, whole, options) for name, whole in wholes.items()
                if name != BACKPLANE}  # fmt: skip
    if BACKPLANE in wholes:
        plugged = {name: e.layout.placement for name, e in finished.items() if e.layout}
        names = [each.name for each in wholes[BACKPLANE].instances[0].module.instances]
        slots = (
            {name: plugged[CLOCK if name == CLOCK else EDGE] for name in names} if plugged else None
        )
        try:
            finished[BACKPLANE] = made(BACKPLANE, wholes[BACKPLANE], options, slots)
        except InputError as error:
            if "would be a board of" not in str(error):
                raise
    return finished


def _lists(configuration: MachineConfiguration, finished: Mapping[str, Board]) -> dict[str, str]:
    """The wires between separate boards, and the parts of all but the backplane."""
    network = configuration.make_network()
    counts = {EDGE: network.n_edges, CLOCK: 1}
    parts = {name: (count, finished[name].drawing.packages) for name, count in counts.items()}
    feeds = connectors.supplies(cell(configuration, "catalogue", AVERAGING).ports)
    wires = harness.harness(pairs(network), feeds)
    return {"harness.csv": harness.text(wires), f"{MACHINE}-bom.csv": bom.total(parts)}


def _check_unchanged(folder: Path, files: Mapping[Path, str]) -> None:
    """Raise InputError where the folder holds another project, or a file that is not as here."""
    folders = {path.parent for path in files}
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
