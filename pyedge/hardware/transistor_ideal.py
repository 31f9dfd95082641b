"""A transistor edge of ideal parts as a subcircuit, and how those of a chip deviate."""

from __future__ import annotations

from circuits.blocks.transistor_edge import TWINS
from circuits.export import spice
from circuits.parts.film_capacitor import CAPACITANCE
from circuits.self_training.transistors import TransistorCell
from pyedge.training.configuration import MachineConfiguration

RAIL = 10.0
"""Conductance that keeps a gate within its limits, in siemens."""

NAME = "transistor_edge_ideal"
_PERFECT = {"threshold": 0.0, "wider": 0.0, "gain": 1.0, "offset": 0.0}
_NOTE = (
    "An edge of both networks, of ideal parts: two transistors and their leaks, a capacitor, and a "
    "current source that charges it while `learn` is at 1 V."
)


def ideal_cell(configuration: MachineConfiguration) -> TransistorCell:
    """Two transistors and their leaks, a capacitor, and a current source.

    The source charges the gate with V(learn) (dVf^2 - dVc^2) / (V0 R), and keeps it within its
    limits.  On a chip, thresholds, widths, gains, offsets and bias are parameters.
    """
    deviates = configuration.draw_analog_chip(configuration.make_network()) is not None
    law, capacitor = configuration.transistor.element, configuration.capacitor
    perfect = {f"{name}_{twin}": value for twin in TWINS for name, value in _PERFECT.items()}
    parameters = {"start": 1.0, **(perfect | {"drift": 0.0} if deviates else {})}
    given = " ".join(f"{name}={value:g}" for name, value in parameters.items())
    lines = [
        spice.comment(_NOTE),
        *law.spice_model("law"),
        *spice.fold(f".subckt {NAME} f1 f2 c1 c2 learn params: {given}"),
    ]
    for twin in TWINS:
        first, second = f"{twin[0]}1", f"{twin[0]}2"
        drain, gate = (f"drain_{twin}", f"gate_{twin}") if deviates else (first, "gate")
        lines += law.spice(f"_{twin}", drain, second, gate, "law")
        lines.append(f"R_{twin} {first} {second} {1.0 / law.leak:.12g}")
        if deviates:
            lines += [
                f"V_threshold_{twin} gate {gate} {{threshold_{twin}}}",
                f"V_{twin} {first} {drain} 0",
                f"F_{twin} {first} {second} V_{twin} {{wider_{twin}}}",
            ]
    lines.append(f"C_gate gate 0 {CAPACITANCE:g} ic={{start}}")
    if capacitor.leak:
        lines.append(f"R_gate gate 0 {1.0 / (capacitor.leak * CAPACITANCE):.12g}")
    free, clamped = (_square(twin, deviates) for twin in TWINS)
    bias = f"+V(learn)*{{drift}}*{CAPACITANCE:g}" if deviates else ""
    lines += [
        f"B_learn 0 gate I=V(learn)*({free}-{clamped})/"
        f"{capacitor.scale * capacitor.time_constant / CAPACITANCE:.12g}{bias}"
        f"+{RAIL:g}*(max(0,{capacitor.low:.12g}-V(gate))-max(0,V(gate)-{capacitor.high:.12g}))",
        f".ends {NAME}",
    ]
    return TransistorCell(NAME, "\n".join(lines) + "\n")


def _square(twin: str, deviates: bool) -> str:
    """The square of a twin's drop, as an expression; ngspice's powers depend on its mode."""
    drop = f"(V({twin[0]}1)-V({twin[0]}2)" + (f"+{{offset_{twin}}})" if deviates else ")")
    return f"{{gain_{twin}}}*{drop}*{drop}" if deviates else f"{drop}*{drop}"


def deviations(configuration: MachineConfiguration) -> list[dict[str, float]]:
    """Parameters of each edge of the machine's chip; empty without one."""
    network = configuration.make_network()
    chip = configuration.draw_analog_chip(network)
    if chip is None:
        return [{}] * network.n_edges
    rows = {"drift": chip.drift}
    for k, twin in enumerate(TWINS):
        rows[f"threshold_{twin}"] = chip.threshold[k]
        rows[f"wider_{twin}"] = chip.transconductance[k] - 1.0
        rows[f"gain_{twin}"] = chip.multiplier[k]
        rows[f"offset_{twin}"] = chip.drop_offset[k]
    return [
        {name: float(values[k]) for name, values in rows.items()} for k in range(network.n_edges)
    ]
