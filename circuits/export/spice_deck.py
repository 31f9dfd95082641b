"""A machine in SPICE, ready to run: its subcircuits, supplies, a trigger, and two nodes held.

What it holds where is only to begin with: it is for its reader to change.
"""

from __future__ import annotations

from PySpice.Spice.Netlist import Circuit

from circuits.circuit import CircuitError, Instance, Module, flatten
from circuits.export import spice
from circuits.supplies import LOGIC_SUPPLY, SUPPLIES
from hdl.global_clock import OSC_PERIODS_PER_STEP

HELD = 5.0  # V, across the network


def spice_machine(machine: Module, library: str = "catalogue") -> str:
    """A machine (`circuits.blocks.machine`) as a deck; libraries and errors as of `spice.spice`."""
    flatten(machine)
    definitions = spice.definitions([machine], library)
    digital = spice.event_nets(machine.modules(), library)[machine.name]
    nodes = [port for port in machine.ports if port not in (*SUPPLIES, "trigger")]
    circuit = Circuit(machine.name)
    step = training_step(machine)
    notes = _sources(circuit, machine, digital, step) | _held(circuit, nodes)
    spice.place(circuit, Instance("machine", machine, {port: port for port in machine.ports}))
    notes["Xmachine"] = machine.note
    control = spice.control(
        "op",
        f"* tran {step / 1000:.3g} {2.1 * step:.3g}",
        *(f"print {net}" for net in nodes),
    )
    listing = spice.listing(circuit, notes)
    return "\n".join([*_head(machine, library), definitions, listing, *control])


def training_step(machine: Module) -> float:
    """How long a training step of its global clock takes, in seconds."""
    clocks = [each.module for each in machine.instances if "trigger" in each.module.ports]
    if not clocks:
        raise CircuitError(f"module {machine.name} has no global clock: no port called trigger")
    return OSC_PERIODS_PER_STEP / clocks[0].parameters["oscillator_frequency"]


def _sources(
    circuit: Circuit, machine: Module, digital: frozenset[str], step: float
) -> dict[str, str]:
    """Supplies and trigger; where the machine's net is digital, through a bridge."""

    def outside(net: str) -> str:
        return f"{net}_volts" if net in digital else net

    for net, volts in SUPPLIES.items():
        if net in machine.ports:
            circuit.V(net, outside(net), 0, volts)
    circuit.PulseVoltageSource(
        "trigger", outside("trigger"), 0, initial_value=0, pulsed_value=LOGIC_SUPPLY,
        delay_time=float(f"{0.1 * step:.3g}"), rise_time=1e-6, fall_time=1e-6,
        pulse_width=float(f"{step:.3g}"), period=float(f"{2 * step:.3g}"),
    )  # fmt: skip
    for net in machine.ports:
        if net in digital:
            circuit.A(net, f"[{outside(net)}]", f"[{net}]", model="digital")
    if digital:
        circuit.model("digital", "adc_bridge", in_low=LOGIC_SUPPLY / 2, in_high=LOGIC_SUPPLY / 2)
    return {
        "Vvdd": "Supplies, of the logic and of the comparators.",
        "Vtrigger": "Each edge of the trigger, up or down, is a training step.",
    }


def _held(circuit: Circuit, nodes: list[str]) -> dict[str, str]:
    """The first and the last node of each network."""
    free = [net for net in nodes if net.startswith("f")]
    for net, volts in ((free[0], HELD), (free[-1], 0.0)):
        for twin in (net, f"c{net[1:]}"):
            circuit.V(twin, twin, 0, volts)
    return {
        f"V{free[0]}": "Hold nodes here: inputs the same in both networks, outputs in the clamped "
        "one only. The first and the last node are held to begin with."
    }


def _head(machine: Module, library: str) -> list[str]:
    said = [
        machine.name,
        f"{machine.note} Each edge lies in both networks. {library.capitalize()} parts.",
        "Run it with `ngspice -b FILE`: it prints the node voltages, all wipers in the middle. To "
        "see it step, put the `tran` line in place of `op` and plot or print what you will, as "
        "v(xmachine.xedge_1_2.xdigipot_free.code): a volt for each of the code's steps.",
    ]
    return ["\n*\n".join([*map(spice.comment, said), *spice.signature()])]
