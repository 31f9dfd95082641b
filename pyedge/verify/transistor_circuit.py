"""The checks of the transistor edge's circuit: decks that train themselves, against the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from circuits.blocks.transistor_edge import SCALE, TIME_CONSTANT
from circuits.parts.film_capacitor import INSULATION
from circuits.self_training.transistors import TransistorTraining
from pyedge.arrays import Floats
from pyedge.chip import AnalogChip
from pyedge.edges import TransistorEdges
from pyedge.elements import Level1Law
from pyedge.hardware.transistor_parts import measured, samples
from pyedge.hardware.transistor_training import gates, run_transistors, transistor_training
from pyedge.memory import GateCapacitor
from pyedge.physics import DensePhysics
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine
from pyedge.verify.check import Check, Finding, planted
from pyedge.verify.transistor_edge import transistor_edge_checks

MACHINE = "transistor-torus"
STEPS, SUBSTEPS = 200, 512
MOST_APART = 0.3e-3
"""Largest difference of a gate voltage, in volts; the deck's own tolerance makes a third of it."""
LEAST_MOVED = 0.25
"""Volts that some gate must move, or the comparison says little."""
CATALOGUE_STEPS = {"untrimmed": 16, "trimmed": 120}
CATALOGUE_APART = 2e-3  # V
LOT = {"threshold": 0.02, "transconductance": 0.05, "multiplier": 0.02, "drop_offset": 1e-3,
       "drift": 0.5}  # fmt: skip
XOR_STEPS, XOR_SOLVED = 8_000, 1e-4  # examples, V^2

Change = Callable[[TransistorTraining], TransistorTraining]


class Comparison(NamedTuple):
    """Gate voltages of a deck and of the model, after the same steps."""

    apart: float  # largest difference, in volts
    edge: str  # where
    step: int  # and when
    moved: float  # largest distance of a gate from its start, in volts

    def __str__(self) -> str:
        return (
            f"{self.apart * 1e3:.3g} mV apart at edge {self.edge}, step {self.step}; "
            f"gates moved {self.moved:.2g} V"
        )


def machine(**capacitor: float | int) -> MachineConfiguration:
    """The shipped machine with windows of 1 ms and a full nudge, in which gates move fast."""
    data = MachineConfiguration.load(MACHINE).model_dump(exclude_unset=True)
    data["capacitor"] |= {"window": 1e-3, "period": 1.1e-3, "substeps": SUBSTEPS, **capacitor}
    data["supervisor"] = {"eta": 1.0}
    return MachineConfiguration.make(data)


def compared(
    configuration: MachineConfiguration, task: str, steps: int, change: Change | None = None
) -> Comparison:
    """A deck of ideal parts, after `change`, beside the model on a published task."""
    deck = transistor_training(configuration, published(task), steps)
    names = configuration.make_network().edge_names()
    columns = run_transistors(deck if change is None else change(deck))
    history = configuration.build().train(replace(published(task), test=None), steps)
    model: Floats = history.dataset["gate_voltage"].values
    apart = np.abs(gates(deck, columns) - model)
    step, edge = (int(k) for k in np.unravel_index(apart.argmax(), apart.shape))
    moved = float(np.abs(model - history.dataset["start"].values).max())
    return Comparison(float(apart.max()), names[edge], step, moved)


def deck_agrees(task: str, steps: int = STEPS) -> Finding:
    """Gates of a deck of ideal parts are the model's, which settles often in each window."""
    both = compared(machine(), task, steps)
    passed = both.apart < MOST_APART and both.moved > LEAST_MOVED
    return Finding(passed, f"{both.apart * 1e3:.2g} mV", f"{steps} steps; {both}")


def catalogue_agrees(trimmed: bool, steps: int) -> Finding:
    """A deck of catalogue parts learns as the model with the deviations measured in its edges."""
    configuration, task = machine(), replace(published("regression-curve"), test=None)
    deck = transistor_training(configuration, task, steps, None, "catalogue", trimmed)
    columns = run_transistors(deck)
    network, part = configuration.make_network(), configuration.capacitor
    fields: dict[str, Any] = {
        name: getattr(part, name) for name in ("window", "period", "substeps")
    }
    circuit: dict[str, Any] = {
        "scale": SCALE,
        "time_constant": TIME_CONSTANT,
        "leak": 1.0 / INSULATION,
    }
    capacitor = GateCapacitor(**fields, **circuit)
    starts = np.array([each["start"] for each in deck.parameters])
    apart = []
    for chip in (
        measured(samples(configuration, trimmed)),
        AnalogChip.perfect(network.n_edges),
    ):
        edges = TransistorEdges(network, capacitor, Level1Law(), chip)
        edges.restore(starts)
        built = LearningMachine(network, DensePhysics(), edges, Supervisor(eta=1.0))
        model: Floats = built.train(task, steps).dataset["gate_voltage"].values
        apart.append(float(np.abs(gates(deck, columns) - model).max()))
    moved = float(np.abs(gates(deck, columns) - starts).max())
    error = (columns["f11"] - deck.stimulus.targets[:, 0]) ** 2
    return Finding(
        apart[0] < CATALOGUE_APART and moved > LEAST_MOVED / 2,
        f"{apart[0] * 1e3:.2g} mV",
        f"{steps} steps; gates moved {moved:.2g} V; {apart[1] * 1e3:.0f} mV from the model without "
        f"deviations; error {error[:8].mean():.2g} V^2, then {error[-8:].mean():.2g}",
    )


