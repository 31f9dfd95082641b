"""Figure files: format, reproducibility, and style independent of the user's."""

import subprocess
import sys

import matplotlib
import pytest

from pyedge.plots import FIGURES, FORMATS, look, new_figure, save
from pyedge.plots.style import rendered
from tests.refusals import refused


@pytest.fixture
def figure():
    with look():
        figure = new_figure(4, 3)
        figure.subplots().plot([1, 2, 3])
        return figure


@pytest.mark.parametrize("name", ["figure.jpg", "figure", "figure.gif", "figure.png.zip"])
def test_other_ending_is_refused(name, figure, tmp_path):
    refused(lambda: save(figure, tmp_path / name), name, *FORMATS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [*FORMATS, ".PNG"])
def test_all_formats_are_written_without_a_date_and_reproducibly(suffix, figure, tmp_path):
    path = tmp_path / "deep" / f"figure{suffix}"
    save(figure, path)
    start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}[suffix.lower()]
    one = path.read_bytes()
    assert one.startswith(start)
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert one == rendered(figure, suffix.lower()) == rendered(figure, suffix.lower())
    assert b"Date" not in one
    assert b"dc:date" not in one


def test_user_settings_have_no_effect_and_are_kept(damaged):
    one = rendered(FIGURES["5A"](damaged), ".svg")
    with matplotlib.rc_context({"font.size": 30, "svg.hashsalt": None, "lines.linewidth": 9}):
        assert rendered(FIGURES["5A"](damaged), ".svg") == one
        assert matplotlib.rcParams["font.size"] == 30


def test_pyplot_is_not_imported():
    code = (
        "import sys, pyedge; assert 'matplotlib' not in sys.modules\n"
        "import pyedge.plots; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
