"""What is drawn at manufacture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.chip import Chip
from pyedge.hardware.defects import Defects, FrontEnd
from pyedge.networks.topologies import torus16
from tests.refusals import refused


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_offsets_are_those_of_the_chip_of_this_seed_and_replica(seed, replica):
    chip = Chip.draw(torus16(), seed, replica, offset=1e-3)
    drawn = FrontEnd(offset=1e-3).draw(16, seed, replica)
    assert np.array_equal(drawn.offset, chip.offset.T)


def hundred(**front_end):
    """Defects of 100 chips of 100 edges."""
    drawn = [FrontEnd(**front_end).draw(100, 3, replica) for replica in range(100)]
    return Defects(*(np.array(each) for each in zip(*drawn, strict=True)))


def test_draws_have_the_spread_that_is_asked_for():
    drawn = hundred(offset=1e-3, bias=25e-9, offset_current=5e-9)
    count = drawn.offset.size
    assert drawn.offset.std() == pytest.approx(1e-3, rel=4 / np.sqrt(2 * count))
    assert abs(drawn.offset.mean()) < 4e-3 / np.sqrt(count)
    difference = drawn.current[..., 0] - drawn.current[..., 1]
    assert difference.std() == pytest.approx(5e-9, rel=4 / np.sqrt(2 * count))
    assert drawn.current.mean(axis=-1) == pytest.approx(25e-9, rel=1e-12)


def test_offsets_and_offset_currents_are_unrelated():
    drawn = hundred()
    difference = drawn.current[..., 0] - drawn.current[..., 1]
    twos = [(each[..., 0], each[..., 1]) for each in (drawn.offset, difference)]
    for one, other in [(drawn.offset, difference), *twos]:
        related = np.corrcoef(one.ravel(), other.ravel())[0, 1]
        assert abs(related) < 4 / np.sqrt(one.size)


def test_perfect_comparators_have_no_defects():
    assert not any(part.any() for part in (*Defects.none(5), *FrontEnd(0.0, 0.0, 0.0).draw(5)))


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in ("offset", "bias", "offset_current") for value in (np.nan, np.inf)]
    + [("offset", -1e-9), ("offset_current", -1e-9)],
)
def test_values_that_cannot_be_are_refused(name, value):
    refused(lambda: FrontEnd(**{name: value}), name.replace("_", " "), value)
