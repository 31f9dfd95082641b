"""Identity of a machine: a digest of what its steps depend on, other than its state."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from pyedge.extension.digest import attributes, digest_if_stable, is_users
from pyedge.supervisor.nudge import NUDGES

if TYPE_CHECKING:
    from pyedge.training.machine import LearningMachine


def identity(machine: LearningMachine) -> str | None:
    """SHA-256 of elements, memories, rules and supervisor; None where a part cannot be compared.

    Which physics and logic is not in it: they agree to the last bit or are in the configuration.
    """
    physics, supervisor = machine.physics, machine.supervisor
    parts: list[Any] = [supervisor]
    if dataclasses.is_dataclass(physics):
        parts += [getattr(physics, each.name) for each in dataclasses.fields(physics)]
    if ".py:" in supervisor.method:
        parts.append(NUDGES[supervisor.method])
    for each in machine.edges.populations:
        memory = each.memory
        limits = memory.range, memory.parameter_range
        parts += [each.edges, _facts(each.element), _facts(each.rule), limits, _constants(memory)]
    return digest_if_stable(parts)


def _facts(part: object) -> tuple[Any, dict[str, Any]]:
    """A user's part's class and attributes; of one of pyedge's, its name and public attributes."""
    kind, facts = type(part), attributes(part) if hasattr(part, "__dict__") else {"": part}
    if is_users(kind.__module__):
        return kind, facts
    return kind.__name__, {k: v for k, v in facts.items() if not k.startswith("_")}


def _constants(memory: object) -> list[Any]:
    """As `_facts`, without arrays, which learning changes, and without the logic that counts."""
    kind, facts = _facts(memory)
    kept = [k for k, v in facts.items() if not (k == "logic" or isinstance(v, np.ndarray))]
    return [kind, {k: facts[k] for k in kept}]
