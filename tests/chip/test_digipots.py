"""A chip is one draw of manufacture."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.chip import Chip
from pyedge.edges import DigipotEdges
from pyedge.networks.network import Network
from pyedge.networks.topologies import square, torus16
from tests.refusals import refused
from tests.strategies import networks

MANY = square(100, 100)  # 19 800 edges
BIG = Chip.draw(MANY, seed=3, offset=2e-3, tolerance=0.3, mismatch=0.05)


def near(value, expected, error):
    assert abs(value - expected) < 4 * error, (value, expected, error)


ROOT = np.sqrt(MANY.n_edges)
EVEN = Chip.draw(MANY, seed=4, tolerance=0.3)
RATIO = BIG.scale[0] / BIG.scale[1]


@pytest.mark.parametrize(
    ("draws", "mean", "deviation", "error"),
    [
        (BIG.offset[0], 0.0, 2e-3, 2e-3 / np.sqrt(2)),
        (BIG.offset[1], 0.0, 2e-3, 2e-3 / np.sqrt(2)),
        (EVEN.scale[0], 1.0, 0.3, 0.3 * np.sqrt(0.5 + 0.75 * 0.3**2 * 4)),
        (RATIO, 1.0, 0.05, 0.05),
    ],
    ids=["first offset", "second offset", "end-to-end value", "ratio of a pair"],
)
def test_draws_have_the_mean_and_the_standard_deviation_asked_for(draws, mean, deviation, error):
    near(draws.mean(), mean, deviation / ROOT)
    near(draws.std(), deviation, error / ROOT)


def test_offsets_are_normal_and_a_pair_shares_the_tolerance():
    for offset in BIG.offset:
        near((offset**4).mean() / (3 * 2e-3**4), 1.0, np.sqrt(32 / 3) / ROOT)
    assert (EVEN.unequal, BIG.unequal) == (False, True)
    assert (BIG.scale > 0).all()
    assert np.corrcoef(BIG.scale)[0, 1] > 0.95


def test_a_skew_is_the_same_for_every_pair():
    even, skewed = (Chip.draw(MANY, 3, tolerance=0.3, mismatch=0.05, skew=k) for k in (0.0, 0.01))
    np.testing.assert_allclose(skewed.scale[1] / even.scale[1], 1.01, rtol=1e-12)
    assert np.array_equal(skewed.scale[0], even.scale[0])
    assert Chip.draw(torus16(), 3, skew=0.01).unequal
    refused(lambda: Chip.draw(torus16(), 3, skew=-1.0), "skew -1.0", "as 0.008")


def test_offset_tolerance_and_mismatch_are_drawn_independently():
    draws = np.vstack([BIG.offset, np.log(BIG.scale[0] / BIG.scale[1]), np.log(BIG.scale).sum(0)])
    off_diagonal = np.corrcoef(draws)[np.triu_indices(4, 1)]
    assert (np.abs(off_diagonal) < 4 / np.sqrt(MANY.n_edges)).all()


def test_a_draw_depends_on_seed_and_replica_and_on_nothing_else():
    network = torus16()
    one = Chip.draw(network, 7, 1, offset=1e-3, mismatch=0.1)
    assert np.array_equal(one.offset, Chip.draw(network, 7, 1, offset=1e-3).offset)
    assert np.array_equal(one.scale, Chip.draw(network, 7, 1, mismatch=0.1).scale)
    for seed, replica in [(7, 0), (8, 1)]:
        other = Chip.draw(network, seed, replica, offset=1e-3, mismatch=0.1)
        assert not np.isclose(one.offset, other.offset).any()
        assert not np.isclose(one.scale, other.scale).any()


def test_a_draw_without_defects_is_the_perfect_chip():
    drawn, perfect = Chip.draw(torus16(), 9), Chip.perfect(torus16())
    assert np.array_equal(drawn.offset, perfect.offset)
    assert np.array_equal(drawn.scale, perfect.scale)
    assert not drawn.unequal


@given(networks(), st.integers(0, 2**64 - 1), st.integers(0, 2**32 - 1))
def test_a_chip_comes_back_from_its_file_to_the_last_bit(tmp_path, network, seed, replica):
    chip = Chip.draw(network, seed, replica, offset=1e-3, tolerance=0.3, mismatch=0.02)
    chip.save(tmp_path / "chip.json")
    again = Chip.load(tmp_path / "chip.json")
    assert (again.network, again.edges) == (chip.network, chip.edges)
    assert (again.seed, again.replica) == (seed, replica)
    assert np.array_equal(again.offset, chip.offset)
    assert np.array_equal(again.scale, chip.scale)
    again.check(network)


@pytest.mark.parametrize(
    "change",
    [
        lambda chip: chip.pop("edges"),
        lambda chip: chip.pop("network"),
        lambda chip: chip.update(format="pyedge chip 99"),
        lambda chip: chip.update(edges=3),
        lambda chip: chip["edges"][2].pop("offset_first_V"),
        lambda chip: chip["edges"][2].update(scale_free="wide"),
        lambda chip: chip["edges"][2].update(scale_free=0.0),
        lambda chip: chip["edges"][2].update(scale_clamped=-1.0),
        lambda chip: chip["edges"][2].update(offset_second_V=float("nan")),
    ],
)
def test_a_malformed_chip_is_refused(tmp_path, change):
    Chip.draw(torus16(), 1, offset=1e-3).save(tmp_path / "whole.json")
    whole = json.loads((tmp_path / "whole.json").read_text())
    change(whole)
    (tmp_path / "chip.json").write_text(json.dumps(whole))
    refused(lambda: Chip.load(tmp_path / "chip.json"), "chip.json")


def test_files_that_are_not_chips_are_refused(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        refused(lambda path=path: Chip.load(path), path)
    for text in (b"", b"[]", b"{", b"7", b"null", b"\xff\xfe\x00"):
        (tmp_path / "chip.json").write_bytes(text)
        refused(lambda: Chip.load(tmp_path / "chip.json"), "chip.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [("offset", v) for v in (-1e-3, np.nan, np.inf)]
    + [(name, v) for name in ("tolerance", "mismatch") for v in (-0.1, 1.0, np.nan, np.inf)],
)
def test_a_spread_that_cannot_be_is_refused(name, value):
    refused(lambda: Chip.draw(torus16(), 1, **{name: value}), name, value)


def test_a_chip_of_another_network_is_refused():
    chip = Chip.perfect(torus16())
    chip.check(torus16().cut(3))  # which keeps it
    refused(lambda: DigipotEdges(square(3, 3), chip=chip), "torus16", "square:3x3")
    turned = Network(torus16().edges[:, ::-1], torus16().labels)
    refused(lambda: chip.check(turned), "chip")
