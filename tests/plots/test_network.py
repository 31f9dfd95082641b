"""Drawings of networks: widths, dashes, shapes and labels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.plots import draw_network
from pyedge.plots.conductance import LIMITS, line_width
from pyedge.plots.field import NetworkField
from pyedge.plots.network import limits_of
from tests.refusals import refused

RESISTANCE = np.linspace(2e3, 90e3, 16)
TORUS = pyedge.named("torus16")


@pytest.fixture
def drawing(axes):
    return draw_network(axes, TORUS, RESISTANCE, [4, 8, 9], [1, 2, 3])


@given(st.floats(*LIMITS), st.floats(*LIMITS), st.floats(1e-3, 1e12))
def test_larger_conductance_is_wider_within_the_limits(one, other, any_):
    widths = line_width(np.array([one, other, LIMITS[1], any_, LIMITS[0]]))
    if one < other * (1 - 1e-9):
        assert widths[0] > widths[1]
    assert 0 < widths[2] <= widths[3] <= widths[4]


def test_only_cut_edges_are_dashed(axes):
    drawing = draw_network(axes, TORUS.cut(3, 7), RESISTANCE, [4, 8, 9], [1, 2, 3])
    styles = [edge.get_linestyle() for edge in drawing.edges]
    assert [k for k, each in enumerate(styles) if each not in ("-", "solid")] == [3, 7]
    key = axes.get_legend()
    assert key is not None
    assert "cut" in [text.get_text() for text in key.get_texts()]
    voltage = np.full(9, np.nan)
    voltage[[0, 4]] = 1.25, 2.5
    drawing.show(RESISTANCE, TORUS.cut(0).intact, voltage)  # an animation's next frame
    assert drawing.edges[0].get_linestyle() not in ("-", "solid")
    assert [patch.get_label() for patch in drawing.voltages.values()] == ["1.25 V", "2.50 V"]


def test_widths_follow_conductance_and_roles_have_different_shapes_and_colours(axes, drawing):
    widths = [edge.get_linewidth() for edge in drawing.edges]
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 16
    shapes = [patch for patch in axes.patches if patch.get_zorder() == 3]
    kinds = {(len(s.get_path().vertices), s.get_facecolor()) for s in shapes}
    assert len(shapes) == 9
    assert len({colour for _, colour in kinds}) == 3


@pytest.mark.parametrize("name", ["divider", "periodic:4x4", "barabasi-albert:nodes=30,extra=12"])
def test_other_networks_fit_their_axes(axes, name):
    network = pyedge.named(name)
    ohms = np.full(network.n_edges, 5e4)
    drawing = draw_network(axes, network, ohms, [1], [2])
    for (low, high), points in zip(
        (axes.get_xlim(), axes.get_ylim()), drawing.points.T, strict=True
    ):
        assert low < points.min() <= points.max() < high
    assert np.isfinite(drawing.curves).all()
    refused(lambda: draw_network(axes, network, ohms, [99], [1]), "node 99 is not in network")


# From 2 to 64 edges, lattices, tori and random networks.
SMALL = ["divider", "square:2x2", "torus16", "square:4x5", "periodic:4x8",
         "random-regular:nodes=12,degree=4", "barabasi-albert:nodes=30,extra=34"]  # fmt: skip


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("every", [False, True])
def test_voltages_collide_with_nothing(axes, name, every):
    network = pyedge.named(name)
    assert 2 <= network.n_edges <= 64
    ohms, held = np.full(network.n_edges, 5e4), network.labels[:2]
    volts = np.linspace(-5, 12.5, network.n_nodes)
    if not every:
        volts[2:] = np.nan
    drawing = draw_network(axes, network, ohms, held[:1], held[1:], volts)
    axes.figure.draw_without_rendering()
    renderer = axes.figure.canvas.get_renderer()
    labels = [patch.get_window_extent(renderer) for patch in drawing.voltages.values()]
    frame = axes.get_window_extent(renderer).padded(1)
    assert all(frame.contains(*corner) for box in labels for corner in (box.p0, box.p1))
    nodes = [each.get_window_extent(renderer) for each in axes.patches if each.get_zorder() == 3]
    assert len(labels) == 2 or every
    assert labels
    for k, box in enumerate(labels):
        assert not box.count_overlaps(labels[:k])
        assert not [node for node in nodes if box.overlaps(node.shrunk(0.9, 0.9))]


@pytest.mark.parametrize("name", ["periodic:20x10", "barabasi-albert:nodes=1200,extra=300"])
def test_a_large_network_is_a_field(axes, name):
    network = pyedge.named(name)
    ohms, volts = np.full(network.n_edges, 5e4), np.arange(network.n_nodes, dtype=float)
    field = draw_network(axes, network.cut(0), ohms, [1], [2], volts)
    assert isinstance(field, NetworkField)
    assert np.array_equal(field.nodes.get_array(), volts)
    assert len(axes.collections) == 4  # edges, nodes, inputs, outputs
    assert 0 < field.drawn.sum() <= network.n_edges
    field.show(ohms, None, volts[::-1])  # an animation's next frame
    assert field.nodes.get_array()[0] == volts[-1]
    axes.figure.draw_without_rendering()


def test_limits_are_the_same_for_ordinary_machines(allostery):
    assert {limits_of(history) for history in allostery} == {LIMITS}
