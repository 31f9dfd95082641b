"""The normal distribution, in arithmetic alone.

A comparator's decision hangs on Phi(z), so Phi is part of what is promised to be the same on every
machine; a library's erfc is not, and has no vectors.  Here (Phi(z) - 1/2) / z is the polynomial
in z^2 that meets it at the Chebyshev nodes of |z| <= 6.6 (25 of them), within 1e-12 in Phi.
Beyond, Phi is that of 6.6: a draw has 32 bits, and none is nearer to 0 or 1 than 1.2e-10.
"""

from __future__ import annotations

from pyedge.simd import aligned_zeros, fma, full_like, part

REACH = 6.6
_SCALE = 2.0 / REACH**2
# In t = 2 (z / 6.6)^2 - 1, highest power first.
_COEFFICIENTS = (
    8.753885989348082e-06,
    -2.2204976924770913e-05,
    -1.0147851313309014e-07,
    8.574862687853824e-06,
    0.0001100062590425684,
    -0.0002414270262797618,
    0.0002796480245449533,
    -0.0004896516561032941,
    0.001035891603576657,
    -0.0017652221753781923,
    0.0027245841480863426,
    -0.004148439535849159,
    0.0060745974029943915,
    -0.008413608376072853,
    0.011093873014071415,
    -0.014000350074646381,
    0.01697221719758081,
    -0.019890802422127048,
    0.02274597687874613,
    -0.025676779124780356,
    0.029014057354050604,
    -0.0333876289644015,
    0.04015336029387126,
    -0.053564812853380196,
    0.10713706349382034,
)


TABLE = aligned_zeros(len(_COEFFICIENTS), 1)
"""(25, 1) coefficients, to be given to `normal_probability`: the compiler would otherwise make a
constant of each, and fetch it from a place of its own.
"""
TABLE[:, 0] = _COEFFICIENTS
TABLE.flags.writeable = False


@part
def normal_probability(z, table):  # type: ignore[no-untyped-def]
    """Phi(z) for a vector z; `table` is TABLE."""
    z = min(max(z, -REACH), REACH)
    t = fma(z * z, _SCALE, -1.0)
    # Four chains that do not wait for each other: one for the powers 4k, one for 4k + 1, ...
    square = t * t
    fourth = square * square
    p0 = fma(fourth, table[0, 0], table[4, 0])
    p1, p2, p3 = full_like(t, table[3, 0]), full_like(t, table[2, 0]), full_like(t, table[1, 0])
    for k in range(5, 24, 4):
        p3 = fma(p3, fourth, table[k, 0])
        p2 = fma(p2, fourth, table[k + 1, 0])
        p1 = fma(p1, fourth, table[k + 2, 0])
        p0 = fma(p0, fourth, table[k + 3, 0])
    value = fma(fma(p3, t, p2), square, fma(p1, t, p0))
    return fma(value, z, 0.5)
