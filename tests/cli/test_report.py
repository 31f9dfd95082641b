"""`pyedge report`: one page, one line."""

import json

import pytest

from pyedge.cli.app import run
from tests.refusals import complained
from tests.reports.stores import made, study

FILE = """
name = "made-up"
title = "From a file"
task = "allostery-2"
record = ["late"]
axis = [
    {name = "sigma", key = "comparator.noise", values = ["1mV"]},
    {name = "eta", key = "supervisor.eta", values = [0.1]},
]
figure = [{name = "other", x = "sigma", y = "late", lines = "eta"}]
"""


@pytest.fixture
def store(tmp_path):
    return made(tmp_path, study(replicas=2), undone={(0, 0)})


def test_it_tells_where_the_page_is(store, capsys):
    assert run(["report", str(store)]) == 0
    page = store.with_suffix(".html")
    assert capsys.readouterr().out == f"made-up: 9 of 10 pieces, on {page}\n"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_json_is_one_object_with_other_words(store, tmp_path, capsys):
    (tmp_path / "a.toml").write_text(FILE)
    words = ["report", str(store), "--out", str(tmp_path / "b.html"), "--json"]
    assert run([*words, "--study", str(tmp_path / "a.toml"), "--figures", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["page"] == str(tmp_path / "b.html")
    assert [each["name"] for each in told["figures"]] == ["other"]
    assert (told["done"], told["failed"], told["to_do"]) == (9, 0, 1)
    assert all((tmp_path / f"other.{end}").is_file() for end in ("png", "csv"))
    assert "From a file" in (tmp_path / "b.html").read_text(encoding="utf-8")


def test_it_says_where_no_figure_is_asked_for(tmp_path, capsys):
    store = made(tmp_path, study(replicas=2, figure=[]))
    assert run(["report", str(store), "--figures", str(tmp_path / "figures")]) == 0
    assert "asks for no [[figure]]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{0}/made-up.zarr --study mine", "neither a TOML file nor one of"),
        ("{0}/made-up.zarr --study {0}/none.toml", "No such file"),
        ("{0}/made-up.zarr --out /proc/none/a.html", "cannot be written"),
        ("{0}/made-up.zarr --figures /proc/a", "cannot be"),
    ],
)
def test_mistakes_are_one_line(store, tmp_path, capsys, words, said):
    assert said in complained(capsys, "report", *words.format(tmp_path).split())
