"""The quantile of the normal distribution, in arithmetic alone: the same bits everywhere.

Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics
37, 477 (1988), PPND16: a quotient of polynomials in (u - 1/2)^2 where |u - 1/2| <= 0.425, and one
in sqrt(-log(min(u, 1 - u))) beyond, as far as u = exp(-25).
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math

from pyedge.simd import log_share, part, select

_MIDDLE, _EDGE, _TAIL = 0.425, 0.180625, 1.6
# Lowest power first; of the numerator and of the denominator.
_A = (
    3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
)  # fmt: skip
_B = (
    1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
    21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
)  # fmt: skip
_C = (
    1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
    3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770,
    0.0227238449892691845833, 7.74545014278341407640e-4,
)  # fmt: skip
_D = (
    1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
    0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)  # fmt: skip


@part
def _quotient(x, above, below):
    """A polynomial over another, both of degree 7."""
    p, q = x * above[7] + above[6], x * below[7] + below[6]
    for k in range(5, -1, -1):
        p, q = p * x + above[k], q * x + below[k]
    return p / q


@part
def normal_quantile(u):
    """z with Phi(z) = u, for a vector u in 1e-10..1 - 1e-10."""
    q = u - 0.5
    middle = q * _quotient(_EDGE - q * q, _A, _B)
    r = math.sqrt(-log_share(min(u, 1.0 - u)))
    tail = _quotient(r - _TAIL, _C, _D)
    return select(abs(q) > _MIDDLE, select(q < 0.0, -tail, tail), middle)
