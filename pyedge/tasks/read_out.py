"""Read-outs by name: an output node, or the difference of two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from pyedge.errors import InputError
from pyedge.networks.edge_list import Label, check_word
from pyedge.supervisor.objective import Objective

ReadOut = Label
"""An output node's label, as 11, or a difference of two, as ``11-1``."""

Desired = Mapping[int, float] | Mapping[str, float] | Mapping[Label, float]
"""Voltages by read-out."""


@lru_cache
def read_outs(names: tuple[ReadOut, ...]) -> tuple[tuple[Label, ...], Objective]:
    """Labels of the output nodes, and what is read out of them.

    Args:
        names: of each read-out.

    Raises:
        InputError: a name that is neither a node nor a difference of two nodes.
    """
    pairs = [_labels(name) for name in names]
    labels = tuple(dict.fromkeys(label for pair in pairs for label in pair))
    if all(len(pair) == 1 for pair in pairs):
        return tuple(label for pair in pairs for label in pair), Objective()
    matrix = np.zeros((len(pairs), len(labels)))
    for row, pair in enumerate(pairs):
        for label, sign in zip(pair, (1.0, -1.0), strict=False):
            matrix[row, labels.index(label)] += sign
    return labels, Objective(matrix)


def _labels(name: ReadOut) -> tuple[Label, ...]:
    parts = str(name).split("-")
    if len(parts) > 2 or not all(parts) or len(set(parts)) < len(parts):
        raise InputError(f"output {name!r}: write a node, as 11, or a difference, as 11-1")
    return tuple(int(part) if part.isdecimal() else check_word(part) for part in parts)
