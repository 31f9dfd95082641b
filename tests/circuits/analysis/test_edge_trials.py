"""One edge on a bench: it does what the rule says, and what the noise says."""

import numpy as np
import pytest

from circuits.analysis import edge_trials
from circuits.blocks.digipot_edge import COMPARISONS, edge
from tests.restated import bits

COUNT = 60
RANDOM = np.random.default_rng(5)


def held(free, clamped):
    middle = 2.5
    return middle + 0.5 * np.stack([free, -free, clamped, -clamped], axis=1)


def drawn(comparison):
    """Drops, a third of them close to each other, no decision nearer than 2 mV."""
    clamped = RANDOM.uniform(-4, 4, COUNT)
    free = np.where(
        RANDOM.uniform(size=COUNT) < 0.33,
        clamped + RANDOM.choice([-1, 1], COUNT) * RANDOM.uniform(2e-3, 9e-3, COUNT),
        RANDOM.uniform(-4, 4, COUNT),
    )
    second = clamped if comparison == "paper" else clamped + free
    keep = (np.abs(clamped - free) > 2e-3) & (np.abs(second) > 2e-3)
    return free[keep], clamped[keep]


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_an_edge_follows_its_rule_and_its_wiper_follows(comparison):
    free, clamped = drawn(comparison)
    found = edge_trials.run(edge(comparison), held(free, clamped), np.zeros((len(free), 2)))
    first, second = np.transpose(
        [bits(comparison, *drops) for drops in zip(free, clamped, strict=True)]
    )
    assert (found.first == first).all()
    assert (found.second == second).all()
    assert (found.up == (first != second)).all()
    assert (found.after == found.before + np.where(found.up, 1, -1)).all()
    assert (found.before[1:] == found.after[:-1]).all()


def test_noise_adds_to_each_comparator_alone():
    # The first comparator sees half of 10 mV, the second all of -1 V: 6 mV and 1.1 V turn them.
    volts = held(np.full(4, 1.01), np.full(4, 1.0))
    noise = np.array([[0, 0], [6e-3, 0], [0, 1.1], [6e-3, 1.1]])
    found = edge_trials.run(edge(), volts, noise)
    assert found.first.tolist() == [False, True, False, True]
    assert found.second.tolist() == [False, False, True, True]


def test_more_trials_than_a_deck_holds_are_several_decks(monkeypatch):
    monkeypatch.setattr(edge_trials, "MOST", 2)
    volts = held(np.ones(5), np.array([1.1, 0.9, 1.1, 1.1, 0.9]))
    found = edge_trials.run(edge(), volts, np.zeros((5, 2)))
    assert found.up.tolist() == [True, False, True, True, False]
    assert found.before.tolist() == [64, 65, 64, 65, 64]


def test_as_much_noise_as_trials_is_wanted():
    with pytest.raises(ValueError, match="trials"):
        edge_trials.run(edge(), np.zeros((3, 4)), np.zeros((2, 2)))
