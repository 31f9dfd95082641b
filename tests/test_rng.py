"""Counter-based random numbers: known answers, independence, distributions."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from pyedge.rng import StepKey, Stream, normal, permutation, uniform
from pyedge.rng import philox as philox_part
from tests.refusals import refused

KEYS = st.builds(
    StepKey, st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)
)
STREAMS = st.sampled_from(Stream)
ONES = 2**32 - 1
philox = numba.njit(philox_part.py_func)


# The known answers that come with Random123, the authors' implementation of Philox4x32-10.
@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000",
         "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
         "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
         "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_philox_gives_the_known_answers(counter, key, answer):
    words = [np.uint64(int(word, 16)) for word in (*counter.split(), *key.split())]
    assert " ".join(f"{int(word):08x}" for word in philox(*words)) == answer


@given(KEYS, STREAMS, st.integers(1, 40))
def test_key_is_the_seed_and_counter_block_step_replica_stream(key, stream, edges):
    halves = key.seed & ONES, key.seed >> 32
    draws = uniform(key, stream, edges)
    for edge in range(edges):
        counter = edge // 4, key.step, key.replica, int(stream)
        word = philox(*map(np.uint64, (*counter, *halves)))[edge % 4]
        assert draws[edge] == (int(word) + 0.5) / 2**32


@given(KEYS, STREAMS)
def test_draws_are_inside_0_and_1(key, stream):
    draws = uniform(key, stream, 64)
    assert ((draws > 0) & (draws < 1)).all()
    assert np.isfinite(normal(key, stream, 64)).all()


@given(KEYS, STREAMS, KEYS, STREAMS)
def test_different_keys_or_streams_share_nothing(key, stream, other, other_stream):
    if (key, stream) != (other, other_stream):
        shared = np.isin(uniform(key, stream, 16), uniform(other, other_stream, 16))
        assert shared.sum() <= 1  # a chance of 6e-8 each


@pytest.mark.parametrize("stream", Stream)
def test_draws_are_uniform_over_edges_steps_and_replicas(stream):
    keys = [(StepKey(1, 0, k), StepKey(1, k, 0), StepKey(k, 0, 0)) for k in range(2000)]
    many = [uniform(StepKey(1, 0, 0), stream, 20_000)]
    for each in zip(*keys, strict=True):
        many.append(np.ravel([uniform(key, stream, 4) for key in each]))
    for draws in many:
        assert kstest(draws, "uniform").pvalue > 1e-4


def test_streams_replicas_steps_and_neighbours_are_uncorrelated():
    count = 20_000

    def draws(seed=1, replica=0, step=0, stream=Stream.FIRST):
        return uniform(StepKey(seed, replica, step), stream, count)

    base = draws()
    assert len({int(stream) for stream in Stream}) == len(Stream.__members__)
    others = [draws(stream=s) for s in Stream if s is not Stream.FIRST]
    others += [draws(replica=1), draws(step=1), draws(seed=2), draws(seed=1 + 2**32)]
    others += [np.roll(base, shift) for shift in (1, 2, 3, 4)]
    for other in others:
        assert abs(np.corrcoef(base, other)[0, 1]) < 4.5 / np.sqrt(count)


def test_normal_draws_are_standard_normal():
    assert kstest(normal(StepKey(2, 0, 0), Stream.SUPERVISOR, 20_000), "norm").pvalue > 1e-3


@given(KEYS, st.integers(1, 50))
def test_a_permutation_holds_every_number_once(key, count):
    order = permutation(key, Stream.ORDER, count)
    assert sorted(order.tolist()) == list(range(count))


def test_every_order_of_three_is_as_likely():
    orders = [tuple(permutation(StepKey(s, 0, 0), Stream.ORDER, 3).tolist()) for s in range(3000)]
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 6
    assert ((counts - 500) ** 2 / 500).sum() < 25  # chi2 of 5 degrees: a chance of 1e-4


@pytest.mark.parametrize(("name", "size"), [("seed", 2**64), ("replica", 2**32), ("step", 2**32)])
def test_what_the_counter_cannot_hold_is_refused(name, size):
    for value in (-1, size):
        key = StepKey(0, 0, 0)._replace(**{name: value})
        refused(lambda key=key: uniform(key, Stream.FIRST, 4), name, "2^")
        refused(lambda key=key: permutation(key, Stream.ORDER, 4), name)
