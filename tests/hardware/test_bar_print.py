"""Printed bars: one solid part, or bars with holes."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import pyedge
from pyedge.errors import InputError
from pyedge.hardware.bar_print import GRID, SAGITTA, Bars, bars_of, hinged, printed, solid
from pyedge.hardware.exporters import Design
from pyedge.networks.elastic import elastic
from pyedge.networks.elastic_lattices import trapezoid
from pyedge.training.configuration import MachineConfiguration

WIDTHS = st.lists(st.floats(1.5, 2.5), min_size=7, max_size=7)


def bars(widths=(2.0,) * 7, network=None):
    network = network or trapezoid(2)
    names = tuple(network.edge_names())
    return Bars("own", 1e3 * network.positions, network.edges, np.array(widths), 2.5, 2.0, names)


def machine(text=None, **changes):
    given = {"network": "trapezoid:rows=2", "edges": {"comparison": "bar"}}
    return Design(MachineConfiguration.make({**given, **(text or {})}), **changes)


@settings(max_examples=20)
@given(WIDTHS)
def test_a_solid_print_is_one_part_with_a_hole_for_each_triangle(widths):
    made = solid(bars(widths))
    (part,) = made.parts
    assert part.shape.is_valid
    assert len(part.shape.interiors) == 3
    assert {label.text for label in part.labels} == {*made.bars.names}
    # no more than bars from joint to joint and discs; no less than what is free of the bars
    most = (made.bars.lengths * made.bars.widths).sum() + 5 * np.pi * made.diameter**2 / 4
    assert made.free @ made.bars.widths < part.shape.area < most
    covered = np.sqrt(made.diameter**2 - made.bars.widths**2)  # by discs, at a bar's sides
    assert (made.free < made.bars.lengths - covered + SAGITTA).all()


@settings(max_examples=20)
@given(WIDTHS, st.floats(0.3, 2.0))
def test_hinged_bars_have_the_area_of_a_strip_two_rings_and_two_holes(widths, pin):
    made = hinged(bars(widths), pin)
    shapes = [part.shape for part in made.parts]
    assert len(shapes) == len(made.bars.widths)
    assert [len(shape.interiors) for shape in shapes] == [2] * len(shapes)
    apart = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=1.9)
    assert (apart[0] == apart[1]).all()
    for shape, width, length in zip(shapes, made.bars.widths, made.bars.lengths, strict=True):
        ring = max(3 * pin, width)
        half = np.sqrt(ring**2 - width**2) / 2  # the strip goes on to here inside each ring
        angle = np.arcsin(width / ring)
        inside = ring**2 / 4 * angle + width * half / 2  # of the strip in a ring, beyond its centre
        area = width * length + np.pi * ring**2 / 2 - 2 * inside - np.pi * pin**2 / 2
        arcs = 2 * np.pi * (ring + pin) * (SAGITTA + GRID)
        assert shape.area == pytest.approx(area, abs=arcs)


def test_widths_are_those_of_the_memory():
    made = bars_of(machine())
    assert made.widths == pytest.approx(2.0, rel=1e-12)
    assert made.thickness == 2.0
    springs = machine({"edges": {"comparison": "spring"}, "spring": {"start": 120.0}})
    assert bars_of(springs).widths == pytest.approx(2.0 * 120 / 137.5, rel=1e-12)


@given(st.floats(1.5, 2.5))
def test_the_free_length_of_one_bar_is_the_mean_between_two_discs(width):
    network = elastic([(0, 1)], [(0, 0), (0.016, 0)])
    made = solid(bars([width], network))
    half, radius = width / 2, 1.25
    segment = half * np.sqrt(radius**2 - half**2) + radius**2 * np.arcsin(half / radius)
    assert made.free[0] == pytest.approx(16 - 2 * segment / width, abs=3 * SAGITTA)


def test_parts_that_no_bar_joins_are_apart():
    network = elastic([(0, 1), (2, 3)], [(0, 0), (0.016, 0), (0, 0.01), (0.016, 0.01)])
    assert len(solid(bars([2.0, 2.0], network)).parts) == 2


@pytest.mark.parametrize(
    ("text", "changes", "said"),
    [
        ({"network": "torus16", "edges": {"comparison": "paper"}}, {}, "of resistors"),
        ({"edges": {"comparison": "rest-length"}}, {}, "rest-length have no width"),
        ({"edges": {"comparison": "spring"}, "spring": {"high": 500.0, "start": 400.0}}, {},
         "would be 5.818 mm wide"),
        ({}, {"joint": "glue"}, "joint 'glue' is not one of solid, hinge"),
        ({}, {"diameter": 1e-3}, "at least that of the widest bar, 2mm"),
        ({}, {"diameter": float("nan")}, "diameter nan"),
        ({}, {"thickness": -1e-3}, "thickness -1mm"),
        ({}, {"diameter": 6e-3, "joint": "hinge"}, "18mm wide and 16mm apart, meet"),
        ({"network": "braced:rows=2,columns=2"}, {}, "bars 1-4 and 2-3"),
        ({"network": "trapezoid:rows=2,spacing=4mm"}, {}, "touch beside their joints"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(text, changes, said):
    with pytest.raises(InputError) as refusal:
        printed(machine(text, **changes))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_network_in_space_is_refused():
    positions = [(0, 0, 0), (0.016, 0, 0), (0, 0.016, 0), (0, 0, 0.016)]
    network = elastic([(0, 3), (1, 3), (2, 3)], positions, (1, 2, 3))
    with pytest.raises(InputError, match="is in space"):
        printed(machine({"network": network}))


def beams(made, modulus, lengths, solid_joints):
    """Displacements in mm of joints 13 and 14 along y under 49 mN at 11: beams, or pinned bars.

    Beams of Euler and Bernoulli that bend over their whole length; axial stiffness is of `lengths`.
    """
    bars = made.bars
    matrix = np.zeros((3 * len(bars.positions),) * 2)
    for (i, j), width, length, free in zip(
        bars.ends, bars.widths, bars.lengths, lengths, strict=True
    ):
        bend = solid_joints * modulus * bars.thickness * width**3 / 12 / length**3
        local = np.zeros((6, 6))
        local[np.ix_([0, 3], [0, 3])] = (
            modulus * bars.thickness * width / free * np.array([[1, -1], [-1, 1]])
        )
        local[np.ix_([1, 2, 4, 5], [1, 2, 4, 5])] = bend * np.array([
            [12, 6 * length, -12, 6 * length],
            [6 * length, 4 * length**2, -6 * length, 2 * length**2],
            [-12, -6 * length, 12, -6 * length],
            [6 * length, 2 * length**2, -6 * length, 4 * length**2],
        ])  # fmt: skip
        cosine, sine = (bars.positions[j] - bars.positions[i]) / length
        turned = np.kron(np.eye(2), [[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]])
        places = [*range(3 * i, 3 * i + 3), *range(3 * j, 3 * j + 3)]
        matrix[np.ix_(places, places)] += turned.T @ local @ turned
    kept = np.ones(len(matrix), bool)
    kept[[0, 1, 12, 13]] = False  # joints 1 and 5 are fixed
    kept[2::3] &= solid_joints
    force, moved = np.zeros(len(matrix)), np.zeros(len(matrix))
    force[3 * 10 + 1] = -0.049
    moved[kept] = np.linalg.solve(matrix[np.ix_(kept, kept)], force[kept])
    return moved[[3 * 12 + 1, 3 * 13 + 1]].tolist()


def test_what_solid_joints_change_is_as_the_docs_say():
    machine = MachineConfiguration.load("elastic-behavior")
    history = machine.build().train(pyedge.published("elastic-behavior"))
    made = printed(Design(machine, history=history))
    modulus = 1e-6 * machine.bar.modulus  # N/mm2
    whole = made.bars.lengths
    assert beams(made, modulus, whole, False) == pytest.approx([-0.625333, -0.479973], abs=1e-6)
    assert beams(made, modulus, whole, True) == pytest.approx([-0.6171, -0.4764], abs=1e-4)
    assert beams(made, modulus, made.free, True) == pytest.approx([-0.5115, -0.3992], abs=1e-4)
    assert [made.free.min(), made.free.max()] == pytest.approx([12.6, 13.7], abs=0.05)
