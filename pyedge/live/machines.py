"""The machines that a live page offers, by name."""

from __future__ import annotations

from functools import cache

from pyedge.errors import InputError
from pyedge.tasks import DIGITS, ELASTIC, LINEAR_MAPS, TRANSISTOR, network_of
from pyedge.training.configuration import MachineConfiguration, shipped_machines

RULES = ("paper", "exact", "sign", "ideal")
"""Kinds of edges of resistor networks, on the reference network."""
NETWORKS = ("torus16", "divider", "square:4x4", "periodic:4x4", "square:10x10", "periodic:10x10")
"""Networks that are offered; any other by the command line."""

_USUAL = (
    (TRANSISTOR, "transistor-torus"), (DIGITS, "transistor-digits"), (LINEAR_MAPS, "ageing"),
)  # fmt: skip
_CHANGED = {"seed", "network", "supervisor", "comparator", "chip"}


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


def built(configuration: MachineConfiguration) -> dict[str, object]:
    """What is built, but for the network, without what a page changes while it learns."""
    return configuration.model_dump(exclude=_CHANGED)


@cache
def _shipped(name: str) -> dict[str, object]:
    return built(MachineConfiguration.load(name))


def name_of(configuration: MachineConfiguration, task: str) -> str:
    """The name of a machine that comes with pyedge, one of the task first, or its kind of edges."""
    parts = built(configuration)
    same = [name for name in shipped_machines() if _shipped(name) == parts]
    return task if task in same else next(iter(same), configuration.edges.comparison)


def task_of(machine: str) -> str:
    """A task that a machine, by a name of `machines`, learns."""
    if machine in ELASTIC:
        return machine
    return next((next(iter(tasks)) for tasks, name in _USUAL if name == machine), "allostery-3")


def machine_for(task: str, seed: int) -> MachineConfiguration:
    """The machine of a task where none is given."""
    if task in ELASTIC:
        return machine_named(task, seed)
    for tasks, name in _USUAL:
        if task in tasks:
            return machine_named(name, seed)
    return MachineConfiguration().changed({"network": network_of(task), "seed": seed})
