"""All published panels can be drawn, with their captions."""

import pytest

from pyedge.plots import FIGURES
from pyedge.plots.style import rendered


def test_all_panels_are_tested(arguments):
    assert arguments.keys() == FIGURES.keys()


@pytest.fixture(scope="module", params=FIGURES)
def panel(request):
    return request.param


@pytest.fixture(scope="module")
def figure(panel, arguments):
    return FIGURES[panel](*arguments[panel])


def test_caption_has_number_and_seeds(panel, figure):
    text = figure.get_supxlabel()
    count = {"3A": 3, "3C": 2, "3D": 2}.get(panel, 1)
    assert f"n = {count}" in text
    assert "seed" in text


def test_equal_figures_are_equal_files(panel, figure, arguments):
    files = []
    for each in (figure, FIGURES[panel](*arguments[panel])):
        svg = rendered(each, ".svg")
        each.set_layout_engine("none")  # laid out by now
        files.append((svg, rendered(each, ".png")))
    assert files[0] == files[1]
    assert min(map(len, files[0])) > 10_000
