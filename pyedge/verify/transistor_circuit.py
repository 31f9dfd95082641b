"""The checks of the transistor edge's circuit: decks that train themselves, against the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from circuits.self_training.transistors import TransistorTraining
from pyedge.arrays import Floats
from pyedge.hardware.transistor_training import gates, run_transistors, transistor_training
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.check import Check, Finding, planted

MACHINE = "transistor-torus"
STEPS, SUBSTEPS = 200, 512
MOST_APART = 0.3e-3
"""Largest difference of a gate voltage, in volts; the deck's own tolerance makes a third of it."""
LEAST_MOVED = 0.25
"""Volts that some gate must move, or the comparison says little."""
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
    yield Check("transistor-circuit/deck-learns-xor", deck_learns)
    yield Check("transistor-circuit/planted-decks", faults_are_found)
