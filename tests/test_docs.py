"""Files and modules named in docs/*.md exist; the schematic is that of the circuit."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from circuits.blocks import digipot_edge as circuit
from docs import draw_edge, draw_transistor_edge, readme
from pyedge import verify

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
FILE = re.compile(r"[\w./-]+(/|\.(py|md|png|svg|cir|c))")
MODULE = re.compile(r"(pyedge|circuits|hdl)(\.[A-Za-z_]\w*)+")


def names(page):
    """Text in back quotes, and targets of links within the repository."""
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    return {*re.findall(r"`([^`\n]+)`", text), *(f"docs/{link}" for link in links)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_modules_exist(page):
    files = [name for name in names(page) if FILE.fullmatch(name)]
    rooms = (ROOT, ROOT / "docs", ROOT / "hdl", ROOT / "examples")
    assert [file for file in files if not any((room / file).exists() for room in rooms)] == []
    for name in filter(MODULE.fullmatch, names(page)):
        parent, _, last = name.rpartition(".")
        room = import_module(parent)
        assert hasattr(room, last) or (hasattr(room, "__path__") and find_spec(name)), name


def test_numbers_of_the_readme_are_marked():
    text = readme.README.read_text(encoding="utf-8")
    assert re.findall(r"<!-- numbers: (.*) -->", text) == list(readme.NUMBERS)
    names = [check.name for check in verify.checks()]
    assert {*readme.CHECKS, *readme.CIRCUIT_CHECKS} < set(names)
    assert f"$ pyedge verify --list | wc -l\n{len(names)}\n" in text


def test_numbers_of_the_readme_are_measured():
    text = readme.README.read_text(encoding="utf-8")
    quick = ("divider_steps", "allostery_best", "allostery_late", "regression_late")
    lines = readme.published(quick)
    assert len(lines) == len(quick)
    assert [line for line in lines if line not in text.splitlines()] == []


@pytest.mark.parametrize(
    ("drawing", "name"),
    [(draw_edge, "edge.svg"), (draw_transistor_edge, "transistor-edge.svg")],
)
def test_schematic_is_up_to_date(tmp_path, drawing, name):
    drawing.main(tmp_path / name)
    assert (tmp_path / name).read_text() == (ROOT / "docs" / name).read_text()


def test_component_not_drawn_is_an_error(monkeypatch):
    monkeypatch.setattr(draw_edge, "edge", lambda comparison: circuit.edge("exact"))
    with pytest.raises(ValueError, match="not drawn: average_second"):
        draw_edge.draw()
