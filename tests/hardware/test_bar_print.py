"""Printed bars: one solid part, or bars with holes."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pyedge.errors import InputError
from pyedge.hardware.bar_print import GRID, SAGITTA, Bars, bars_of, hinged, printed, solid
from pyedge.hardware.exporters import Design
from pyedge.networks.elastic import elastic
from pyedge.networks.elastic_lattices import trapezoid
from pyedge.training.configuration import MachineConfiguration

WIDTHS = st.lists(st.floats(1.5, 2.5), min_size=11, max_size=11)


def bars(widths=(2.0,) * 11, network=None):
    network = network or trapezoid(2)
    names = tuple(network.edge_names())
    return Bars("own", 1e3 * network.positions, network.edges, np.array(widths), 2.5, 2.0, names)


def machine(text=None, **changes):
    given = {"network": "trapezoid:rows=2", "edges": {"comparison": "bar"}}
    return Design(MachineConfiguration.make({**given, **(text or {})}), **changes)


@given(WIDTHS)
def test_a_solid_print_is_one_part_with_a_hole_for_each_triangle(widths):
    made = solid(bars(widths[: len(trapezoid(2).edges)]))
    (part,) = made.parts
    assert part.shape.is_valid
    assert len(part.shape.interiors) == 3
    assert {label.text for label in part.labels} == {*made.bars.names}
    # no more than bars from joint to joint and discs; no less than what is free of the bars
    most = (made.bars.lengths * made.bars.widths).sum() + 5 * np.pi * made.diameter**2 / 4
    assert made.free @ made.bars.widths < part.shape.area < most
    covered = np.sqrt(made.diameter**2 - made.bars.widths**2)  # by discs, at a bar's sides
    assert (made.free < made.bars.lengths - covered + SAGITTA).all()


@given(WIDTHS, st.floats(0.3, 2.0))
def test_hinged_bars_have_the_area_of_a_strip_two_rings_and_two_holes(widths, pin):
    made = hinged(bars(widths[: len(trapezoid(2).edges)]), pin)
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
