"""Transistor edges of catalogue parts: which parts they get, and what the model makes of them.

A chip of the model and the parameters of the circuit say the same: an offset of a drop is one of a
buffer, the bias of a gate is an offset of a multiplier's output.
"""

from __future__ import annotations

import numpy as np

from circuits.analysis.transistor_bench import contrast
from circuits.analysis.transistor_terminals import GATES
from circuits.blocks.transistor_edge import SCALE, SUPPLIES, TIME_CONSTANT, TWINS, transistor_edge
from circuits.export.spice import definitions
from circuits.parts import ad633, ald1106, tl074
from circuits.self_training.transistors import TransistorCell
from pyedge.chip import AnalogChip
from pyedge.errors import InputError
from pyedge.training.configuration import MachineConfiguration

Sample = dict[str, float]
"""The parameters of an edge that are not those of its circuit."""

_NEAR = 0.02
"""How near a machine's V0, R C and limits must be to the circuit's, relative."""


def catalogue_cell() -> TransistorCell:
    """An edge of catalogue parts."""
    cell = transistor_edge()
    text = definitions([cell], "catalogue")
    options = "method=gear reltol=1e-4 vntol=1e-6 abstol=1e-11 itl4=100"
    return TransistorCell(cell.name, text, SUPPLIES["vdd"], SUPPLIES, options)


def samples(configuration: MachineConfiguration, trimmed: bool = False) -> list[Sample]:
    """The parts of each edge: as the machine's chip says, or drawn by its seed and replica."""
    network = configuration.make_network()
    chip = configuration.draw_analog_chip(network)
    if chip is not None:
        return _of(chip)
    return drawn(network.n_edges, configuration.seed, configuration.replica, trimmed)


def drawn(n_edges: int, seed: int, replica: int = 0, trimmed: bool = False) -> list[Sample]:
    """Parts whose typical deviations are the sds of normal draws.

    Where `trimmed`, the offset of each clamped multiplier's output takes away what charges a gate
    without any drop, as a trimmer would.
    """
    rng = np.random.default_rng([seed, replica])
    sds = {
        **{f"threshold_{twin}": ald1106.OFFSET / np.sqrt(2.0) for twin in TWINS},
        **{f"buffer_{each}": tl074.OFFSET for each in ("f1", "f2", "c1", "c2", "gate")},
        **{f"{each}_{twin}": ad633.INPUT_OFFSET for each in "xy" for twin in TWINS},
        **{f"w_{twin}": ad633.OUTPUT_OFFSET for twin in TWINS},
        **{f"gain_{twin}": ad633.SCALE_ERROR for twin in TWINS},
    }
    draws = {name: sd * rng.standard_normal(n_edges) for name, sd in sds.items()}
    for twin in TWINS:
        draws[f"gain_{twin}"] += 1.0
    if trimmed:
        rest = measured(_rows(draws)).drift
        draws["w_clamped"] = draws["w_clamped"] - rest * TIME_CONSTANT
    return _rows(draws)


def measured(edges: list[Sample]) -> AnalogChip:
    """The chip of the model that does as these edges: gains, offsets and biases on a bench."""
    found = contrast(transistor_edge(), edges)
    thresholds = [[each.get(f"threshold_{twin}", 0.0) for each in edges] for twin in TWINS]
    return AnalogChip(
        np.array(thresholds),
        np.ones((2, len(edges))),
        found.gain,
        found.offset,
        found.drift,
    )


def check_circuit(configuration: MachineConfiguration) -> None:
    """InputError: gates that the circuit charges otherwise than the machine."""
    capacitor = configuration.capacitor
    for name, own in (
        ("scale", SCALE),
        ("time_constant", TIME_CONSTANT),
        ("low", GATES[0]),
        ("high", GATES[1]),
    ):
        value = getattr(capacitor, name)
        if not abs(value / own - 1.0) < _NEAR:
            raise InputError(
                f"capacitor.{name} {value:g}: the circuit of catalogue parts has {own:.3g}; leave "
                "it out, or take --parts ideal"
            )


def _of(chip: AnalogChip) -> list[Sample]:
    """InputError: a chip whose transistors are wider than others."""
    if not (chip.transconductance == 1.0).all():
        raise InputError(
            "chip.transconductance: transistors of catalogue parts are of one width: leave it out"
        )
    draws = {"w_free": chip.drift * TIME_CONSTANT}
    for k, twin in enumerate(TWINS):
        draws[f"threshold_{twin}"] = chip.threshold[k]
        draws[f"gain_{twin}"] = chip.multiplier[k]
        draws[f"buffer_{twin[0]}1"] = chip.drop_offset[k]
    return _rows(draws)


def _rows(draws: dict[str, np.ndarray]) -> list[Sample]:
    count = len(next(iter(draws.values())))
    return [{name: float(values[k]) for name, values in draws.items()} for k in range(count)]
