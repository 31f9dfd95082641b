"""Vectors do in each lane what numpy does to an array, whatever their width."""

import math
import operator
from functools import cache

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core.errors import TypingError

from pyedge import simd
from pyedge.simd import EIGHT, ONE, Lanes, load, store

WIDE = 11
floats = st.floats(-1e6, 1e6, allow_subnormal=False)
rows = st.lists(floats, min_size=WIDE, max_size=WIDE).map(np.array)
words = st.lists(st.integers(0, 2**32 - 1), min_size=WIDE, max_size=WIDE)


def everywhere(function, *inputs, dtype=np.float64):
    """What a function of vectors gives in each of eleven lanes: eight at once, then three."""
    work = np.ascontiguousarray(inputs)
    out = np.zeros((1, WIDE), dtype)
    each = _compiled(function)
    each(work, out, Lanes(EIGHT.wide, 0))
    for lane in range(len(EIGHT.wide), WIDE):
        each(work, out, Lanes(ONE.wide, lane))
    return out[0]


@cache
def _compiled(function):
    @numba.njit(error_model="numpy")
    def each(work, out, lanes):
        store(out, 0, lanes, function(work, lanes))

    return each


def _binary(symbol):
    @numba.njit(error_model="numpy")
    def of_rows(work, lanes):
        return symbol(load(work, 0, lanes), load(work, 1, lanes))

    return of_rows


OF_ROWS = {
    each: _binary(each)
    for each in (
        operator.add, operator.sub, operator.mul, operator.truediv,
        operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne,
    )
}  # fmt: skip


@given(rows, rows)
def test_arithmetic_and_comparisons_are_those_of_numpy(a, b):
    b = np.where(np.arange(WIDE) % 3, b, a)  # some alike
    for symbol, of_rows in OF_ROWS.items():
        with np.errstate(all="ignore"):
            wanted = symbol(a, b)
        found = everywhere(of_rows, a, b, dtype=wanted.dtype.type)
        assert np.array_equal(found, wanted, equal_nan=True)


@numba.njit
def _chosen(work, lanes):
    a, b = load(work, 0, lanes), load(work, 1, lanes)
    return simd.select((a < b) ^ (b > 0.0), math.floor(abs(a)), max(min(-a, b), 2))


@given(rows, rows)
def test_the_rest_is_that_of_numpy(a, b):
    wanted = np.where((a < b) ^ (b > 0), np.floor(np.abs(a)), np.maximum(np.minimum(-a, b), 2))
    assert np.array_equal(everywhere(_chosen, a, b), wanted)


@numba.njit
def _rounded_once(work, lanes):
    return simd.fma(load(work, 0, lanes), load(work, 1, lanes), -1.0)


def test_a_fused_product_is_rounded_once():
    """(1 + e)(1 - e) - 1 is -e^2, which two roundings would lose."""
    tiny = 2.0**-40
    a, b = np.full(WIDE, 1 + tiny), np.full(WIDE, 1 - tiny)
    assert np.array_equal(everywhere(_rounded_once, a, b), np.full(WIDE, -(tiny**2)))


@numba.njit
def _mixed(work, lanes):
    low = np.uint64(0xFFFFFFFF)
    product = load(work, 0, lanes) * np.uint64(0xD2511F53)
    return simd.as_float((product >> np.uint64(32)) ^ (product & low))


@given(words)
def test_words_are_those_of_python(values):
    whole = [v * 0xD2511F53 for v in values]
    wanted = [float((v >> 32) ^ (v & 0xFFFFFFFF)) for v in whole]
    assert everywhere(_mixed, np.array(values, dtype=np.uint64)).tolist() == wanted


TABLE = np.array([0.5, -0.0, np.pi, np.inf]).view(np.uint64)


@numba.njit
def _looked_up(work, lanes, table=TABLE):
    return simd.gather(table, load(work, 0, lanes))


@given(st.lists(st.integers(0, 3), min_size=WIDE, max_size=WIDE))
def test_a_table_is_read_lane_by_lane(codes):
    found = everywhere(_looked_up, np.array(codes))
    assert np.array_equal(found.view(np.uint64), TABLE[codes])


@numba.njit
def _shared(work, lanes):
    return simd.broadcast(load(work, 1, Lanes(ONE.wide, 0)), lanes) + simd.broadcast(0.5, lanes)


def test_one_lane_is_spread_over_all():
    a = np.arange(WIDE, dtype=float)
    assert np.array_equal(everywhere(_shared, a, a + 3.0), np.full(WIDE, 3.5))


@numba.njit
def _moved(work, out, lanes):
    for k in range(work.shape[0]):
        for m in range(work.shape[1]):
            store(out, (k, m), lanes, load(work, (k, m), lanes) + m)


@pytest.mark.parametrize("wide", [1, 4, 8])
def test_rows_of_deeper_arrays_are_found(wide):
    work = np.arange(2.0 * 3 * wide).reshape(2, 3, wide)
    wanted = work + np.arange(3)[:, None]
    for lanes in (simd.whole(wide), Lanes(simd.whole(wide).wide, 0)):
        out = np.zeros_like(work)
        _moved(work, out, lanes)
        assert np.array_equal(out, wanted)


@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.bool_])
def test_room_is_aligned_zeros(dtype):
    for shape in ((3, 32), (2, 5, 8), (0, 4)):
        made = simd.aligned_zeros(*shape, dtype=dtype)
        assert (made.shape, made.dtype) == (shape, dtype)
        assert made.flags.c_contiguous
        assert made.flags.writeable
        assert made.ctypes.data % 64 == 0 or not made.size
        assert not made.any()


def test_what_is_no_vector_is_refused():
    """An array whose lanes do not lie side by side has no rows to read."""

    @numba.njit
    def first(work, lanes):
        store(work, 0, lanes, load(work, 0, lanes))

    with pytest.raises(TypingError):
        first(np.zeros((4, 8)).T, ONE)
    with pytest.raises(TypingError):
        first(np.zeros(4), ONE)
