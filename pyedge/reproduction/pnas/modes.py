"""Modes of the error of a curve: mean, slope and curvature, and when each is learned."""

from __future__ import annotations

import numpy as np

from pyedge.arrays import Bools, Floats, Ints

MODES = ("mean", "slope", "curvature")


def modes(error: Floats, inputs: Floats) -> Floats:
    """(..., 3) components of errors along orthonormal polynomials of degree 0, 1 and 2.

    Args:
        error: (..., k) read-out less target of each example, in volts.
        inputs: (k,) the varied input of each, in volts.
    """
    basis, _ = np.linalg.qr(np.vander(inputs, len(MODES), increasing=True))
    return np.asarray(error @ basis)


def halved(components: Floats) -> tuple[Ints, Bools]:
    """Record from which on a component stays below half of its size in the first record.

    Args:
        components: (..., records, modes).

    Returns:
        (..., modes) numbers of the records, the last where it does not, and whether it does.
    """
    size = np.abs(components)
    below = size < size[..., :1, :] / 2
    stays = np.flip(np.logical_and.accumulate(np.flip(below, -2), axis=-2), -2)
    ever = np.asarray(stays.any(axis=-2))
    record = np.where(ever, stays.argmax(axis=-2), components.shape[-2] - 1)
    return record.astype(np.int64), ever
