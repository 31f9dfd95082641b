"""Pictures of layouts: every gate and port named, an edge drawn for each of an array."""

import pytest

from circuits.chip.layout import layout
from pyedge.plots.chip_layout import array_figure, layout_figure
from tests.circuits.chip.layout import small_cells


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    files = small_cells.files(tmp_path_factory.mktemp("cells"))
    return layout.edge(small_cells.netlist(), files, "edge", 1)


def test_a_picture_names_cells_and_ports(made):
    (axes,) = layout_figure(made).axes
    words = [text.get_text() for text in axes.texts]
    assert words.count("nand2") == words.count("inv") == 6
    assert set(made.pins) <= set(words)


def test_an_array_has_a_border_for_each_edge(made):
    one, many = (array_figure(made, *size).axes[0] for size in ((1, 1), (2, 3)))
    assert len(many.collections) == 6 * len(one.collections)
    assert many.get_xlim()[1] > 3 * made.width / 1000
