"""Outlines as text and bytes that are the same for every reader."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from pyedge.hardware.bar_print import Label, Part
from pyedge.hardware.outlines import dxf, stl, svg

HOLED = Part(Polygon(box(0, 0, 4, 3).exterior, [box(1, 1, 2, 2).exterior]), (Label("a<b", 1, 2),))


def faces(data):
    kind = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("rest", "<u2")])
    assert int.from_bytes(data[80:84], "little") == (len(data) - 84) // 50
    return np.frombuffer(data, kind, offset=84)


@given(st.floats(0.1, 10.0))
def test_a_solid_has_its_volume_and_every_edge_twice(thickness):
    found = faces(stl([HOLED], thickness, "é"))
    corners = found["corners"].astype(float)
    volume = np.einsum("ni,ni->n", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
    assert abs(volume / (11 * np.float32(thickness)) - 1) < 1e-6
    edges = [(tuple(c[k]), tuple(c[k - 2])) for c in found["corners"].tolist() for k in range(3)]
    assert len(edges) == len({*edges})
    assert {*edges} == {(b, a) for a, b in edges}
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    along = np.einsum("ni,ni->n", normals, found["normal"]) / np.linalg.norm(normals, axis=1)
    assert (along > 1 - 1e-6).all()


def test_dxf_states_millimetres_and_closes_each_outline():
    text = dxf([HOLED])
    assert "$INSUNITS\n 70\n4\n" in text
    assert (
        text.count("POLYLINE\n  8\nOUTLINE\n 66\n1\n 10\n0.0000\n 20\n0.0000\n 30\n0.0\n 70\n1\n")
        == 2
    )
    assert text.count("VERTEX") == 8
    assert text.endswith("  0\nEOF\n")


def test_svg_is_in_millimetres_and_escapes_names():
    text = svg([HOLED], "a & b")
    assert 'width="8.0000mm" height="7.0000mm" viewBox="-2.0000 -5.0000 8.0000 7.0000"' in text
    assert "<title>a &amp; b</title>" in text
    assert ">a&lt;b</text>" in text
    assert text.count("Z") == 2
