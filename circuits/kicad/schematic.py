"""A board as the schematic of a KiCad project: its files, and what a person reads.

A module inside, as the edge, is one sheet, instanced with references and units of its own.  Supply
units of shared packages and units that are tied off are on a sheet of their own.  Nets have the
circuit's names.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from circuits.blocks.board import Package, pack
from circuits.circuit import CircuitError, Instance, Module, Part
from circuits.kicad import clock_drawing, edge_drawing, exact_drawing, simulation, symbols
from circuits.kicad.components import RAILS, by_table, in_rows, labelled
from circuits.kicad.s_expression import quoted
from circuits.kicad.sheet import Sheet, Use, identifier, numbered
from circuits.kicad.symbols import Place, millimetres

_TABLES: tuple[Any, ...] = (edge_drawing, exact_drawing, clock_drawing)
_EDGE = (60.0, 18.0)  # from one edge's symbol on the root sheet to the next
# The root sheet by the most edges that it has room for: its paper, and edges beside each other.
_ROOTS = ((16, "A3", 4), (54, "A2", 6), (100, "A1", 9))
_WIDTHS = {"A3": 290, "A2": 430, "A1": 620}  # of rows of symbols, by paper
_LONGEST = 15  # letters of a net of the root sheet, as f_hidden
_RADIUS = 22.0  # of the drawing of the network


@dataclass(frozen=True)
class Schematic:
    """A board's packages, and the files of its project by name."""

    project: str
    packages: Sequence[Package]
    files: Mapping[str, str]
    paths: Mapping[str, str]  # KiCad's of a symbol of each package, by reference


def schematic(whole: Module, project: str = "machine") -> Schematic:
    """Draw a board: its connectors on the root sheet, a sheet for each kind of module inside.

    A module that only holds instances, as a machine, has no sheet of its own.

    Args:
        whole: the circuit with its connectors, as of `circuits.blocks.board.board`.
        project: the name of the root sheet and of the project's files.

    Raises:
        CircuitError: what cannot be built, more edges than a root sheet has room for, or a drawing
            that does not show the circuit.
    """
    return _Drawing(whole, project).made()


