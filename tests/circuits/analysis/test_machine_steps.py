"""A machine stepped by its trigger: each edge counts once a step, both twins alike, its way."""

import numpy as np
import pytest

from circuits.analysis import machine_steps
from circuits.blocks.machine import machine

MACHINE = machine([(1, 2), (2, 3)])
# of f1 f2 f3 c1 c2 c3: the first edge's clamped drop is larger, the second's smaller; all positive
UP_DOWN = (3.0, 2.5, 1.5, 3.0, 2.0, 1.5)


@pytest.mark.parametrize("turned", [False, True])
def test_an_edge_counts_once_a_step(turned):
    nodes = ("f1", "f2", "f3", "c1", "c2", "c3")
    swap = (3, 4, 5, 0, 1, 2) if turned else range(6)  # the twins exchanged
    volts = {net: np.full(4, UP_DOWN[k]) for net, k in zip(nodes, swap, strict=True)}
    paths = [f"xmachine.xedge_{edge}.xdigipot_{twin}" for edge in ("1_2", "2_3")
             for twin in ("free", "clamped")]  # fmt: skip
    vectors = [f"v({path}.code)" for path in paths]
    deck = machine_steps.deck(machine_steps.of_machine(MACHINE), MACHINE, volts, vectors)
    codes = machine_steps.run(deck, 4, 4)
    up = 64 + np.arange(1, 5)
    down = 64 - np.arange(1, 5)
    first, second = (down, up) if turned else (up, down)
    assert codes.tolist() == [each.tolist() for each in (first, first, second, second)]
