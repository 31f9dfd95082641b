"""The HTML report: self-contained, complete, and the same for the same store."""

import base64
import csv
import re
import tomllib
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pyedge
from pyedge.reports.html_report import toml_text
from pyedge.studies import Study
from pyedge.studies.store import Store
from tests.refusals import refused
from tests.reports.stores import FIGURE, made, study

_EMPTY = {"meta", "img", "br", "link", "input"}


class Page(HTMLParser):
    """Elements, attributes and text; every element is closed in its order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.links, self.alternatives, self.words = [], [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        self.links += [given[key] for key in ("src", "href") if key in given]
        self.alternatives += [given["alt"]] if tag == "img" else []
        assert not any(key.startswith("on") for key in given)
        if tag not in _EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def read(store, out, **options):
    pyedge.report(store, out, **options)
    return Page(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    made(folder, study())
    summary = pyedge.report(folder / "made-up.zarr", figures=folder / "figures")
    return folder, summary, (folder / "made-up.html").read_text(encoding="utf-8")


def test_the_page_is_self_contained(whole):
    text = whole[2]
    page = Page(text)
    assert all(link.startswith(("data:", "#")) for link in page.links)
    assert not re.search(r"https?:|url\(|@import|<script|<link|<iframe", text)
    assert {"h1", "h2", "h3", "table", "img", "main"} <= set(page.tags)
    for link in page.links:
        if link.startswith("data:image/svg"):
            drawing = base64.b64decode(link.split(",")[1]).decode()
            assert not re.search(r'(href|src)="(?!#)', drawing)


def test_the_page_names_its_origin(whole):
    page = Page(whole[2])
    for words in (
        "What noise does", "First part.", "n = 16 machines", "seed 7", "Median over replicas",
        "pyedge study made-up.toml", "xarray.open_zarr", pyedge.__version__, "Python", "numpy",
        "Replicas 0 to 15", "final error ∝ σ^1", "allostery-2", "band: middle half",
    ):  # fmt: skip
        assert words in page.text, words
    assert "η = 0.1" in page.alternatives[0]
    assert "Not finished" not in page.text
    assert "Failures" not in page.text


def test_the_study_on_the_page_can_be_run(whole, tmp_path):
    text = re.search(r'href="data:text/plain;charset=utf-8,([^"]*)"', whole[2]).group(1)
    given = unquote(text)
    (tmp_path / "a.toml").write_text(given, encoding="utf-8")
    assert Study.load(tmp_path / "a.toml").describe() == study().describe()
    assert tomllib.loads(given)["title"] == "What noise does"


def test_power_laws_have_their_range(whole):
    _, summary, text = whole
    fits = summary["figures"][0]["fits"]
    assert [each["at"] for each in fits] == ["η = 0.1", "η = 0.5"]
    for each in fits:
        low, high = each["fit"]["interval"]
        assert low - 1e-9 <= 1 <= high + 1e-9
        assert each["fit"]["range"] == pytest.approx([1e-3, 2e-2])
    assert "over 5 points from 1 mV to 20 mV" in text


def table(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_files_of_figures(whole):
    folder, summary, _ = whole
    assert (folder / "figures" / "floor.png").read_bytes()[:4] == b"\x89PNG"
    rows = table(folder / "figures" / "floor.csv")
    assert len(rows) == 10
    assert [float(row["n"]) for row in rows] == [16] * 10
    assert float(rows[0]["lower_quartile"]) <= float(rows[0]["late"])
    assert summary["files"] == [str(folder / "figures" / f"floor.{end}") for end in ("png", "csv")]


def test_hostile_texts_are_escaped(tmp_path):
    bad = '<script>alert("x")</script> & <img src=//a.b/c onerror=d> {{ 7*7 }} $x^$'
    hostile = study(
        title=bad, description=bad, replicas=2,
        axis=[{"name": "rule", "setting": [{"label": bad}, {"label": '"""\\\n</pre>'}]}],
        figure=[{"name": "f", "title": bad, "text": bad, "x": "rule", "y": "late"}],
    )  # fmt: skip
    page = read(made(tmp_path, hostile, failing={(1,)}), tmp_path / "a.html")
    assert not {"script", "iframe", "broken"} & set(page.tags)
    assert page.tags.count("img") == 1
    assert page.text.count(bad) >= 4
    assert "it is <broken> & gone" in page.text


