"""Checks of an edge in standard cells: gates, SPICE, cells and counters, and planted faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial

from circuits.chip import proof, spice
from circuits.chip.design import EdgeDesign
from circuits.chip.gates import Gate, Netlist
from circuits.chip.library import LIBRARIES, CellLibrary
from circuits.chip.transistors import Conditions
from hdl.bench.runner import BenchResult
from hdl.formal.yosys import Verdict
from pyedge.hardware.chip import ChipEdge, made
from pyedge.units import show
from pyedge.verify.check import Check, Finding, planted

EDGES: Mapping[str, EdgeDesign] = {
    edge.label: edge
    for edge in (
        EdgeDesign(128, "jk"),
        EdgeDesign(128, "d"),
        EdgeDesign(16, "jk"),
        EdgeDesign(256, "jk"),
        EdgeDesign(128, "jk", reset=False),
        EdgeDesign(16, "d", "thermometer"),
        EdgeDesign(16, "d", "one-hot"),
    )
}
"""The edges that are checked, by label."""

COUNTED = (EdgeDesign(128, "d", "thermometer"), EdgeDesign(128, "d", "one-hot"))
FAULTY = "jk-128"
SMALL = EdgeDesign(16, "jk")  # as transistors: its rails are near
BENCHED_EDGES = 3  # of a machine of them
SMALLEST = EdgeDesign(4, "jk")
CONDITIONS = (
    Conditions(),
    Conditions("ss", 1.62, 85),
    Conditions("ss", 1.62, -40),
    Conditions("ff", 1.98, -40),
    Conditions("ff", 1.98, 85),
)
# Each makes the transistors count wrong: too little time for the slow corner, too low a supply.
TOO_FAST = {
    "a step too short for the slow corner": Conditions("ss", 1.62, -40, period=2.5e-9),
    "a supply too low for the step": Conditions("ss", 0.7, -40),
}
# Two cells with the same pins, of which one is put for the other.
_ALIKE = {
    "sky130": ("sky130_fd_sc_hd__nand2_1", "sky130_fd_sc_hd__nor2_1"),
    "osu035": ("NAND2X1", "NOR2X1"),
}


def chip_checks() -> Iterator[Check]:
    """Of counters, then of each library; those of a library that is not installed are skipped."""
    for edge in COUNTED:
        yield Check(f"chip/counter/{edge.counter}-{edge.levels}", partial(same_code, edge))
    for pdk in LIBRARIES:
        yield Check(f"chip/cells/{pdk}", partial(same_cells, pdk))
        for label, edge in EDGES.items():
            yield Check(f"chip/equal/{pdk}/{label}", partial(_of, pdk, label, equal))
            yield Check(f"chip/spice/{pdk}/{label}", partial(_of, pdk, label, same_spice))
            if edge.reset:
                yield Check(f"chip/bench/{pdk}/{label}", partial(_of, pdk, label, benched))
        yield Check(f"chip/equal/{pdk}/clock", partial(same_clock, pdk))
        yield Check(f"chip/bench/{pdk}/machine", partial(machine_benched, pdk))
        yield Check(f"chip/planted-faults/{pdk}", partial(planted_faults, pdk))
    for conditions in CONDITIONS:
        name = f"chip/transistors/sky130/{conditions.label.replace(' ', '-')}"
        yield Check(name, partial(counts, "sky130", SMALL, conditions))
    yield Check("chip/planted-faults/transistors", partial(too_fast, "sky130"))


def counts(pdk: str, design: EdgeDesign, conditions: Conditions | None = None) -> Finding:
    """The transistors count as the RTL does, past both rails."""
    found = made(design, LIBRARIES[pdk]()).counted(conditions)
    step = found.first_wrong
    measured = f"{show(found.energy, 'J')} a step, {show(found.delay, 's')}"
    detail = f"{len(found.words) - 1} steps; energy, and time from clock to code"
    if step is not None:
        detail = f"after step {step} at word {found.words[step]}, not {found.expected[step]}"
    return Finding(found.right, measured, detail)


def too_fast(pdk: str) -> Finding:
    """Conditions under which the transistors count wrong are found."""
    return planted({
        f"transistors: {name}": partial(counts, pdk, SMALLEST, conditions)
        for name, conditions in TOO_FAST.items()
    })  # fmt: skip


def same_code(edge: EdgeDesign) -> Finding:
    """A counter's decoded code is the binary counter's, for ever."""
    return _proved(edge.counts_alike())


def same_cells(pdk: str, library: CellLibrary | None = None) -> Finding:
    """Every cell that mapping may use does what its maker's Verilog does."""
    library = library or LIBRARIES[pdk]()
    found = proof.compare_cells(library, library.cells)
    measured = f"{found.cells} cells, {found.transitions} transitions"
    return Finding(not found.wrong, measured, "; ".join(found.wrong[:3]))


def equal(edge: ChipEdge) -> Finding:
    """The gates do what the RTL does, for ever."""
    return _proved(edge.proved(), f"{len(edge.netlist.gates)} cells")


