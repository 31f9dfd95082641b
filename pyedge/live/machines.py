"""The machines that a live page offers, by name."""

from __future__ import annotations

from pyedge.errors import InputError
from pyedge.tasks import ELASTIC, TRANSISTOR, network_of
from pyedge.training.configuration import MachineConfiguration, shipped_machines

RULES = ("paper", "exact", "sign", "ideal")
"""Kinds of edges of resistor networks, on the reference network."""
NETWORKS = ("torus16", "divider", "square:4x4", "periodic:4x4", "square:10x10", "periodic:10x10")
"""Networks that are offered; any other by the command line."""


def machines() -> list[str]:
    """The names of the machines that are offered."""
    return [*RULES, *shipped_machines()]


def machine_named(name: str, seed: int) -> MachineConfiguration:
    """A machine by a name of `machines`, on its own network."""
    if name in RULES:
        return MachineConfiguration().changed({"edges.comparison": name, "seed": seed})
    if name not in shipped_machines():
        raise InputError(f"machine {name!r} is not one of {', '.join(machines())}")
    return MachineConfiguration.load(name).changed({"seed": seed})


def machine_for(task: str, seed: int) -> MachineConfiguration:
    """The machine of a task where none is given."""
    if task in ELASTIC:
        return machine_named(task, seed)
    if task in TRANSISTOR:
        return machine_named("transistor-torus", seed)
    return MachineConfiguration().changed({"network": network_of(task), "seed": seed})
