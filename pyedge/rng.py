"""Counter-based random numbers.

A number depends on seed, stream, replica, step and edge alone, so that results do not depend on
threads, batches, workers or restarts, and all models of a machine have the same noise.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC11, 2011).  The key is the seed; the counter is (edge // 4, step, replica, stream),
and the four words of a block serve four neighbouring edges.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.errors import InputError
from pyedge.simd import Lanes, as_float, broadcast, jit, load, part, store


class Stream(IntEnum):
    """What a random number is for.  No two purposes share a stream."""

    FIRST = 0  # noise of the first comparator, each step
    SECOND = 1  # noise of the second comparator, each step
    SUPERVISOR = 2  # noise of the measured free outputs, each step
    DATA = 3  # which examples are for training, and the data themselves
    ORDER = 4  # the order of training examples
    OFFSET_FIRST = 5  # manufacture: offset of the first comparator
    OFFSET_SECOND = 6  # manufacture: offset of the second comparator
    TOLERANCE = 7  # manufacture: end-to-end value of a twin pair
    MISMATCH = 8  # manufacture: difference between the two of a pair
    START = 9  # where a search starts
    CURRENT_FIRST = 10  # manufacture: offset current of the first comparator
    CURRENT_SECOND = 11  # manufacture: offset current of the second comparator
    COMMON = 12  # noise that all edges share, each step; edge 0 is the first comparator
    RESAMPLE = 13  # which replicas an interval is resampled from
    THRESHOLD_FREE = 14  # manufacture: V_T of the free transistor
    THRESHOLD_CLAMPED = 15  # manufacture: V_T of the clamped transistor
    GAIN_FREE = 16  # manufacture: S of the free transistor
    GAIN_CLAMPED = 17  # manufacture: S of the clamped transistor
    MULTIPLIER_FREE = 18  # manufacture: gain of the square of the free drop
    MULTIPLIER_CLAMPED = 19  # manufacture: gain of the square of the clamped drop
    DROP_FREE = 20  # manufacture: offset of the free drop
    DROP_CLAMPED = 21  # manufacture: offset of the clamped drop
    DRIFT = 22  # manufacture: update bias of a gate voltage
    ACTION = 23  # whether an action is at random, and which
    STATE = 24  # the state that a walk begins in
    GAUGE_FREE = 25  # noise of the measured drop in the free state, each step
    GAUGE_SECOND = 26  # noise of the measured drop in the second state, each step


_MULTIPLY_0 = np.uint64(0xD2511F53)
_MULTIPLY_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_WORD = np.uint64(32)
_ROUNDS = 10
_SCALE = 2.0**-32


@part
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: four 32-bit words (as uint64) of a 128-bit counter and a 64-bit key."""
    for _ in range(_ROUNDS):
        # The masks change nothing, but let the compiler multiply 32 by 32 bits.
        product_0 = _MULTIPLY_0 * (c0 & _LOW)
        product_1 = _MULTIPLY_1 * (c2 & _LOW)
        c0 = (product_1 >> _WORD) ^ c1 ^ k0
        c1 = product_1 & _LOW
        c2 = (product_0 >> _WORD) ^ c3 ^ k1
        c3 = product_0 & _LOW
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@part
def draw(seed, stream, replica, step, block, out, which, lanes):
    """Write the uniform draws, each inside (0, 1), of edges 4 block .. 4 block + 3.

    They are written into out[which] of (some, 4, lanes); `replica` is (1, lanes) uint64.
    """
    words = philox(
        broadcast(np.uint64(block), lanes),
        broadcast(np.uint64(step), lanes),
        load(replica, 0, lanes) & _LOW,
        broadcast(np.uint64(stream), lanes),
        seed & _LOW,
        seed >> _WORD,
    )
    store(out, (which, 0), lanes, (as_float(words[0]) + 0.5) * _SCALE)
    store(out, (which, 1), lanes, (as_float(words[1]) + 0.5) * _SCALE)
    store(out, (which, 2), lanes, (as_float(words[2]) + 0.5) * _SCALE)
    store(out, (which, 3), lanes, (as_float(words[3]) + 0.5) * _SCALE)


@jit(makes_arrays=True)
def fill_uniform(seed, stream, replica, step, out):
    """Write the draws of edges 0, 1, ... in every lane of (edges, lanes), edges by fours."""
    blocks = out.reshape(out.shape[0] // 4, 4, out.shape[1])
    for block in range(blocks.shape[0]):
        for first in range(out.shape[1]):
            draw(seed, stream, replica, step, block, blocks, block, Lanes((0,), first))


class StepKey(NamedTuple):
    """Key of the numbers of one machine at one step."""

    seed: int
    replica: int
    step: int


def padded(edges: int) -> int:
    """The number of rows that `fill_uniform` needs for this many edges."""
    return -(-edges // 4) * 4


def check(seed: int, replica: int = 0, step: int = 0) -> None:
    """Raise InputError where a number is outside what the counter can hold."""
    for name, value, limit in (("seed", seed, 64), ("replica", replica, 32), ("step", step, 32)):
        if not 0 <= value < 2**limit:
            raise InputError(f"{name} {value} is not in 0..2^{limit}-1")


def uniform(key: StepKey, stream: Stream, edges: int) -> Floats:
    """The (edges,) uniform draws in (0, 1) of edges 0..edges-1 at a key.

    InputError: a seed outside 64 bits, a replica or step outside 32 bits.
    """
    check(*key)
    replica = np.array([key.replica], dtype=np.uint64)
    return _uniforms(key.seed, replica, key.step, stream, edges)[:, 0]


def normals(seed: int, replicas: Replicas, step: int, stream: Stream, edges: int) -> Floats:
    """The (edges, replicas) standard normal draws of many replicas at one step.

    Column k is `normal` of replica k.  InputError: as of `uniform`.
    """
    from scipy.special import ndtri

    check(seed, int(replicas.max()), step)
    return np.asarray(ndtri(_uniforms(seed, replicas, step, stream, edges)), dtype=np.float64)


def normal(key: StepKey, stream: Stream, edges: int) -> Floats:
    """The (edges,) standard normal draws, by inversion of `uniform`."""
    from scipy.special import ndtri

    return np.asarray(ndtri(uniform(key, stream, edges)), dtype=np.float64)


def _uniforms(seed: int, replicas: Replicas, step: int, stream: Stream, edges: int) -> Floats:
    out = np.empty((padded(edges), len(replicas)))
    fill_uniform(np.uint64(seed), int(stream), replicas[None], step, out)
    return out[:edges]


def permutation(key: StepKey, stream: Stream, count: int) -> Ints:
    """A (count,) random order of 0..count-1."""
    return np.argsort(uniform(key, stream, count), kind="stable")
