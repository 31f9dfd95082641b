"""Stencils and owners: what is marked is too near, and nothing else."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.chip.layout import access, obstacles
from circuits.chip.layout.lef import Rect
from circuits.chip.layout.obstacles import KINDS, Obstacle
from tests.circuits.chip.layout import small_cells
from tests.circuits.chip.layout.connections import gap

PITCH = (115, 170)


@pytest.fixture(scope="module")
def technology(tmp_path_factory):
    return small_cells.files(tmp_path_factory.mktemp("cells")).technology


def test_stencils_mark_what_is_too_near(technology):
    found = obstacles.stencils(technology, PITCH)
    ri, rj = found.shape[2] // 2, found.shape[3] // 2
    kinds = obstacles.kind_shapes(technology)
    assert np.array_equal(found, found.transpose(1, 0, 2, 3)[:, :, ::-1, ::-1])
    for one, other in itertools.product(range(len(KINDS)), repeat=2):
        for i, j in itertools.product(range(-ri, ri + 1), range(-rj, rj + 1)):
            near = any(
                gap(rect, kinds[other][layer].moved(i * PITCH[0], j * PITCH[1]))
                < technology.layers[layer].spacing
                for layer, rect in kinds[one].items()
                if layer in kinds[other]
            )
            assert found[one, other, i + ri, j + rj] == near
    assert not found[:, :, [0, -1]].any()
    assert not found[:, :, :, [0, -1]].any()


def test_places_near_an_obstacle_are_its_nets_and_near_two_nobodys(technology):
    owner = np.zeros((len(KINDS), 30, 20), np.int32)
    metal = [Obstacle("met1", Rect(1000, 1000, 1400, 1140), 1),
             Obstacle("met1", Rect(1700, 1000, 1900, 1140), 2),
             Obstacle("mcon", Rect(2500, 2500, 2670, 2670), 1)]  # fmt: skip
    obstacles.own(owner, metal, technology, PITCH)
    kinds = obstacles.kind_shapes(technology)
    for kind, i, j in np.ndindex(owner.shape):
        nets = set()
        for layer, rect, net in metal:
            if layer in kinds[kind]:
                there = kinds[kind][layer].moved(i * PITCH[0], j * PITCH[1])
                if gap(rect, there) < technology.layers[layer].spacing:
                    nets.add(-1 if layer == "mcon" else net)
        assert owner[kind, i, j] == (nets.pop() if len(nets) == 1 else -1 if nets else 0)


def test_the_border_is_kept_free_by_half_of_the_spacing(technology):
    size = 20 * PITCH[0], 16 * PITCH[1]
    owner = np.zeros((len(KINDS), 21, 17), np.int32)
    obstacles.own_rim(owner, size, technology, PITCH)
    for kind, shapes in enumerate(obstacles.kind_shapes(technology)):
        for i, j in np.argwhere(owner[kind] == 0):
            for layer, rect in shapes.items():
                there = rect.moved(int(i) * PITCH[0], int(j) * PITCH[1])
                half = technology.layers[layer].spacing / 2
                assert min(there.left, there.bottom) >= half
                assert size[0] - there.right >= half
                assert size[1] - there.top >= half
    assert (owner[1] == 0).any()


def test_every_pad_alone_has_the_area_of_the_rule(technology):
    for kind, shapes in zip(KINDS, obstacles.kind_shapes(technology), strict=True):
        if kind in ("via", "via2"):
            for layer in set(shapes) & {"met1", "met2", "met3"}:
                left, bottom, right, top = shapes[layer]
                assert (right - left) * (top - bottom) >= technology.layers[layer].area


_SIDES = st.tuples(*[st.integers(0, 12)] * 4)


@given(_SIDES, st.lists(_SIDES, max_size=5))
def test_a_square_is_covered_if_each_of_its_unit_squares_is(square, sides):
    def rect(four):
        left, right = sorted(four[:2])
        bottom, top = sorted(four[2:])
        return Rect(left, bottom, right + 1, top + 1)

    rects = [rect(each) for each in sides]
    whole = rect(square)
    units = [Rect(x, y, x + 1, y + 1) for x in range(whole.left, whole.right)
             for y in range(whole.bottom, whole.top)]  # fmt: skip
    assert access.covered(whole, rects) == all(
        any(unit.within(each) for each in rects) for unit in units
    )
