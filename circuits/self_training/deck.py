"""A netlist that trains itself: both networks, every edge, the clock and the supervisor.

One text, run with plain `ngspice -b`.  The supervisor is made of sources: they show the examples,
clock by clock; at each output a switch and a capacitor track the free voltage while the latch clock
is high, and hold it while the digipots count; and a source sets the clamped voltage to
eta V_D + (1 - eta) V_F,held (D22, Eq. 1).

With ideal parts the two clocks are sources; with catalogue parts they come from the circuit of the
global clock, of which each edge of the trigger is one step.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from PySpice.Spice.Netlist import Circuit

from circuits.blocks.machine import clamped, edge_names, edge_nets, free
from circuits.circuit import Instance
from circuits.export import spice
from circuits.export.sources import pulsed, rounded, stepped
from circuits.self_training.output import HIGH, columns, inside, output, probe
from circuits.self_training.spec import SelfTraining
from circuits.supplies import COMPARATOR_SUPPLY, LOGIC_SUPPLY
from hdl.global_clock import OSC_PERIODS_PER_STEP

HOLD, THROUGH = 10e-12, 1e3  # farads and ohms of each track and hold

Notes = dict[str, str]
"""A comment before an element, by its name."""


class Times(NamedTuple):
    """When things happen; in clocks, but for the clock itself."""

    clock: float  # in seconds
    rise: float  # of a source's edges: the longer, the fewer points ngspice needs
    # when a line is written: all has settled, and nothing is decided yet, or what was decided is
    # stored and nothing has counted
    read: float
    step: float  # the largest that ngspice may take
    options: str  # of ngspice


# Gear's method, because trapezoidal integration rings where no capacitance smooths a step.
IDEAL = Times(10e-6, rise=0.05, read=0.6, step=0.2, options="method=gear")
LATCH, COUNT, REST = 0.45, 0.6, 0.85  # when the ideal clocks fall and when both rise, in clocks

OSCILLATOR = 10e3  # Hz


def deck(
    machine: SelfTraining, writes: str, oscillator: float = OSCILLATOR, waves: str = ""
) -> str:
    """The netlist.

    Args:
        machine: what trains itself.
        writes: name of the file that ngspice shall write, in the folder where it is started.
        oscillator: frequency of the global clock's, in Hz; ideal parts have none.
        waves: where ngspice shall also write every time point, for viewers of waves: this name
            with ``.raw`` and, of the digital nets of ideal parts, in small letters with ``.vcd``
            (of more than 30 edges, ``-1.vcd`` and so on), because ngspice makes them small; empty
            for nowhere.
    """
    if not 0 < oscillator < math.inf:
        raise ValueError(f"oscillator {oscillator} Hz: it must be positive, as 10e3")
    circuit = Circuit(machine.title)
    ideal = machine.parts == "ideal"
    times = IDEAL if ideal else _catalogue(oscillator)
    notes = _edges(circuit, machine) | (_ideal_clock if ideal else _clock)(circuit, machine, times)
    notes |= _supervisor(circuit, machine, times)
    if ideal:
        notes |= _probes(circuit, machine)
    modules = [*machine.cells, *([] if ideal else [machine.clock])]
    return "\n".join(
        (
            _head(machine, writes, times, waves),
            spice.definitions(modules, machine.parts),
            spice.listing(circuit, notes),
            *_control(machine, writes, times, waves),
        )
    )


def _catalogue(oscillator: float) -> Times:
    return Times(
        OSC_PERIODS_PER_STEP / oscillator,
        rise=0.1 / OSC_PERIODS_PER_STEP,
        # the debouncer passes the trigger on four to five periods after its edge
        read=3.9 / OSC_PERIODS_PER_STEP,
        step=0.2,
        # Settled voltages are exact whatever these are: the network is linear.  What they make
        # coarser is the edges of logic signals, on which most of the time is spent.
        options="method=trap reltol=1e-2 chgtol=1e-11 trtol=40",
    )


def _edges(circuit: Circuit, machine: SelfTraining) -> Notes:
    names = edge_names(machine.pairs)
    given = machine.parameters or [{}] * len(names)
    for name, cell, pair, values in zip(names, machine.cells, machine.pairs, given, strict=True):
        spice.place(circuit, Instance(name, cell, edge_nets(cell, pair), values))
    return {f"X{names[0]}": "The edges of both networks."}


def _clock(circuit: Circuit, machine: SelfTraining, times: Times) -> Notes:
    _supplies(circuit, machine, "vdd")
    _pulse(circuit, "trigger", 0.0, 0.0, 1.0, times, LOGIC_SUPPLY, every=2)
    clock = machine.clock
    values = {"oscillator_frequency": rounded(OSC_PERIODS_PER_STEP / times.clock)}
    spice.place(circuit, Instance("clock", clock, {port: port for port in clock.ports}, values))
    return {
        "Vvdd": "Supplies.",
        "Vtrigger": "The trigger: each of its edges, up or down, makes one clock.",
    }


def _ideal_clock(circuit: Circuit, machine: SelfTraining, times: Times) -> Notes:
    """Sources, with bridges to the nets of the edges, which are digital."""
    _supplies(circuit, machine, "logic")
    _pulse(circuit, "latch", LOGIC_SUPPLY, LATCH, REST, times)
    _pulse(circuit, "count", LOGIC_SUPPLY, COUNT, REST, times)
    circuit.A("clock", "[logic", "latch", "count]", "[vdd", "latch_clock", "digipot_clock]",
              model="digital")  # fmt: skip
    circuit.model("digital", "adc_bridge", in_low=HIGH, in_high=HIGH)
    return {
        "Vlogic": "Supplies.",
        "Vlatch": "The clock: `latch` falls, and the flip-flops store which way to step; `count` "
        "falls, and the digipots step.",
        "Aclock": "Edges' digital nets.",
    }


def _supplies(circuit: Circuit, machine: SelfTraining, logic: str) -> None:
    circuit.V(logic, logic, 0, LOGIC_SUPPLY)
    if any("vcomp" in cell.ports for cell in machine.cells):
        circuit.V("vcomp", "vcomp", 0, COMPARATOR_SUPPLY)


def _supervisor(circuit: Circuit, machine: SelfTraining, times: Times) -> Notes:
    lessons = machine.lessons
    clock = "latch_clock" if machine.parts == "catalogue" else "latch"
    for label, volts in lessons.inputs.items():
        stepped(circuit, free(label), volts, times.clock, times.rise * times.clock)
        circuit.VoltageControlledVoltageSource(
            clamped(label), clamped(label), 0, free(label), 0, voltage_gain=1
        )
    for label, volts in lessons.targets.items():
        tracked, held, desired = (f"{what}{label}" for what in ("tracked", "held", "desired"))
        stepped(circuit, desired, volts, times.clock, times.rise * times.clock)
        circuit.VoltageControlledVoltageSource(tracked, tracked, 0, free(label), 0, voltage_gain=1)
        # lets go before the flip-flops store, which is at half the supply or below
        circuit.VoltageControlledSwitch(held, tracked, held, clock, 0, model="sample")
        circuit.C(held, held, 0, HOLD)
        nudge = f"{lessons.eta!r}*V({desired}) + {1 - lessons.eta!r}*V({held})"
        circuit.BehavioralSource(clamped(label), clamped(label), 0, v=nudge)
    circuit.model("sample", "sw", vt=3.5, ron=THROUGH, roff=1e15)
    return {
        f"V{free(next(iter(lessons.inputs)))}": "Inputs, the same to both networks.",
        **{f"Vdesired{label}": f"Output {label}: V_D, V_F held, V_C." for label in lessons.targets},
    }


def _probes(circuit: Circuit, machine: SelfTraining) -> Notes:
    """Comparator outputs as voltages.

    Stored first, as the edges store them: a bridge that follows a comparator through all the
    changes of a clock would cost ngspice a quarter of its time.
    """
    circuit.A("falls", "latch_clock", "latch_falls", model="inverter")
    names = edge_names(machine.pairs)
    for name in names:
        stored = []
        for which in ("first", "second"):
            stored.append(f"stored_{probe(name, which)}")
            circuit.A(stored[-1], inside(name, which), "latch_falls", "NULL", "NULL", stored[-1],
                      "NULL", model="stored")  # fmt: skip
        volts = [output(machine, name, which) for which in ("first", "second")]
        circuit.A(name, f"[{' '.join(stored)}]", f"[{' '.join(volts)}]", model="volts")
    ramp = _seconds(IDEAL.rise, IDEAL)
    circuit.model("inverter", "d_inverter", rise_delay=1e-12, fall_delay=1e-12)
    circuit.model("stored", "d_dff", clk_delay=1e-12)
    circuit.model("volts", "dac_bridge", out_low=0, out_high=2 * HIGH, t_rise=ramp, t_fall=ramp)
    return {"Afalls": "Comparator outputs, as stored, to be written."}


def _seconds(clocks: float, times: Times) -> float:
    return rounded(clocks * times.clock)


def _pulse(
    circuit: Circuit, net: str, rest: float, start: float, stop: float, times: Times,
    active: float = 0.0, every: int = 1,
) -> None:  # fmt: skip
    """A source that leaves its rest between two moments of every so many clocks."""
    clock = times.clock
    pulsed(circuit, net, rest, active, start=start * clock, stop=stop * clock,
           period=every * clock, rise=times.rise * clock)  # fmt: skip


def _head(machine: SelfTraining, writes: str, times: Times, waves: str) -> str:
    clocks = machine.lessons.steps
    paragraphs = (
        machine.title,
        "A netlist that trains itself: both networks, every edge, the clock, the supervisor. Run "
        f"it with `ngspice -b FILE`. Where that is started it leaves {writes}: a line of names, "
        f"then {clocks + 1} lines of numbers, one a clock of {times.clock * 1e3:g} ms, read when "
        "the comparators have decided and nothing has counted. The last line is of a clock that "
        "is not completed.",
        _PARTS_NOTE[machine.parts],
        "Columns, volts all: `time` is in seconds. `f7`, `c7`: node 7 in the free and the clamped "
        "network. `first_4_7`, `second_4_7`: outputs of the two comparators of edge 4-7, high "
        f"above {HIGH:g}. `code_4_7`: its wiper code, a volt a step, before this clock's step.",
        *([_WAVES_NOTE[machine.parts].format(waves, waves.lower())] if waves else []),
    )
    return "\n*\n".join([*map(spice.comment, paragraphs), *spice.signature()])


_PARTS_NOTE = {
    "ideal": "Ideal parts: no defects, no delays, means of voltages that draw no current. Digital "
    "nets are event nodes of XSPICE.",
    "catalogue": "Catalogue parts: each part as its data sheet describes it. All nets are "
    "voltages.",
}

_WAVES_NOTE = {
    "ideal": "It also leaves every time point in {0}.raw, and the digital nets in {1}.vcd.",
    "catalogue": "It also leaves every time point in {0}.raw.",
}


def _control(machine: SelfTraining, writes: str, times: Times, waves: str) -> list[str]:
    found = columns(machine)
    clocks = machine.lessons.steps
    # a little more than the last line needs: ngspice refuses to look at a single step
    start, stop = _seconds(times.read, times), _seconds(clocks + times.read + 0.01, times)
    clock = _CLOCKS[machine.parts] if waves else ()
    vectors = " ".join([*(column.vector for column in found), *(f"v({net})" for net in clock)])
    renamed = [f"let {name} = {vector}" for name, vector in found if vector != f"v({name})"]
    return [
        f".options {times.options}",
        *spice.fold(f".save {vectors}"),
        f".tran {_seconds(1, times):g} {stop:.12g} {start:.12g} {_seconds(times.step, times):g}",
        *spice.control(
            "set numdgt=16",
            "set wr_singlescale",
            "set wr_vecnames",
            "run",
            *(_waves(machine, waves) if waves else []),
            "linearize",
            *renamed,
            *spice.fold(f"wrdata {writes} {' '.join(column.name for column in found)}"),
        ),
    ]


_EDGES_A_VCD = 30  # ngspice puts 93 nets into one, no more
# The clock as voltages.
_CLOCKS = {"ideal": ("latch", "count"), "catalogue": ("trigger", "latch_clock", "digipot_clock")}


def _waves(machine: SelfTraining, name: str) -> list[str]:
    """Commands that write every time point."""
    lines = [f"write {name}.raw"]
    if machine.parts == "ideal":
        edges = edge_names(machine.pairs)
        for start in range(0, len(edges), _EDGES_A_VCD):
            nets = ["latch_clock", "digipot_clock"]
            for edge in edges[start : start + _EDGES_A_VCD]:
                nets += [inside(edge, "first"), inside(edge, "second"), f"x{edge}.up_down"]
            number = f"-{start // _EDGES_A_VCD + 1}" if len(edges) > _EDGES_A_VCD else ""
            lines.append(f"eprvcd {' '.join(nets)} > {name.lower()}{number}.vcd")
    return lines