def test_failed_and_unfinished_work_is_reported(tmp_path):
    store = made(tmp_path, study(), failing={(0, 0), (4, 1)}, undone={(2, 0)})
    page = read(store, tmp_path / "a.html", figures=tmp_path)
    for words in (
        "Not finished: 7 of 10 pieces of work are done, 2 failed, 1 left to do", "--resume",
        "sigma 1mV, eta 0.1; replicas 0 to 15", "Left out: 2 of 10 pieces of work, failed.",
        "Left out: 1 of 10 pieces of work, not yet done.",
    ):  # fmt: skip
        assert words in page.text, words
    assert sorted(int(row["n"]) for row in table(tmp_path / "floor.csv")) == [0] * 3 + [16] * 7


def test_nothing_done_or_one_point_without_figures_have_a_page(tmp_path):
    nothing = made(tmp_path, study(name="none", replicas=2), undone=set(np.ndindex(5, 2)))
    page = read(nothing, tmp_path / "n.html")
    assert "0 of 10 pieces of work are done" in page.text
    assert "No power law fits" in page.text
    page = read(made(tmp_path, study(axis=[], figure=[])), tmp_path / "a.html")
    assert "img" not in page.tags
    assert "Numbers" in page.text


def test_figures_of_another_file(tmp_path):
    store = made(tmp_path, study())
    other = study(title="Seen anew", figure=[{**FIGURE, "name": "new", "scale": "linear"}])
    before = pyedge.studies.load_results(store).attrs["study"]
    summary = pyedge.report(store, tmp_path / "a.html", study=other)
    assert [each["name"] for each in summary["figures"]] == ["new"]
    assert "Seen anew" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert pyedge.studies.load_results(store).attrs["study"] == before
    axes = [{"name": "tau", "key": "comparator.noise", "values": ["1mV"]}]
    figure = [{"name": "f", "x": "tau", "y": "late"}]
    refused(lambda: pyedge.report(store, study=study(axis=axes, figure=figure)), "does not fit")


def test_other_texts_do_not_make_another_study(tmp_path):
    one = study(replicas=2)
    store = made(tmp_path, one, undone={(0, 0)})
    other = one.but(title="Else", description="Else.", figure=[])
    assert Store.resume(store, other.plan()).to_do() == [(0, 0, 0)]
    assert pyedge.studies.load_results(store).attrs["study"]["title"] == "What noise does"
    refused(lambda: Store.resume(store, one.but(steps=3).plan()), "steps differ")


def test_the_same_store_makes_the_same_page_with_its_numbers(whole, tmp_path):
    pyedge.report(whole[0] / "made-up.zarr", tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == whole[2]
    late = pyedge.studies.load_results(whole[0] / "made-up.zarr")["late"].values[4, 0]
    low, middle, high = np.percentile(late, (25, 50, 75))
    text = Page(whole[2]).text
    assert f"{middle:.3g} ({low:.3g} to {high:.3g})" in text
    assert "below 1e-12" in text


ODD = ['"""', 'a\n"', "\\", "two\nlines\n", "\r\n", "\x7f", "tab\there\n"]
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(ODD)
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False)
single = texts | numbers | st.booleans()
values = single | st.lists(single, max_size=3)
keys = texts | st.sampled_from(["eta", "a.b", "a-b", ""])
tables = st.recursive(
    st.dictionaries(keys, values, max_size=4),
    lambda inner: st.dictionaries(keys, values | inner | st.lists(inner, max_size=3), max_size=4),
    max_leaves=12,
)


@given(tables)
def test_toml_text_is_read_back(table):
    assert tomllib.loads(toml_text(table)) == table