def deck_learns(steps: int = XOR_STEPS) -> Finding:
    """Exclusive or, learned by a deck of ideal parts."""
    deck = transistor_training(MachineConfiguration.load(MACHINE), published("xor"), steps)
    volts = run_transistors(deck)
    error = (volts["f11"] - volts["f1"] - deck.stimulus.targets[:, 0]) ** 2
    last = float(error[-200:].mean())
    detail = f"mean of the last 200 of {steps} steps; {error[:200].mean():.2g} V^2 at first"
    return Finding(last < XOR_SOLVED, f"{last:.2g} V^2", detail)


def _text(old: str, new: str) -> Change:
    """A change of every edge's subcircuit."""

    def change(deck: TransistorTraining) -> TransistorTraining:
        assert old in deck.cell.text
        return replace(deck, cell=replace(deck.cell, text=deck.cell.text.replace(old, new)))

    return change


def _started(deck: TransistorTraining) -> TransistorTraining:
    values = [dict(each) for each in deck.parameters]
    values[9]["start"] += 1e-3
    return replace(deck, parameters=values)


def _exchanged(deck: TransistorTraining) -> TransistorTraining:
    """Shown in the opposite order."""
    shown = deck.stimulus
    return replace(deck, stimulus=replace(shown, targets=shown.targets[::-1]))


LOW = {"start": 0.78, "spread": 0.02}
"""Gates at which limits matter."""
PLANTED: dict[str, tuple[Change, dict[str, float]]] = {
    "twins exchanged": (_text("subckt transistor_edge_ideal f1 f2 c1 c2",
                              "subckt transistor_edge_ideal c1 c2 f1 f2"), {}),
    "V0 1 % off": (_text("/330+", "/333.3+"), {}),
    "a gate that starts 1 mV off": (_started, {}),
    "a leak of 1 Mohm at each gate": (_text("C_gate", "R_gate gate 0 1e6\nC_gate"), {}),
    "a threshold 1 % off": (_text("vto=0.69999", "vto=0.70699"), {}),
    "no lower limit": (_text("max(0,0.75-V(gate))", "0"), LOW),
    "targets in another order": (_exchanged, {}),
}  # fmt: skip
"""Faults of a deck, and the gates at which each is looked for."""


def found(name: str, steps: int = 60) -> Finding:
    """The comparison of a deck with a fault: it must fail."""
    change, capacitor = PLANTED[name]
    apart = compared(machine(**capacitor), "regression-curve", steps, change)
    return Finding(apart.apart < MOST_APART, f"{apart.apart * 1e3:.2g} mV", str(apart))


def chip_agrees(steps: int = STEPS) -> Finding:
    """As `deck_agrees`, on a chip on which everything deviates."""
    data = machine().model_dump(exclude_unset=True) | {"chip": LOT}
    apart = compared(MachineConfiguration.make(data), "regression-curve", steps)
    return Finding(apart.apart < MOST_APART, f"{apart.apart * 1e3:.2g} mV", str(apart))


def low_gates_agree(steps: int = 60) -> Finding:
    """As `deck_agrees`, of gates at their lower limit."""
    apart = compared(machine(**LOW), "regression-curve", steps)
    return Finding(apart.apart < MOST_APART, f"{apart.apart * 1e3:.2g} mV", str(apart))


def faults_are_found() -> Finding:
    """Injected faults: every one makes the deck differ from the model."""
    return planted({name: partial(found, name) for name in PLANTED})


def transistor_circuit_checks() -> Iterator[Check]:
    """All of them."""
    for task in ("regression-curve", "xor"):
        yield Check(f"transistor-circuit/deck/{task}", partial(deck_agrees, task))
    yield Check("transistor-circuit/deck/low-gates", low_gates_agree)
    yield Check("transistor-circuit/deck/chip", chip_agrees)
    yield Check("transistor-circuit/deck-learns-xor", deck_learns)
    for name, steps in CATALOGUE_STEPS.items():
        agrees = partial(catalogue_agrees, name == "trimmed", steps)
        yield Check(f"transistor-circuit/catalogue/{name}", agrees)
    yield Check("transistor-circuit/planted-decks", faults_are_found)
    yield from transistor_edge_checks()
