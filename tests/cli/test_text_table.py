"""Tables and lines in any width: nothing is cropped, and no word is broken."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pyedge.cli.app import run
from pyedge.cli.demo import ideal_worse
from pyedge.cli.text_table import fitted, output_width, print_table

# With letters of two columns, and what rich and textwrap give a meaning.
WORDS = st.text(st.sampled_from("abc-[]/é漢😀²"), min_size=1, max_size=12)
CELLS = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=2).map("\n".join)
WIDTHS = st.one_of(st.none(), st.integers(1, 200), st.sampled_from([40, 80, 120]))


@st.composite
def tables(draw):
    names = draw(st.lists(WORDS.filter(str.isalpha), min_size=1, max_size=6, unique=True))
    names = [name + draw(st.sampled_from(["", " "])) for name in names]
    return [{name: draw(CELLS) for name in names} for _ in range(draw(st.integers(1, 4)))]


def printed(capsys, *arguments, **options):
    capsys.readouterr()
    print_table(*arguments, **options)
    return capsys.readouterr().out


def columns(out):
    """The words of each cell of a framed table, from left to right and from top to bottom."""
    rows, above = [], None
    for line in out.splitlines():
        if line[:1] in "│┃":
            cells = [cell.split() for cell in line[1:-1].replace("┃", "│").split("│")]
            above = cells if above is None else [a + b for a, b in zip(above, cells, strict=True)]
        elif above is not None:
            rows.append(above)
            above = None
    return rows


@given(tables(), WIDTHS)
def test_every_cell_is_found_in_every_width(capsys, rows, width):
    out = printed(capsys, "title of it", rows, caption="below", width=width, lines=True)
    expected = [[cell.split() for cell in row.values()] for row in rows]
    if "┏" in out:
        assert columns(out) == [[[name.strip()] for name in rows[0]], *expected]
    else:
        assert width is not None
        each = [f"{name.strip()}: {text}" for row in rows for name, text in row.items() if text]
        assert out.split() == ["title", "of", "it", *" ".join(each).split(), "below"]
    long = cell_len if "┏" in out else len
    for line in out.splitlines():
        assert width is None or long(line) <= width or len(line.split()) == 1


def test_a_frame_from_the_width_on_in_which_words_are_whole(capsys):
    rows = [{"a": "one three", "b ": "of [red]"}]
    assert printed(capsys, "t", rows, width=17).splitlines()[-5:] == [
        "┃ a     ┃     b ┃", "┡━━━━━━━╇━━━━━━━┩", "│ one   │    of │", "│ three │ [red] │",
        "└───────┴───────┘",
    ]  # fmt: skip
    assert "┏" not in printed(capsys, "t", rows, width=16)


@given(st.lists(CELLS, min_size=1, max_size=4).map("\n".join), st.integers(1, 200))
def test_lines_are_wrapped_at_spaces(text, width):
    out = fitted(text, width=width)
    assert out.split() == text.split()
    assert all(len(line) <= width or len(line.split()) == 1 for line in out.splitlines())


def test_lines_that_fit_stay_as_they_are():
    text = "  late (mean)    3   \n\n      5"
    assert fitted(text, width=21) == text.rstrip("\n")
    assert fitted("    one   two three", width=12) == "    one two\n      three"


@pytest.mark.parametrize("text", ["", "0", "-1", "wide"])
def test_a_width_that_is_none(monkeypatch, text):
    monkeypatch.setenv("COLUMNS", text)
    assert output_width() is None


@pytest.mark.parametrize("width", [40, 80, 133])
def test_columns_of_the_environment(capsys, monkeypatch, width):
    monkeypatch.setattr(sys, "__stdout__", None)
    monkeypatch.setenv("COLUMNS", str(width))
    out = printed(capsys, "title", [{"name": "word " * 60, "verdict": "holds"}])
    assert max(map(len, out.splitlines())) == width


def test_without_a_width_words_are_whole(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "__stdout__", None)
    rows = [{"name": "word " * 60, "path": "x" * 300}]
    out = printed(capsys, "title", rows)
    assert f"│ {'x' * 300} │" in out
    assert len(printed(capsys, "title", [{"name": "word " * 60}]).splitlines()[1]) == 120


def test_tasks_on_which_the_ideal_rule_is_behind():
    errors = {"iris": (0.05, 0.2), "allostery-3": (2e-3, 1e-28), "regression-a": (3e-3, 0.01)}
    rows = [
        {"name": task, "edges": edges, "mse_late": late}
        for task, pair in errors.items()
        for edges, late in zip(("paper", "ideal"), pair, strict=True)
    ]
    assert ideal_worse(rows) == ["iris", "regression-a"]


@pytest.mark.parametrize("width", [40, 80])
def test_verdicts_are_whole(capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(["reproduce", "2B"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert any(re.search(r"\bholds\b", line) for line in lines)
    assert run(["verify", "--list", "limits"]) == 0
    assert "limits/wiper-current/allostery-4" in capsys.readouterr().out.split()
