"""A machine of transistor edges as a netlist that trains itself: deck, and what it writes.

Both networks, an edge for each pair of nodes, and as sources the clock, which switches learning on
for a window in each step, and the supervisor, which holds inputs and nudges outputs as long as an
example is shown.  Gates are charged on while voltages change, as in the laboratory's machine; the
model's steps are its limit for small windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySpice.Spice.Netlist import Circuit

from circuits.arrays import Floats
from circuits.blocks.machine import Node, Pair, clamped, edge_names, free, node_numbers
from circuits.export import spice
from circuits.export.sources import pulsed, rounded, stepped

_REST = 1 / 50  # of a window, before and after it, in which voltages change
_PULSES = 64  # most examples that are shown by a pulse each
_OPTIONS = "reltol=1e-4 vntol=1e-7 abstol=1e-12 itl4=100"


@dataclass(frozen=True, eq=False)
class Stimulus:
    """What the supervisor shows, step by step, and how it nudges.

    Raises:
        ValueError: arrays of unlike lengths, a node that is an input and an output.
    """

    inputs: Mapping[Node, Floats]  # (steps,) volts of each input node
    outputs: Sequence[Node]
    targets: Floats  # (steps, n_read) volts of the read-outs
    readout: Floats  # (n_read, n_outputs): u = R v
    back: Floats  # (n_outputs, n_read): eta R+, so that v_C = v_F + eta R+ (u_D - u)

    def __post_init__(self) -> None:
        if self.readout.shape != self.back.shape[::-1] or self.readout.shape != (
            self.targets.shape[1],
            len(self.outputs),
        ):
            raise ValueError("read-outs, outputs and targets do not fit each other")
        if {len(volts) for volts in self.inputs.values()} != {self.steps} or self.steps < 1:
            raise ValueError("inputs and targets are as many as steps, at least one")
        if both := self.inputs.keys() & {*self.outputs}:
            raise ValueError(f"node {min(both, key=str)} is an input and an output")

    @property
    def steps(self) -> int:
        """How many examples are shown."""
        return len(self.targets)

    @property
    def cycle(self) -> int:
        """The least number of steps after which they begin anew, up to all of them."""
        rows = np.column_stack([*self.inputs.values(), self.targets])
        for count in np.flatnonzero((rows[1:] == rows[0]).all(axis=1)) + 1:
            if (rows[count:] == rows[:-count]).all():
                return int(count)
        return self.steps


@dataclass(frozen=True)
class TransistorCell:
    """An edge as a subcircuit with ports f1 f2 c1 c2 learn, then supplies, and a net `gate`.

    Its parameter `start` is the gate voltage at first.
    """

    name: str
    text: str  # models and subcircuits
    high: float = 1.0  # volts at `learn` that switch learning on
    supplies: Mapping[str, float] = field(default_factory=dict)  # further ports, in volts
    options: str = _OPTIONS  # of ngspice


@dataclass(frozen=True, eq=False)
class TransistorTraining:
    """A machine of transistor edges that trains itself.

    Raises:
        ValueError: a held node where no edge ends, parameters that are not one for each edge.
    """

    pairs: Sequence[Pair]
    cell: TransistorCell
    stimulus: Stimulus
    parameters: Sequence[Mapping[str, float]]  # of each edge, `start` among them
    window: float  # seconds in each step for which learning is on
    period: float = 0.0  # seconds of a step, if more than window and rests
    title: str = "A network of transistors that trains itself."

    def __post_init__(self) -> None:
        for node in (*self.stimulus.inputs, *self.stimulus.outputs):
            if node not in node_numbers(self.pairs):
                raise ValueError(f"node {node} is held, but no edge ends there")
        if len(self.parameters) != len(self.pairs):
            raise ValueError(f"{len(self.parameters)} sets of parameters, {len(self.pairs)} edges")

    @property
    def step(self) -> float:
        """Seconds from example to example."""
        return rounded(max(self.period, (1 + 2 * _REST) * self.window))

    @property
    def columns(self) -> dict[str, str]:
        """The vector of ngspice in each column of the output, by its name."""
        names = edge_names(self.pairs)
        nets = [twin(node) for twin in (free, clamped) for node in self.stimulus.outputs]
        gates = {f"gate{name.removeprefix('edge')}": f"v(x{name}.gate)" for name in names}
        return gates | {net: f"v({net})" for net in nets}


def transistor_deck(machine: TransistorTraining, writes: str) -> str:
    """The netlist; ngspice writes the file `writes` in the folder where it is started."""
    circuit = Circuit(machine.title)
    names, cell = edge_names(machine.pairs), machine.cell
    for name, (one, two), values in zip(names, machine.pairs, machine.parameters, strict=True):
        nets = free(one), free(two), clamped(one), clamped(two), "learn", *cell.supplies
        circuit.X(name, cell.name, *nets, **values)
    notes = {f"X{names[0]}": "The edges of both networks."}
    notes |= _clock(circuit, machine) | _supervisor(circuit, machine)
    return "\n".join(
        (
            _head(machine, writes),
            "",
            cell.text,
            spice.listing(circuit, notes),
            *_control(machine, writes),
        )
    )


def _clock(circuit: Circuit, machine: TransistorTraining) -> dict[str, str]:
    for net, volts in machine.cell.supplies.items():
        circuit.V(net, net, 0, volts)
    rest = _REST * machine.window
    pulsed(circuit, "learn", 0.0, machine.cell.high, start=rest, stop=rest + machine.window,
           period=machine.step, rise=rest / 4)  # fmt: skip
    notes = {"Vlearn": "The clock: gates are charged while `learn` is high."}
    return notes | {f"V{net}": "Supplies." for net in [*machine.cell.supplies][:1]}


def _supervisor(circuit: Circuit, machine: TransistorTraining) -> dict[str, str]:
    shown = machine.stimulus
    desired = [f"desired{r}" for r in range(1, shown.targets.shape[1] + 1)]
    held = {free(label): volts for label, volts in shown.inputs.items()}
    notes = _examples(circuit, machine, held | dict(zip(desired, shown.targets.T, strict=True)))
    for label in shown.inputs:
        circuit.VoltageControlledVoltageSource(
            clamped(label), clamped(label), 0, free(label), 0, voltage_gain=1
        )
    outputs = [f"V({free(label)})" for label in shown.outputs]
    errors = [
        f"(V({net}) {_sum(-row, outputs)})" for net, row in zip(desired, shown.readout, strict=True)
    ]
    for label, volts, row in zip(shown.outputs, outputs, shown.back, strict=True):
        circuit.BehavioralSource(
            clamped(label), clamped(label), 0, v=f"{volts} {_sum(row, errors)}"
        )
    first, output = (next(iter(labels)) for labels in (shown.inputs, shown.outputs))
    return notes | {
        f"E{clamped(first)}": "Inputs, the same to the clamped network.",
        f"B{clamped(output)}": "Outputs, in the clamped network V_F + eta R+ (V_D - R V_F).",
    }


def _examples(
    circuit: Circuit, machine: TransistorTraining, nets: Mapping[str, Floats]
) -> dict[str, str]:
    """Sources that hold nets at (steps,) volts each; the first of their comments.

    Examples that come again and again are pulses: of a long piecewise-linear source ngspice looks
    through all points at each point in time.
    """
    cycle, rise = machine.stimulus.cycle, _REST * machine.window / 2
    pulses = 1 < cycle <= _PULSES
    for net, volts in nets.items():
        if not pulses or (volts == volts[0]).all():
            stepped(circuit, net, volts, machine.step, rise)
        else:
            parts = _sum(volts[:cycle], [f"V(shown{k})" for k in range(1, cycle + 1)])
            circuit.BehavioralSource(net, net, 0, v=parts.removeprefix("+ "))
    if not pulses:
        return {}
    for k in range(cycle):
        pulsed(circuit, f"shown{k + 1}", 0.0, 1.0, start=k * machine.step,
               stop=(k + 1) * machine.step, period=cycle * machine.step, rise=rise)  # fmt: skip
    return {"Vshown1": "Which example is shown: they come again and again in this order."}


def _sum(factors: Floats, terms: Sequence[str]) -> str:
    """As ``+ 0.5*a - 0.5*b``, without terms whose factor is 0."""
    pairs = zip(factors.tolist(), terms, strict=True)
    return " ".join(
        f"{'-' if factor < 0 else '+'} {abs(factor)!r}*{term}" for factor, term in pairs if factor
    )


def _head(machine: TransistorTraining, writes: str) -> str:
    steps = machine.stimulus.steps
    paragraphs = (
        machine.title,
        "A netlist that trains itself: both networks, every edge, the clock, the supervisor. Run "
        f"it with `ngspice -b FILE`. Where that is started it leaves {writes}: a line of names, "
        f"then {steps + 1} lines of numbers, one at the end of each step of "
        f"{machine.step * 1e3:g} ms, and one a little later.",
        "Columns: `time` in seconds; `gate_1_2`, the gate voltage of edge 1-2; `f11`, `c11`: "
        "output 11 in the free and the clamped network. Volts.",
    )
    return "\n*\n".join([*map(spice.comment, paragraphs), *spice.signature()])


def _control(machine: TransistorTraining, writes: str) -> list[str]:
    columns = machine.columns
    renamed = [f"let {name} = {vector}" for name, vector in columns.items() if name[0] == "g"]
    # more than the last line needs, whatever the round-off; ngspice adds a line there
    stop = rounded((machine.stimulus.steps + 0.01) * machine.step)
    return [
        f".options {machine.cell.options} interp",
        *spice.fold(f".save {' '.join(columns.values())}"),
        f".tran {machine.step:.12g} {stop:.12g} 0 {rounded(machine.window / 3):g} uic",
        *spice.control(
            "set num_threads=1",
            "set numdgt=12",
            "set wr_singlescale",
            "set wr_vecnames",
            "run",
            *renamed,
            *spice.fold(f"wrdata {writes} {' '.join(columns)}"),
        ),
    ]


def read_transistors(machine: TransistorTraining, text: str) -> dict[str, Floats]:
    """(steps,) volts of each column; ValueError for a text of another deck, or not whole."""
    head, _, body = text.partition("\n")
    names = ["time", *machine.columns]
    if head.split() != names:
        raise ValueError("the columns are not those of this machine")
    rows = machine.stimulus.steps + 1
    try:
        table = np.array(body.split(), dtype=float).reshape(rows, len(names))
    except ValueError:
        raise ValueError(f"not {rows} lines of {len(names)} numbers") from None
    return dict(zip(names, table[:-1].T, strict=True))
