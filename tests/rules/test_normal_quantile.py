"""The quantile of the normal distribution against scipy's."""

import numba
import numpy as np
from scipy.special import ndtri

from pyedge.rules.normal_quantile import normal_quantile
from pyedge.simd import EIGHT, load, store


@numba.njit
def _each(u, out, lanes):
    for k in range(u.shape[0]):
        store(out, k, lanes, normal_quantile(load(u, k, lanes)))


def test_it_is_the_quantile_for_every_draw_of_32_bits():
    words = np.concatenate([np.arange(400), np.geomspace(400, 2**31, 7600).astype(int)])
    u = (words + 0.5) * 2.0**-32
    out = np.empty((len(u) // 4, 8))
    _each(np.concatenate([u, 1.0 - u]).reshape(-1, 8), out, EIGHT)
    low, high = out.ravel().reshape(2, -1)
    assert np.abs(low - ndtri(u)).max() < 1e-12
    assert np.array_equal(low, -high)
