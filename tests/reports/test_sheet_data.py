"""Sheets of a report: on the page, as a file, with the captions of their figures."""

import pyedge
from tests.reports.stores import made, study
from tests.reports.test_figure_data import AXES, counted

ONE = {"name": "one", "title": "left", "x": "rule", "y": "late", "at": {"sigma": "1mV", "eta": 0.5}}
OTHER = ONE | {"name": "other", "title": "right", "y": "first", "best": {"eta": "late"}}
OTHER["at"] = {"sigma": "1mV"}


def test_a_sheet_is_on_the_page_and_a_file(tmp_path) -> None:
    sheet = {"name": "both", "figures": ["one", "other"], "title": "Side by side"}
    of = study(
        axis=AXES, figure=[ONE, OTHER], sheet=[sheet], replicas=5, steps=20,
        record=["late", "first", "rails"],
    )  # fmt: skip
    store = made(tmp_path / "made", of, counted)
    found = pyedge.report(store, tmp_path / "page.html", figures=tmp_path / "figures")
    assert str(tmp_path / "figures" / "both.png") in found["files"]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.index("Side by side") < page.index('id="figure-one"')
    assert "right: each point has the eta with the smallest median of final error" in page
    assert page.count("Median over replicas; bar: middle half.") == 3