@dataclass
class _Drawing:
    whole: Module
    project: str
    root_key: str = ""
    pages: int = 1
    sheets: list[tuple[str, Sheet]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.packages = pack(self.whole)
        self.root_key = identifier("root", self.whole.note)
        self.placed = {path: each for holder in self.whole.instances
                       for path, each in _sheets(holder)}  # fmt: skip
        names = {net for each in self.whole.components for net in each.nets.values() if net}
        for net in sorted(names):
            if len(net) > _LONGEST:
                raise CircuitError(
                    f"node {net[2:]} has {len(net) - 2} letters: a drawing has room for "
                    f"{_LONGEST - 2}"
                )
        self.edges = [each for each in self.placed.values() if "f1" in each.module.ports]
        count = len(self.edges)
        sizes = [(paper, columns) for most, paper, columns in _ROOTS if count <= most]
        if not sizes:
            raise CircuitError(f"{count} edges: a schematic has room for {_ROOTS[-1][0]}")
        paper, self.columns = sizes[0]
        many = any(holder.module.instances for holder in self.whole.instances)
        title = self.project.capitalize() + (f" of {count} edges" if many else "")
        self.root = Sheet("root", title, self.project, paper, self.whole.note)
        self.units = {
            path: (package, number)
            for package in self.packages
            for number, path in enumerate(package.units, 1)
            if path is not None
        }

    def made(self) -> Schematic:
        kinds: dict[str, list[str]] = {}
        for path, instance in self.placed.items():
            kinds.setdefault(instance.module.name, []).append(path)
        own = set[str]()
        for name, instances in kinds.items():
            paths = {}
            for path in instances:
                each = self.placed[path]
                place = self._edge_place(each) if each in self.edges else (34.0, 60.0)
                paths[path] = self._instance(each, f"{name}.kicad_sch", place)
            sheet, alone = self._sheet(self.placed[instances[0]].module, paths)
            own |= {f"{path}/{component}" for path in paths for component in alone}
            self.sheets.append((name, sheet))
        self._supplies(own)
        self._outside()
        if len(self.edges) > 1:
            self._network()
        for name, sheet in [*self.sheets, ("root", self.root)]:
            if faults := sheet.faults():
                raise CircuitError(f"the drawing of {name}: {faults[0]}")
        paths = {
            reference: path.removeprefix(f"/{self.root_key}")
            for sheet in (*(sheet for _, sheet in reversed(self.sheets)), self.root)
            for reference, path in sheet.paths.items()
        }
        return Schematic(self.project, self.packages, self._files(), paths)

    def _edge_place(self, each: Instance) -> Place:
        row, column = divmod(self.edges.index(each), self.columns)
        return 86 + _EDGE[0] * column, 24 + _EDGE[1] * row

    def _network(self) -> None:
        """The network as a graph, below the edges: its nodes on a circle, in order."""
        ends = [tuple(each.nets[port].removeprefix("f") for port in ("f1", "f2"))
                for each in self.edges]  # fmt: skip
        nodes = sorted({node for pair in ends for node in pair}, key=lambda n: (len(n), n))
        rows = math.ceil(len(self.edges) / self.columns)
        centre = (110.0, 24 + _EDGE[1] * rows + _RADIUS + 10)
        turns = {node: 2 * math.pi * k / len(nodes) for k, node in enumerate(nodes)}
        at = {node: (round(centre[0] + _RADIUS * math.sin(turn), 2),
                     round(centre[1] - _RADIUS * math.cos(turn), 2))
              for node, turn in turns.items()}  # fmt: skip
        for k, (one, other) in enumerate(ends):
            self.root.line(at[one], at[other], f"edge {k}")
        for node, (x, y) in at.items():
            self.root.dot((x, y), node)
            out = 1.1 + 1.6 / _RADIUS
            dx, dy = (x - centre[0]) * (out - 1), (y - centre[1]) * (out - 1)
            self.root.note(node, (x + dx - 0.5, y + dy + 0.6), 1.27)
        self.root.note("The network", (centre[0] - _RADIUS, centre[1] - _RADIUS - 5))

    def _instance(self, each: Instance, file: str, at: Place) -> str:
        """Put a sheet's symbol on the root sheet; the path of what is on it."""
        ports = [port for port in each.module.ports if port not in RAILS]
        return self._sheet_symbol(each.name, file, at, {port: each.nets[port] for port in ports})

    def _sheet_symbol(self, name: str, file: str, at: Place, ports: Mapping[str, str]) -> str:
        x, y = at
        self.pages += 1
        right = [port for port in ports if port.endswith("2")]
        left = [port for port in ports if port not in right]
        rows = max(len(left), len(right), 2)
        wide, high = 26.0, 2.0 * rows + 2
        key = identifier("sheet", name)
        lines = [
            f"(sheet (at {millimetres(x)} {millimetres(y)}) (size {millimetres(wide)} "
            f"{millimetres(high)}) (stroke (width 0.15) (type solid)) "
            f"(fill (color 255 255 225 1.0)) (uuid {key})",
            f' (property "Sheetname" {quoted(name)} (at {millimetres(x)} {millimetres(y - 0.6)} 0)'
            " (effects (font (size 1.27 1.27)) (justify left bottom)))",
            f' (property "Sheetfile" {quoted(file)} (at {millimetres(x)} {millimetres(y + high)} 0)'
            " (effects (font (size 1 1)) (justify left top) hide))",
        ]
        for side, named, edge, turn, justify in (
            ("left", left, x, 180, "left"),
            ("right", right, x + wide, 0, "right"),
        ):
            for row, port in enumerate(named):
                end = (edge, y + 2 + 2 * row)
                lines.append(
                    f" (pin {quoted(port)} passive (at {millimetres(end[0])} {millimetres(end[1])}"
                    f" {turn}) (effects (font (size 1.27 1.27)) (justify {justify}))"
                    f" (uuid {identifier('port', name, port)}))"
                )
                out = (edge + (3 if side == "right" else -3), end[1])
                self.root.wire(ports[port], end, out)
                self.root.label(ports[port], out, side)
                self.root.joins(ports[port], end, f"{name}.{port}")
        lines.append(
            f" (instances (project {quoted(self.project)} (path {quoted('/' + self.root_key)} "
            f'(page "{self.pages}")))))'
        )
        self.root.add("\n".join(lines))
        return f"/{self.root_key}/{key}"

    def _sheet(self, module: Module, paths: Mapping[str, str]) -> tuple[Sheet, set[str]]:
        """The sheet of a kind of instances, and the components whose supply units are on it."""
        uses = {
            component.name: [
                Use(path, *self._unit(f"{instance}/{component.name}"))
                for instance, path in paths.items()
            ]
            for component in module.components
        }
        for table in _TABLES:
            if table.PLACES.keys() <= uses.keys():
                sheet = Sheet(module.name, module.name, self.project, "A4", module.note)
                alone = by_table(sheet, table, module, uses, list(paths.values()))
                if not sheet.faults():
                    return sheet, alone
        sheet = Sheet(module.name, module.name, self.project, "A3", module.note)
        return sheet, in_rows(sheet, module.components, uses, list(paths.values()), module.ports)

    def _unit(self, path: str) -> tuple[str, int]:
        package, number = self.units[path]
        return package.reference, number

    def _supplies(self, own: set[str]) -> None:
        """Supply units that are on no other sheet, and units that are tied off."""
        if not any(each.part.common or None in each.units for each in self.packages):
            return
        path = self._sheet_symbol("supplies", "supplies.kicad_sch", (34, 86), {})
        title = "Supplies of packages, and units that are tied off"
        sheet = Sheet("supplies", title, self.project, self.root.paper)
        wide = _WIDTHS[self.root.paper]
        x, y = 20.0, 26.0
        for package in self.packages:
            part = package.part
            if not part.common or own & set(package.units):
                continue
            number = len(part.units) + 1
            nets = {function: package.nets[pin] for function, pin in part.common.items()}
            use = [Use(path, package.reference, number)]
            ends = sheet.place(package.reference, part, (x, y), nets, use, supply=True)
            for function, end in ends.items():
                sheet.rail(str(nets[function]), (end.x, end.y), [path])
            x += 20
            if x > wide:
                x, y = 20.0, y + 24
        x, y = 34.0, y + 30
        for package in self.packages:
            for number, unit in enumerate(package.units, 1):
                if unit is not None:
                    continue
                nets = {f: package.nets[p] for f, p in package.part.units[number - 1].items()}
                name = f"{package.reference}_{number}"
                use = [Use(path, package.reference, number)]
                labelled(sheet, name, package.part, (x, y), nets, use, [path])
                x += 36
                if x > wide:
                    x, y = 34.0, y + 26
        self.sheets.append(("supplies", sheet))

    def _outside(self) -> None:
        """Connectors and bulk capacitors, on the root sheet."""
        path, y = f"/{self.root_key}", 110.0
        for component in self.whole.components:
            ends = symbols.symbol(component.part).pins.values()
            above, below = (f(end[1] for end in ends) for f in (max, min))
            use = [Use(path, *self._unit(component.name))]
            at = (34.0, y + above)
            labelled(self.root, component.name, component.part, at, component.nets, use, [path])
            y += above - below + 10

    def _files(self) -> dict[str, str]:
        files = {
            f"{name}.kicad_sch": sheet.text(identifier("file", name)) for name, sheet in self.sheets
        }
        if f"{self.project}.kicad_sch" in files:
            raise CircuitError(f"a project called {self.project}: a sheet inside has that name")
        root = self.root.text(self.root_key, ['(sheet_instances (path "/" (page "1")))'])
        files[f"{self.project}.kicad_sch"] = root
        parts: dict[str, Part] = {}
        rails = set[str]()
        for sheet in [*(sheet for _, sheet in self.sheets), self.root]:
            parts |= sheet.parts
            rails |= sheet.rails
        files = numbered(files)
        library = [symbols.library_text(part) for part in parts.values()]
        library += [symbols.power_text(net) for net in sorted(rails)]
        files["pyedge.kicad_sym"] = "\n".join(
            ["(kicad_symbol_lib (version 20220914) (generator pyedge)", *library, ")", ""]
        )
        files[simulation.LIBRARY] = simulation.models(self.whole)
        files["sym-lib-table"] = (
            "(sym_lib_table (version 7)\n"
            ' (lib (name "pyedge") (type "KiCad") (uri "${KIPRJMOD}/pyedge.kicad_sym") '
            '(options "") (descr ""))\n)\n'
        )
        project = {
            "meta": {"filename": f"{self.project}.kicad_pro", "version": 1},
            "board": {},
            "schematic": {},
            "sheets": [[self.root_key, "Root"]],
        }
        files[f"{self.project}.kicad_pro"] = json.dumps(project, indent=1) + "\n"
        return files


def _sheets(holder: Instance) -> Iterator[tuple[str, Instance]]:
    """The instances that have a sheet, by path: it, or those that it holds.

    The ports of what holds others have the names of its nets.
    """
    inside = holder.module.instances
    if not inside:
        yield holder.name, holder
    for each in inside:
        yield f"{holder.name}/{each.name}", each
