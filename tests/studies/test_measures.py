"""Measures against independent calculations."""

import numpy as np
import pytest

from pyedge.analysis.power.board_replay import learn, retrace
from pyedge.analysis.power.power import networks
from pyedge.errors import InputError
from pyedge.studies import history_measures
from pyedge.studies.work_item import compute
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.history import History
from tests.refusals import refused
from tests.studies.stores import small

VARIED = {  # machines that differ in which examples are right
    "network": "periodic:4x4", "edges": {"comparison": "transistor"},
    "capacitor": {"start": 1.0, "spread": 0.1, "window": 0.0109, "period": 0.02},
}  # fmt: skip
ENDS = ("first", "late", "rails", "degrees")


def history(comparison="exact", task="allostery-3", steps=120, **keys):
    made = MachineConfiguration.make({"edges": {"comparison": comparison}, **keys})
    return made.build().train(published(task), steps)


@pytest.mark.parametrize(
    ("record", "changes"),
    [
        *((ENDS, {"machine": {"edges": {"comparison": kind}}, "cut": cut})
          for kind in ("exact", "ideal") for cut in (0, 2)),
        (("accuracy", "late"), {"task": "iris", "steps": 70, "replicas": 2}),
        (("sides", "late"), {"task": "xor", "steps": 60, "replicas": 20, "machine": VARIED}),
        (("sides", "late"), {"task": "regression-a", "steps": 3}),
    ],
)  # fmt: skip
def test_an_ensemble_has_the_end_states_of_single_machines(record, changes):
    one, other = (
        compute(small(record=names, axis=[], **changes).plan().item((0,)))
        for names in (record, (*record, "energy"))
    )
    assert one.failure is None
    for name in record:
        np.testing.assert_allclose(one.values[name], other.values[name], rtol=1e-11)
    for name in ("accuracy", "sides"):
        assert 0.2 < one.values.get(name, np.ones(1)).min() <= 1
    assert "xor" not in changes.values() or np.ptp(one.values["sides"]) > 0


def test_the_exact_rule_without_noise_is_never_wrong_and_injected_wrong_decisions_are_counted():
    perfect = history(comparator={"noise": 0.0})
    assert history_measures.wrong(perfect) == 0
    assert np.nansum(history_measures.wrong_by_margin(perfect)) == 0
    counts = perfect.dataset["intact"].values & ~perfect.dataset["tied"].values
    injected = perfect.dataset.copy(deep=True)
    for step, edge in np.argwhere(counts)[:7]:
        injected["first"].values[step, edge] ^= True
    assert history_measures.wrong(History(injected)) == pytest.approx(7 / counts.sum())
    tied = np.argwhere(~counts)
    if len(tied):
        injected["first"].values[tuple(tied[0])] ^= True
        assert history_measures.wrong(History(injected)) == pytest.approx(7 / counts.sum())


def test_noise_and_the_paper_are_wrong_where_the_margin_is_small():
    noisy = history(comparator={"noise": 3e-3}, steps=400)
    share = history_measures.wrong_by_margin(noisy)
    many = history_measures.decisions_by_margin(noisy)
    assert np.nansum(share * many) / many.sum() == pytest.approx(history_measures.wrong(noisy))
    assert np.nansum((share * many)[:6]) / many[:6].sum() > 0.2
    assert np.nansum(share[-3:]) == 0
    paper = history("paper", comparator={"noise": 0.0}, supervisor={"eta": 1.0})
    assert 0.02 < history_measures.wrong(paper) < 0.4


def test_power_is_that_of_the_bench():
    made = learn("allostery-1", steps=300)
    start, late = networks(retrace("allostery-1", made)).free
    assert history_measures.power(made) == pytest.approx(late)
    assert history_measures._dissipated(made)[0] == pytest.approx(start)
    total = history_measures._dissipated(made).sum()
    assert history_measures.energy(made) == pytest.approx(total / 5)


def test_tie_bias_drifts_upward():
    still = history(task="allostery-1", comparator={"noise": 1e-3}, steps=400)
    biased = history(task="allostery-1", comparator={"noise": 1e-3, "tie_bias": 2e-3}, steps=400)
    assert history_measures.drift(biased) > history_measures.drift(still)
    assert np.isnan(history_measures.drift(history("ideal", steps=8)))
    assert np.isnan(history_measures.wrong(history("ideal", steps=8)))


def test_drift_is_that_of_edges_that_learn():
    """Not of the tied one, which is on its way to a rail, nor of one cut: 8-9 and 4-7."""
    made = history(task="allostery-1", steps=40)
    data = made.dataset.copy(deep=True)
    names = made.network.edge_names()
    tied, cut = (np.array([name == each for name in names]) for each in ("8-9", "4-7"))
    assert data["tied"].values[-1].tolist() == tied.tolist()
    codes = data["wiper"].values
    codes[:] = 64 + np.arange(1, 41)[:, None] // 2
    codes[:, tied] = 64 - np.arange(1, 41)[:, None]
    codes[:, cut] = 64 - np.arange(1, 41)[:, None]
    assert history_measures.drift(History(data)) == pytest.approx((14 * 0.5 - 1) / 15)
    data["intact"].values[-1, cut] = False
    assert history_measures.drift(History(data)) == 0.5


def test_times_of_a_shorter_training_begin_those_of_a_longer_one():
    long = history_measures.times(5000)
    assert 60 < len(long) < 80
    assert (np.diff(long) > 0).all()
    for steps in (1, 2, 9, 100, 1234):
        short = history_measures.times(steps)
        assert short[0] == 0
        assert (short == long[: len(short)]).all()
        assert short[-1] < steps


MEASURE = "from pyedge.studies.measures import Measure\nthing = Measure('V', 'mine'{})\n"


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("", "give of_ends, of_history or of_machine, one of them"),
        (", len, len", "give of_ends, of_history or of_machine, one of them"),
        (", len, dimension='edges'", "as dimension edge, margin, time or none"),
        (", 3", "a measure's function is an object of type int; wanted: a function"),
        (", lambda ends: None", "measure thing returns None; wanted: numbers of shape (2,)"),
        (", lambda ends: ends.late[:1]", "shape (1,); wanted: numbers of shape (2,)"),
        (", lambda ends: ends.degrees", "shape (2, 16); wanted: numbers of shape (2,)"),
        (", lambda ends: ends.late, dimension='edge'", "numbers of shape (2, 16)"),
        (", lambda ends: ends.nothing", "measure thing: AttributeError"),
        (", None, lambda history: [1, 2]", "type list; wanted: numbers of shape ()"),
        (", None, lambda history: 'a'", "type str; wanted: numbers of shape ()"),
        (", None, lambda history: history.error, 'margin'", "numbers of shape (14,)"),
    ],
)
def test_a_measure_that_is_wrong_is_one_line(of, said, tmp_path):
    (tmp_path / "mine.py").write_text(MEASURE.format(of))
    name = f"{tmp_path}/mine.py:thing"
    keys = {"task": "allostery-3", "steps": 2, "replicas": 2, "record": [name], "axis": []}

    def computed():
        raise InputError(compute(small(**keys).plan().item((0,))).failure)

    refused(computed, said)
