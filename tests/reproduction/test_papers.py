"""The papers: their claims, measures and panels fit together; shares and medians are judged."""

import dataclasses

import pytest

from pyedge.cli.app import run
from pyedge.errors import InputError
from pyedge.reproduction import PAPERS, Claim, Measured, Verdict

CLAIM = Claim(
    figure="1", measure="solved", claim="it is learned", statistic="solved", published="most",
    published_value=0.9, relation=">=", threshold=0.75, unit="", summary="share",
)  # fmt: skip
papers = pytest.mark.parametrize("paper", PAPERS.values(), ids=list(PAPERS))


@papers
def test_claims_and_measures_correspond(paper):
    assert sorted(claim.measure for claim in paper.claims()) == sorted(paper.measures)


@papers
def test_panels_are_found_in_any_case_and_choose_their_claims(paper):
    for name in paper.panels:
        assert paper.panel(name.lower()) == paper.panel(name.upper()) == name
        assert {claim.figure for claim in paper.claims([name])} <= {name}
    with pytest.raises(InputError) as error:
        paper.panel("no such")
    assert str(error.value).endswith(" ".join(paper.panels))


def test_stems_of_files_differ():
    stems = [paper.stem for paper in PAPERS.values()]
    assert len(set(stems)) == len(stems)


def test_network_is_refused_where_a_paper_has_its_own():
    paper = dataclasses.replace(PAPERS["D22"], name="another", network="")
    with pytest.raises(InputError, match="network torus16: another has its own"):
        paper.prepare(network="torus16")


@pytest.mark.parametrize(
    ("solved", "holds", "reached"), [(7, False, False), (8, True, False), (9, True, True)]
)
def test_a_share_is_of_all_machines(solved, holds, reached):
    """The median of seven ones and three zeros is 1."""
    verdict = Verdict(CLAIM, Measured([1.0] * solved + [0.0] * (10 - solved)))
    assert (verdict.value, verdict.reach) == (solved / 10, solved)
    assert (verdict.holds, verdict.reaches_published) == (holds, reached)
    assert verdict.share[0] < verdict.value < verdict.share[1]


def test_few_solved_are_counted_as_solved():
    claim = CLAIM.model_copy(update={"relation": "<=", "published_value": None, "threshold": 0.3})
    verdict = Verdict(claim, Measured([1.0, 0.0, 0.0, 0.0]))
    assert verdict.reach == 1
    assert verdict.holds


@pytest.mark.parametrize(("machines", "seeds"), [(None, [0, 1]), ((3, 7), [3, 7]), ((), [])])
def test_machines_behind_the_values_are_named(machines, seeds):
    assert Verdict(CLAIM, Measured([1.0, 0.0], "", machines)).describe()["seeds"] == seeds


def test_claims_of_medians_say_nothing_of_a_summary():
    """What D22's verdicts print as JSON has no key that it did not have before."""
    verdict = Verdict(PAPERS["D22"].claims()[0], Measured([1.0]))
    assert "summary" not in verdict.describe()


def test_papers_are_named_in_any_case_and_in_the_help(capsys):
    assert run(["reproduce", "2B", "--machines", "1", "--paper", "d22"]) == 0
    assert "Published (D22)" in capsys.readouterr().out
    run(["reproduce", "--help"])
    said = capsys.readouterr().out
    assert all(name in said for name in PAPERS)
