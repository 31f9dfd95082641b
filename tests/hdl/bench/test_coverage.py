"""Bins of coverage."""

import pytest

from hdl.bench.coverage import Coverage


@pytest.fixture
def coverage():
    return Coverage({"count": (range(2), ("up", "down")), "rail": (("top",),)})


def test_a_hit_bin_is_not_missing_however_often_hit(coverage):
    assert coverage.counts() == {"count": (0, 4), "rail": (0, 1)}
    for _ in range(3):
        coverage.hit("count", 1, "up")
        coverage.hit("rail", "top")
    assert coverage.missing() == {"count": [(0, "up"), (0, "down"), (1, "down")]}
    assert coverage.counts() == {"count": (1, 4), "rail": (1, 1)}


@pytest.mark.parametrize("bin_", [("count", 2, "up"), ("count", 1), ("speed", 1)])
def test_a_bin_that_does_not_exist_is_a_mistake(coverage, bin_):
    with pytest.raises(KeyError):
        coverage.hit(*bin_)
