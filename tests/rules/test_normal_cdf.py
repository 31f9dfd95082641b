"""Phi, by a polynomial."""

import numba
import numpy as np
from scipy.special import ndtr

from pyedge.rules.normal_cdf import TABLE, normal_probability
from pyedge.simd import EIGHT, load, store


@numba.njit
def _each(z, out, lanes):
    for k in range(z.shape[0]):
        store(out, k, lanes, normal_probability(load(z, k, lanes), TABLE))


def probability(z):
    out = np.empty((len(z) // 8, 8))
    _each(np.ascontiguousarray(z).reshape(-1, 8), out, EIGHT)
    return out.ravel()


def test_it_is_phi_within_1e_12_as_far_as_it_reaches():
    z = np.linspace(-6.6, 6.6, 800_000)
    assert np.abs(probability(z) - ndtr(z)).max() < 1e-12


def test_beyond_it_is_nearer_to_certainty_than_any_draw():
    z = np.array([-1e300, -50.0, -7.0, -6.6, 6.6, 7.0, 50.0, 1e300])
    found = probability(z)
    assert ((found[:4] > 0) & (found[:4] < 2.0**-33)).all()
    assert ((found[4:] < 1) & (found[4:] > 1 - 2.0**-33)).all()


def test_it_never_falls():
    assert (np.diff(probability(np.linspace(-7, 7, 800_000))) >= 0).all()
    z = np.concatenate([np.linspace(-1e-9, 1e-9, 8), np.linspace(3, 3 + 1e-12, 8)])
    steps = np.diff(probability(z))[[*range(7), *range(8, 15)]]
    assert (steps >= -2.3e-16).all()


def test_it_is_symmetric():
    z = np.linspace(0, 7, 8_000)
    assert np.allclose(probability(z) + probability(-z), 1.0, rtol=0, atol=2.3e-16)
