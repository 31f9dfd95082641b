"""A configured machine as a circuit, for other tools; and the netlists that are checked in."""

from __future__ import annotations

from pathlib import Path

from circuits.blocks.digipot_edge import AVERAGING, COMPARISONS, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import Pair, machine
from circuits.blocks.transistor_edge import transistor_edge
from circuits.circuit import Module
from circuits.export import verilog
from circuits.export.spice import LIBRARIES, spice
from circuits.export.spice_deck import spice_machine
from hdl import convert
from pyedge.errors import InputError
from pyedge.files import write_text
from pyedge.hardware.defects import Defects
from pyedge.logic import GATES
from pyedge.memory import DIGIPOTS, Digipot
from pyedge.networks.network import Network
from pyedge.rules import COMPARATORS
from pyedge.training.configuration import MachineConfiguration

CHECKED_IN = ("divider", "torus16", "periodic:4x4")
BOARDS = ("divider", "torus16")


def spice_texts(
    configuration: MachineConfiguration, parts: str = "catalogue", averaging: float = AVERAGING
) -> dict[str, str]:
    """A machine as a deck, and its edge as a subcircuit to include elsewhere, by file name.

    Resistances are those of its chip; its comparators are as the data sheet's.  Each averaging
    resistor has `averaging` ohms; of the ``ideal`` parts there is none.  InputError: see `cell`.
    """
    network = configuration.make_network()
    built = cell(configuration, parts, averaging)
    name = f"machine_{network.n_edges}" + ("_ideal" if parts == "ideal" else "")
    values = parameters(configuration, network, built)
    whole = machine(pairs(network), built, clock(configuration), values, name)
    return {
        f"{built.name}.cir": spice(built, parts),
        f"{name}.cir": spice_machine(whole, parts),
    }


def transistor_texts() -> dict[str, str]:
    """The transistor edge of catalogue parts, as a subcircuit to include, by file name."""
    return {"transistor_edge.cir": spice(transistor_edge())}


def board_texts(configuration: MachineConfiguration) -> dict[str, str]:
    """Verilog of a board's digital part, with models of its packages, by file name; see `cell`."""
    network = configuration.make_network()
    built = cell(configuration, "catalogue", AVERAGING)
    whole = machine(pairs(network), built, clock(configuration))
    return verilog.texts(whole, f"board_{network.n_edges}")


def checked_in() -> dict[str, dict[str, str]]:
    """The files in each folder of `netlists`, by file name."""
    spices: dict[str, str] = {}
    spices |= transistor_texts()
    boards: dict[str, str] = {}
    for network in CHECKED_IN:
        spices |= spice_texts(MachineConfiguration.make({"network": network}))
    for network in BOARDS:
        boards |= board_texts(MachineConfiguration.make({"network": network}))
    return {"hdl": dict(convert.texts()), "spice": spices, "board": boards}


def cell(configuration: MachineConfiguration, parts: str, averaging: float) -> Module:
    """The edge of a machine.  Raises InputError: one that cannot be built."""
    if parts not in LIBRARIES:
        raise InputError(f"parts {parts!r} are not one of {', '.join(LIBRARIES)}")
    check_digipots(configuration)
    comparison, digipot = configuration.edges.comparison, configuration.parts()
    if comparison not in COMPARISONS:
        known = " or ".join(COMPARISONS)
        raise InputError(f"comparison {comparison!r}: an edge can be built as {known} only")
    part = DIGIPOTS[configuration.digipot.part or "AD5220"]
    Digipot.of(part.sheet, levels=digipot.levels)
    comparator = COMPARATORS[configuration.comparator.part or "LM339A"]
    xor = GATES[configuration.edges.xor or "SN74ALS86"]
    if not digipot.series > 0:
        raise InputError(f"series resistor {digipot.series:g} ohm: it must be positive, as 1k")
    if not 0 < averaging < float("inf"):
        raise InputError(f"averaging resistance {averaging} ohm: it must be positive, as 330k")
    stage = "ideal" if parts == "ideal" else "resistors"
    try:
        return edge(comparison, stage, averaging, digipot.series, part, comparator, xor)
    except ValueError as error:
        raise InputError(str(error)) from None


def clock(configuration: MachineConfiguration) -> Module:
    """The global clock of a machine, of the gates that its edges have."""
    return global_clock(xor=GATES[configuration.edges.xor or "SN74ALS86"])


def check_digipots(configuration: MachineConfiguration) -> None:
    """Raise InputError unless every edge is of one kind with comparators and digipots."""
    kinds = {configuration.edges.comparison, *(each.kind for each in configuration.population)}
    if len(kinds) > 1 or not configuration.has_chip:
        raise InputError(
            f"edges of {', '.join(sorted(kinds))}: an export wants all edges of one kind, "
            "with comparators and digital potentiometers"
        )
    if ".py:" in configuration.logic:
        raise InputError(f"logic {configuration.logic}: an export has the RTL's, leave logic out")


def pairs(network: Network) -> list[Pair]:
    """The two nodes of each edge, by label."""
    return [(network.labels[first], network.labels[second]) for first, second in network.edges]


def parameters(
    configuration: MachineConfiguration,
    network: Network,
    built: Module,
    defects: Defects | None = None,
) -> list[dict[str, float]]:
    """The parameters of each edge that are not those of the circuit `built`.

    Resistances are those of the machine's chip; without defects its comparators are as usual.
    """
    digipot = configuration.parts()
    free, clamped = configuration.draw_chip(network).scale * digipot.end_to_end
    found = []
    for k in range(network.n_edges):
        values = {
            "end_to_end_free": float(free[k]),
            "end_to_end_clamped": float(clamped[k]),
            "wiper": digipot.wiper,
        }
        if defects is not None:
            for which, name in enumerate(("first", "second")):
                plus, minus = defects.current[k, which].tolist()
                values[f"offset_{name}"] = float(defects.offset[k, which])
                values[f"bias_{name}"] = 0.5 * (plus + minus)
                values[f"offset_current_{name}"] = plus - minus
        found.append(
            {key: value for key, value in values.items() if value != built.parameters[key]}
        )
    return found


def write(folder: str | Path) -> None:
    """Write what is checked in.  Raises InputError: the folder cannot be written."""
    for room, texts in checked_in().items():
        for name, text in texts.items():
            write_text(Path(folder) / room / name, text)
