"""Annealing: shorter wires than at the start, in rows that hold their cells."""

from itertools import pairwise

import numpy as np
import pytest

from circuits.chip import spice
from circuits.chip.layout import placement
from circuits.chip.layout.placement import anneal, floor_plan, length, rows_of
from tests.circuits.chip.layout import small_cells

NETLIST = small_cells.netlist(15)


@pytest.fixture(scope="module")
def problem(tmp_path_factory):
    files = small_cells.files(tmp_path_factory.mktemp("cells"))
    shapes = [files.shape(gate.cell) for gate in NETLIST.gates]
    sites = np.array([shape.width // 460 for shape in shapes], np.int64)
    plan = floor_plan(sites.tolist(), (460, 2720))
    nets = spice.net_names(NETLIST)
    fixed = {"first": [(0, 3000)]}
    return sites, plan, placement._problem(NETLIST.gates, shapes, plan, fixed, nets)


@pytest.mark.parametrize("seed", range(4))
def test_annealing_shortens_the_wires(problem, seed):
    sites, plan, nets = problem
    rng = np.random.default_rng(seed)
    start = rng.permutation(len(sites))
    draws = rng.random((5000, 4))
    order = anneal(start, sites, plan.rows, plan.columns - 2, nets, draws)
    assert sorted(order) == list(range(len(sites)))
    before, after = (length(each, sites, plan.rows, plan.columns - 2, nets)
                     for each in (start, order))  # fmt: skip
    assert after < 0.7 * before
    rows, columns = rows_of(order, sites, plan.rows, plan.columns - 2)
    for row in range(plan.rows):
        ends = sorted((columns[k], columns[k] + sites[k]) for k in np.flatnonzero(rows == row))
        assert ends[0][0] >= 0
        assert ends[-1][1] <= plan.columns - 2
        assert all(left <= right for (_, left), (right, _) in pairwise(ends))


def test_the_length_is_half_the_perimeter_of_each_net(problem):
    sites, plan, nets = problem
    order = np.arange(len(sites))
    rows, columns = rows_of(order, sites, plan.rows, plan.columns - 2)
    expected = 0
    for net, (left, right, low, high) in enumerate(nets.box):
        pins = slice(nets.start[net], nets.start[net + 1])
        cell = nets.cell[pins]
        x = (columns[cell] + 1) * 460 + nets.dx[pins]
        flipped = rows[cell] % 2 == 1
        y = rows[cell] * 2720 + np.where(flipped, 2720 - nets.dy[pins], nets.dy[pins])
        port = right >= left
        xs, ys = (
            np.append(x, [left, right] if port else []),
            np.append(y, [low, high] if port else []),
        )
        expected += np.ptp(xs) + np.ptp(ys)
    assert length(order, sites, plan.rows, plan.columns - 2, nets) == pytest.approx(expected)
