"""The shipped studies run and have their figures."""

from pathlib import Path

import pytest

from pyedge.plots.study import study_figure
from pyedge.reports.figure_data import figure_data
from pyedge.reports.flags import Flags
from pyedge.studies import Study, shipped
from pyedge.studies.results import Results
from pyedge.studies.store import State, Store
from pyedge.studies.work_item import compute

DOCS = Path(__file__).parents[2] / "docs" / "studies.md"
MANY = 12  # points, from which only some are run


@pytest.fixture(scope="module", params=sorted(shipped()))
def study(request):
    return Study.load(shipped()[request.param])


def test_it_is_described(study):
    assert study.title
    assert study.description
    assert study.figure
    assert all(figure.text for figure in study.figure)
    assert shipped()[study.name].stem == study.name
    assert len(study.points()) == len({point.index for point in study.points()})


def test_the_documentation_names_its_machine(study):
    """Rule, wiper positions if it has any, steps of all its points, beside what it found."""
    plan = study.plan()
    kinds = [point.configuration for point in plan.points]
    rules = {f"`{each.edges.comparison}`" for each in kinds}
    wipers = [k for k in kinds if "wiper" in k.model_edges(k.make_network()).parts]
    levels = {f"{each.digipot.levels} levels" for each in wipers}
    steps = {f"{each:,} steps" for each in plan.steps}
    named = ", ".join(
        each.pop() if len(each) == 1 else f"varied {name}"
        for name, each in {"rule": rules, "levels": levels, "steps": steps}.items()
        if each
    )
    (row,) = [line for line in DOCS.read_text().split("\n") if f"| `{study.name}` | " in line][:1]
    assert row.split(" | ")[2] == named


def test_it_runs_and_draws_its_figures(study, tmp_path):
    plan = study.but(replicas=2, steps=8).plan()  # an axis of steps keeps its settings
    store = Store.create(tmp_path / "store", plan)
    items = store.to_do()
    for index in items[:: -(-len(items) // MANY)]:
        store.put(index, compute(plan.item(index)))
    results = Results.open(tmp_path / "store")
    assert results.count(State.FAILED) == 0, results.failures
    assert results.count(State.DONE) > 0
    flags = Flags.of(results)
    for figure in study.figure:
        study_figure(figure_data(results, figure, flags).chart).canvas.draw()
