"""Exponentials of vectors in arithmetic alone: the same bits everywhere."""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math

import numpy as np

from pyedge.arrays import Floats
from pyedge.simd.compile import jit
from pyedge.simd.lanes import EIGHT, Lanes
from pyedge.simd.load_store import load, store
from pyedge.simd.part import part
from pyedge.simd.vector import fma, select

FARTHEST = 60.0
"""exp(-60) is nothing beside 1."""
_WIDE = EIGHT.wide


@part
def exp_negative(t):
    """exp(-t) for t from 0 to `FARTHEST`: the 64th power of a Taylor series."""
    q = t * (-1.0 / 64.0)
    e = fma(q, 1.0 / 39916800.0, 1.0 / 3628800.0)
    e = fma(q, e, 1.0 / 362880.0)
    e = fma(q, e, 1.0 / 40320.0)
    e = fma(q, e, 1.0 / 5040.0)
    e = fma(q, e, 1.0 / 720.0)
    e = fma(q, e, 1.0 / 120.0)
    e = fma(q, e, 1.0 / 24.0)
    e = fma(q, e, 1.0 / 6.0)
    e = fma(q, e, 0.5)
    e = fma(q, e, 1.0)
    e = fma(q, e, 1.0)
    for _ in range(6):
        e = e * e
    return e


@part
def sigmoid(x):
    """1 / (1 + exp(-x))."""
    e = exp_negative(min(abs(x), FARTHEST))
    high = 1.0 / (e + 1.0)
    return select(x > 0.0, high, e * high)


@part
def log_share(share):
    """log of numbers from 1e-18 to 1, within 1e-13: 2 artanh((y - 1) / (y + 1)) of a 64th root."""
    y = share
    for _ in range(6):
        y = math.sqrt(y)
    z = (y - 1.0) / (y + 1.0)
    square = z * z
    more = 1.0 / 31.0 + 0.0 * z
    for k in range(14, -1, -1):
        more = fma(square, more, 1.0 / (2 * k + 1))
    return 128.0 * (z * more)


def sigmoids(values: Floats) -> Floats:
    """`sigmoid` of an array of any shape."""
    count = math.prod(values.shape)
    rows = np.zeros((2, 1, -(-count // len(_WIDE)) * len(_WIDE)))
    rows[0, 0, :count] = values.ravel()
    _sigmoids(*rows)
    return np.array(rows[1, 0, :count]).reshape(values.shape)


@jit()
def _sigmoids(values, out):
    for start in range(0, values.shape[1], len(_WIDE)):
        lanes = Lanes(_WIDE, start)
        store(out, 0, lanes, sigmoid(load(values, 0, lanes)))
