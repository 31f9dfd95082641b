"""Small drawings as SVG: everything is there, inside, and where it should be."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

import pyedge
from pyedge.plots.style import BLUE, VERMILLION
from pyedge.plots.svg import error_curve, network_drawing

SVG = "{http://www.w3.org/2000/svg}"
NETWORKS = {
    "torus16": pyedge.named("torus16"),
    "divider": pyedge.named("divider"),
    "free": pyedge.Network.from_pairs([(1, 2), (2, 3), (3, 1), (1, 2)]),
    "apart": pyedge.Network.from_pairs([(k, k + 1) for k in range(0, 60, 2)]),
    "large": pyedge.named("square:20x20"),
    "one place": pyedge.Network(np.array([[0, 1]]), (1, 2), positions=np.zeros((2, 2))),
}


def _numbers(element, *names):
    return [float(element.get(name)) for name in names]


@pytest.mark.parametrize("name", NETWORKS)
def test_network_is_inside_and_edges_join_their_nodes(name):
    network = NETWORKS[name].cut(0)
    root = ET.fromstring(network_drawing(network, network.labels[:1], network.labels[1:2]))
    width, height = _numbers(root, "width", "height")
    nodes = root.findall(f"{SVG}circle")
    assert all(0 <= x <= width + 1 and 0 <= y <= height + 1 for x, y in
               (_numbers(node, "cx", "cy") for node in nodes))  # fmt: skip
    assert len(nodes) in (network.n_nodes, 2)
    assert [node.get("fill") for node in nodes[:2]] == [VERMILLION, BLUE]
    paths = root.findall(f"{SVG}path")
    assert [path.get("stroke-dasharray") is None for path in paths] == [True, False][-len(paths) :]
    assert paths[-1].get("d").count("M") == 1
    if len(paths) > 1:
        assert paths[0].get("d").count("M") == network.n_edges - 1
    edges = [
        edge.replace("Q", " ").split() for path in paths for edge in path.get("d").split("M")[1:]
    ]
    assert len(edges) == network.n_edges
    assert all(start != end for start, _, end in edges) or name == "one place"
    if len(nodes) == network.n_nodes:
        places = {tuple(_numbers(node, "cx", "cy")) for node in nodes}
        for start, _, end in edges:
            assert {tuple(map(float, each.split(","))) for each in (start, end)} <= places
    if name in ("torus16", "divider"):
        down = [float(node.get("cy")) for node in nodes]
        assert (
            np.argsort(down, kind="stable").tolist()
            == np.argsort(-network.positions[:, 1], kind="stable").tolist()
        )
        texts = [text.text for text in root.findall(f"{SVG}text")]
        assert texts == list(map(str, network.labels))


def test_thousands_of_edges_are_not_drawn():
    assert network_drawing(pyedge.named("square:40x40")) == ""


@pytest.mark.parametrize(
    "error",
    [[1.0], [2.0, 2.0], [0.0, 0.0], np.geomspace(10, 1e-30, 40), np.geomspace(1, 1e-5, 5000)],
    ids=["one", "equal", "zero", "ideal", "long"],
)
def test_curve_falls_from_the_first_error_to_the_last(error):
    error = np.asarray(error)
    root = ET.fromstring(error_curve(error))
    width, height = _numbers(root, "width", "height")
    _, curve = root.findall(f"{SVG}polyline")
    points = np.array([each.split(",") for each in curve.get("points").split()], float)
    assert 1 <= len(points) <= 300
    assert (points >= 0).all()
    assert (points <= (width, height)).all()
    assert (np.diff(points[:, 1]) >= 0).all()
    texts = [text.text for text in root.findall(f"{SVG}text")]
    assert str(len(error)) in texts
    ticks = [float(text) for text in texts if text.startswith("1e")]
    seen = np.maximum(error, 1e-12)
    assert len(ticks) >= 2
    assert min(ticks) <= seen.min() * (1 + 1e-9)


def test_ticks_are_at_their_heights():
    root = ET.fromstring(error_curve(np.array([1.0, 0.1, 0.01])))
    heights = {each.text: float(each.get("y")) - 4 for each in root.findall(f"{SVG}text")}
    _, curve = root.findall(f"{SVG}polyline")
    points = [float(each.split(",")[1]) for each in curve.get("points").split()]
    assert points == [heights["1e0"], heights["1e-1"], heights["1e-2"]]
