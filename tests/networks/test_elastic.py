"""Elastic networks: their operator, what is counted, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.networks.elastic import ElasticNetwork, elastic
from pyedge.networks.elastic_lattices import LATTICES
from pyedge.networks.network import Network
from pyedge.physics import DensePhysics
from tests.refusals import refused

NONE = np.zeros(0, np.int64)
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]
SIDES = [[0, 1], [1, 2], [2, 3], [3, 0]]
NAMES = [
    "trapezoid:rows=4",
    "triangular:rows=3,columns=4",
    "strip:columns=5,spacing=1000mm",
    "braced:rows=3,columns=3",
    "delaunay:nodes=17,seed=4",
    "rotors:count=4,angle=-30",
]


@pytest.mark.parametrize("name", NAMES)
def test_elongations_are_the_first_order_of_the_lengths(name):
    network = pyedge.named(name)
    assert network.name == name
    moved = np.random.default_rng(1).standard_normal(network.n_nodes)
    eps = 1e-7 * network.lengths.min()
    ahead, behind = (lengths(network, sign * eps * moved) for sign in (1, -1))
    expected = (ahead - behind) / (2 * eps)
    assert network.drops(moved) == pytest.approx(expected, abs=1e-6)
    assert network.drops(np.stack([moved, 2 * moved])).shape == (2, network.n_edges)


def lengths(network, moved):
    """Of the bars, with the degrees of freedom displaced."""
    places = np.array(network.positions)
    places[tuple(network.freedom.T)] += moved
    along = places[network.edges[:, 0]] - places[network.edges[:, 1]]
    return np.linalg.norm(along, axis=1)


@pytest.mark.parametrize("name", NAMES)
def test_terms_make_the_stiffness_matrix(name):
    network = pyedge.named(name).cut(2)
    stiffness = np.random.default_rng(0).uniform(1, 2, network.n_edges)
    terms = network.terms()
    value = terms.weight * stiffness[terms.edge]
    half = np.zeros((network.n_nodes, network.n_nodes))
    np.add.at(half, (terms.row, terms.column), value)
    whole = half + half.T - np.diag(np.diag(half))
    matrix = network.incidence
    assert whole == pytest.approx(matrix.T @ (stiffness[:, None] * matrix), abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_a_network_is_what_its_description_makes(name):
    network = pyedge.named(name)
    again = Network.from_data(network.describe())
    assert isinstance(again, ElasticNetwork)
    assert again.same_topology(network)
    assert (again.fixed, again.labels, again.name) == (network.fixed, network.labels, name)


@given(st.integers(2, 9), st.integers(-80, 80))
def test_rotors_have_the_zero_mode_of_kane_and_lubensky(count, angle):
    network = pyedge.named(f"rotors:count={count},angle={angle}")
    modes = network.count()
    assert (modes.zero_modes, modes.self_stresses) == (1, 0)
    sine, cosine = np.sin(np.radians(angle)), np.cos(np.radians(angle))
    turn = ((1 + sine) / (1 - sine)) ** np.arange(count)
    mode = turn[:, None] * np.column_stack(
        [np.full(count, cosine), -sine * (-1.0) ** np.arange(count)]
    )
    assert np.abs(network.drops(mode.reshape(-1))).max() < 1e-12 * turn.max()


@given(st.integers(3, 7), st.integers(-40, 40), st.integers(0, 9))
def test_tensions_of_a_chain_held_at_an_end_do_not_depend_on_its_stiffnesses(count, angle, seed):
    """Without self-stress statics alone gives them, so learning cannot change them."""
    chain = pyedge.named(f"rotors:count={count},angle={angle}")
    chain = chain.fixing([*range(1, count + 1), 2 * count])
    matrix, draw = chain.incidence, np.random.default_rng(seed)
    force = draw.standard_normal(chain.n_nodes)
    tensions = []
    for _ in range(2):
        stiffness = draw.uniform(1.5, 2.5, chain.n_edges)
        moved = np.linalg.solve(matrix.T @ (stiffness[:, None] * matrix), force)
        tensions.append(stiffness * (matrix @ moved))
    first, second = tensions
    assert first == pytest.approx(second, rel=1e-6, abs=1e-6 * np.abs(first).max())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rotors:angle=3", "write count=N"),
        ("rotors:count=-4", "'count=-4' is not one of count=N"),
        ("rotors:count=4,angle=90", "between -90 and 90 degrees"),
        ("rotors:count=4,angle=--5", "is not one of count=N"),
        ("rotors:count=1", "count 1: at least 2"),
    ],
)
def test_rotors_that_cannot_be_are_refused(name, said):
    with pytest.raises(pyedge.InputError, match=said):
        pyedge.named(name)


def test_the_published_trapezoid():
    network = pyedge.named("trapezoid:rows=4")
    assert (len(network.joints), network.n_edges) == (14, 28)
    count = network.count()
    assert (count.freedoms, count.bars, count.zero_modes, count.self_stresses) == (24, 28, 0, 4)
    assert network.lengths == pytest.approx(16e-3)
    assert network.fixed == ("x1", "y1", "x5", "y5")
    assert network.labels[:3] == ("x2", "y2", "x3")


@given(st.sets(st.sampled_from(["x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"]), max_size=7))
def test_maxwell_count(fixed):
    count = elastic(SIDES, SQUARE, sorted(fixed)).count()
    assert count.freedoms - count.bars == count.zero_modes - count.self_stresses
    assert count.freedoms == 8 - len(fixed)


def test_counts_of_a_square():
    braces = [*SIDES, [0, 2]]
    assert elastic(SIDES, SQUARE).count().zero_modes == 4  # three rigid motions and a shear
    assert elastic(braces, SQUARE).count().zero_modes == 3
    assert elastic([*braces, [1, 3]], SQUARE).count().self_stresses == 1
    assert elastic(SIDES, SQUARE, [1, "y2"]).count().zero_modes == 1
    assert elastic(SIDES, SQUARE, [1, 2]).count(held=["x3"]).zero_modes == 0


def test_joints_in_space():
    corners = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0.3, 0.3, 1]]
    edges = [[0, 3], [1, 3], [2, 3]]
    network = elastic(edges, corners, [1, 2, 3])
    assert network.labels == ("x4", "y4", "z4")
    assert network.count().zero_modes == 0


def plan(network, inputs=NONE):
    return DensePhysics().plan(network, inputs, network.nodes([network.labels[-1]]))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: plan(elastic(SIDES, SQUARE, [1, 2])), "is a mechanism: joints 3, 4 move in a way"),
        (lambda: plan(elastic(SIDES, SQUARE)), "mechanism: joints 1, 2, 3, 4 move in 4 ways"),
        (lambda: plan(pyedge.named("strip:columns=900").fixing([1])), "is a mechanism: joints 2,"),
        (lambda: plan(elastic(SIDES, SQUARE, [1, 2, 3, "x4"]).cut(2, 3)), "joint 4 moves in a way"),
        (lambda: elastic(SIDES, [*SQUARE[:3], SQUARE[0]]), "joints 1 and 4 are in one place"),
        (lambda: elastic(SIDES, SQUARE[:3]), "edge to a node that is not there"),
        (lambda: elastic(SIDES, [0, 1, 2, 3]), "shape (4,): (joints, 2) or (joints, 3)"),
        (lambda: elastic(SIDES, SQUARE, ["z1"]), "fixed 'z1': write a joint, as 1, or one of its"),
        (lambda: elastic(SIDES, SQUARE, [1, 2, 3, 4]), "every joint is fixed"),
        (lambda: elastic(SIDES, SQUARE, [1]).node("x1"), "x1 of network 'elastic' is fixed"),
        (lambda: elastic(SIDES, SQUARE, [1]).node("z2"), "which has 2 dimensions: x, y"),
        (lambda: elastic(SIDES, SQUARE, [1]).node(2), "write an axis and a joint, as x2, y2"),
        (lambda: pyedge.named("strip:columns=1"), "columns 1: at least 2"),
        (lambda: pyedge.named("strip:rows=4"), "'rows=4' is not one of columns=N, spacing=16mm"),
        (lambda: pyedge.named("strip:"), "write columns=N"),
        (lambda: pyedge.named("strip:columns=3,spacing=0m"), "the spacing must be positive"),
        (lambda: pyedge.named("delaunay:nodes=200000"), "at most 100000"),
    ],
)
def test_refusals(made, said):
    refused(made, said)


def test_a_file_of_bars(tmp_path):
    file = tmp_path / "bars.csv"
    network = pyedge.named("trapezoid:rows=3")
    ends = network.positions[network.edges]
    lines = [
        f"{a + 1},{b + 1},{p[0]!r},{p[1]!r},{q[0]!r},{q[1]!r}"
        for (a, b), (p, q) in zip(network.edges.tolist(), ends.tolist(), strict=True)
    ]
    file.write_text("\n".join(["first,second,x1,y1,x2,y2", *lines]))
    read = pyedge.named(str(file)).fixing([1, 4])
    assert read.same_topology(network)
    file.write_text("\n".join(["first,second,x1,y1,x2,y2", lines[0], "2,3,0.0,5.0,1.0,1.0"]))
    refused(lambda: pyedge.named(str(file)), "line 3: joint 2 is in another place above")


def test_every_lattice_but_rotors_is_rigid():
    assert {name.partition(":")[0] for name in NAMES} == set(LATTICES)
    for name in NAMES:
        assert pyedge.named(name).count().zero_modes == name.startswith("rotors")