def same_spice(edge: ChipEdge) -> Finding:
    """The gates read back from the SPICE netlist do what the RTL does."""
    name, ports = edge.design.name, edge.design.ports
    text = spice.write(edge.netlist, edge.library, name)
    read = spice.read(text, edge.library, name, ports)
    return _proved(replace(edge, netlist=read).proved(), f"{edge.transistors} transistors")


def benched(edge: ChipEdge) -> Finding:
    """The cocotb bench of one edge passes on the gates."""
    result = edge.benched()
    assert result is not None
    return _benched(result)


def _benched(result: BenchResult) -> Finding:
    faults = [f"{name}: {fault}" for name, fault in result.tests.items() if fault]
    measured = f"{result.passed} of {len(result.tests)} tests"
    return Finding(not faults and result.passed > 0, measured, "; ".join(faults))


def same_clock(pdk: str) -> Finding:
    """The global clock's gates do what its RTL does, for ever."""
    whole = _made(pdk, SMALL.label).machine(BENCHED_EDGES)
    return _proved(whole.clock_proved(), f"{len(whole.clock.gates)} cells")


def machine_benched(pdk: str) -> Finding:
    """The cocotb bench of a machine passes on the gates of its edges and clock."""
    return _benched(_made(pdk, SMALL.label).machine(BENCHED_EDGES).benched())


def planted_faults(pdk: str) -> Finding:
    """Each fault in the gates, or in a cell's function, is found by the check of its name."""
    edge = _made(pdk, FAULTY)
    checks: dict[str, Callable[[], Finding]] = {
        "cells: a function inverted": partial(same_cells, pdk, _inverted(pdk, edge.library)),
        "equal: NAND for NOR": partial(equal, _with(edge, other_gate(edge.netlist, *_ALIKE[pdk]))),
        "equal: a flip-flop without reset": partial(equal, _with(edge, no_clear(edge))),
        "equal: codes in reverse": partial(equal, _with(edge, reversed_codes(edge.netlist))),
        "spice: two nets swapped": partial(same_spice, _with(edge, swapped(edge))),
        "bench: a flip-flop without reset": partial(benched, _with(edge, no_clear(edge))),
        "bench: codes in reverse": partial(benched, _with(edge, reversed_codes(edge.netlist))),
    }
    return planted(checks)


def other_gate(netlist: Netlist, one: str, other: str) -> Netlist:
    """The netlist with the other of two kinds of gates in place of the first of either."""
    gate = next(gate for gate in netlist.gates if gate.cell in (one, other))
    return _changed(netlist, replace(gate, cell=other if gate.cell == one else one))


def no_clear(edge: ChipEdge) -> Netlist:
    """The netlist with the reset of its first flip-flop with clear held inactive."""
    for gate in edge.netlist.gates:
        store = edge.library.cells[gate.cell].flip_flop
        if store is not None and store.clear and gate.pins[_pin(store.clear)] not in ("0", "1"):
            inactive = "1" if "!" in store.clear or "'" in store.clear else "0"
            pins = {**gate.pins, _pin(store.clear): inactive}
            return _changed(edge.netlist, replace(gate, pins=pins))
    raise ValueError(f"{edge.design.name} has no flip-flop with clear")


def swapped(edge: ChipEdge) -> Netlist:
    """The netlist with the data of its first two flip-flops alike exchanged."""
    stores = [gate for gate in edge.netlist.gates if edge.library.cells[gate.cell].flip_flop]
    one = stores[0]
    other = next(gate for gate in stores[1:] if gate.cell == one.cell)
    store = edge.library.cells[one.cell].flip_flop
    assert store is not None
    data = _pin(store.next_state)
    ends = {**one.pins, data: other.pins[data]}, {**other.pins, data: one.pins[data]}
    netlist = _changed(edge.netlist, replace(one, pins=ends[0]))
    return _changed(netlist, replace(other, pins=ends[1]))


def reversed_codes(netlist: Netlist) -> Netlist:
    """The netlist with the bits of its code in reverse."""
    codes = netlist.outputs["codes"][::-1]
    return replace(netlist, outputs={**netlist.outputs, "codes": codes})


def _inverted(pdk: str, library: CellLibrary) -> CellLibrary:
    """The library whose first cell of two alike is said to do the contrary."""
    name = _ALIKE[pdk][0]
    functions = {pin: f"!({text})" for pin, text in library.cells[name].functions.items()}
    wrong = replace(library.cells[name], functions=functions)
    return replace(library, cells={**library.cells, name: wrong})


def _pin(expression: str) -> str:
    (pin,) = re.findall(r"\w+", expression)
    return str(pin)


def _changed(netlist: Netlist, gate: Gate) -> Netlist:
    gates = tuple(gate if each.name == gate.name else each for each in netlist.gates)
    return replace(netlist, gates=gates)


def _with(edge: ChipEdge, netlist: Netlist) -> ChipEdge:
    return replace(edge, netlist=netlist)


def _proved(verdict: Verdict, measured: str = "") -> Finding:
    return Finding(verdict.proved, measured or f"depth {verdict.depth}", verdict.detail)


def _of(pdk: str, label: str, check: Callable[[ChipEdge], Finding]) -> Finding:
    return check(_made(pdk, label))


@cache
def _made(pdk: str, label: str) -> ChipEdge:
    return made(EDGES[label], LIBRARIES[pdk]())
