"""The published claims hold, and fail for machines that do not learn."""

import json
from itertools import pairwise

import numpy as np
import pytest

from pyedge.cli.app import run
from pyedge.reproduction import PANELS, Experiments, Verdict, load_claims
from pyedge.reproduction.measures import MEASURES, Measured
from tests.machines import AskedLogic

KEYS = {"figure", "claim", "statistic", "published", "measured", "threshold", "seeds", "holds"}


@pytest.mark.slow
def test_claims_hold_with_their_statistics(capsys):
    assert run(["reproduce", "--json"]) == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert len(claims) == len(load_claims())
    for claim in claims:
        assert set(claim) >= KEYS
        assert claim["holds"], claim
        assert claim["seeds"] == list(range(len(claim["seeds"])))
    not_reached = {c["figure"] for c in claims if c["reaches_published"] is False}
    assert not_reached == {"3A", "3D"}  # and docs/model.md says so


def test_claims_and_measures_correspond():
    assert sorted(claim.measure for claim in load_claims()) == sorted(MEASURES)


@pytest.mark.parametrize("claim", load_claims(), ids=lambda claim: claim.measure)
def test_value_on_the_wrong_side_does_not_hold(claim):
    wrong = claim.threshold + (1 if claim.relation == "<=" else -1)
    assert not Verdict(claim, Measured(wrong, [0], "")).holds
    assert Verdict(claim, Measured(claim.threshold, [0], "")).holds


def test_machine_that_does_not_learn_fails_the_claims(monkeypatch, capsys):
    """Edges wired with C2 as printed: claims fail."""
    monkeypatch.setattr(
        "pyedge.training.configuration.named_logic",
        lambda _, n, levels, *more: AskedLogic(n, levels, invert=True),
    )
    assert run(["reproduce", "2B", "--json"]) == 1
    claims = json.loads(capsys.readouterr().out)["claims"]
    assert [claim["holds"] for claim in claims] == [False]


def test_figures_are_drawn_as_png_and_svg(tmp_path, capsys):
    assert run(["reproduce", "2B", "2C", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"figure-{panel}.{kind}" for panel in ("2B", "2C") for kind in ("png", "svg")}


def test_panels_are_those_of_the_paper():
    assert list(PANELS) == ["2B", "2C", "3A", "3B", "3C", "3D", "3E", "4B", "4C", "5A", "5B"]


def test_sequence_is_not_reset_between_tasks():
    experiments = Experiments(seeds=1)
    histories = experiments.sequence[0]
    for before, after in pairwise(histories):
        assert np.array_equal(before.dataset["wiper"].values[-1], after.dataset["start"].values)
        assert after.dataset["step"].values[0] == before.dataset["step"].values[-1] + 1
