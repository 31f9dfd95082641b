"""`pyedge calibrate`: parameters from files of decisions."""

import json

import pytest

from pyedge.analysis.calibration import Injected, self_test
from pyedge.analysis.calibration.self_test import design, measured
from pyedge.cli.app import run
from pyedge.rng import StepKey


@pytest.fixture
def file(tmp_path):
    """A file with decisions of a known edge."""

    def write(comparison="paper", injected=None):
        given = *design(comparison), StepKey(2, 0, 0), 4
        data = measured(comparison, injected or Injected(), *given)
        columns = (data.free, data.clamped, data.up, data.trials)
        lines = ["free_drop,clamped_drop,up,trials"]
        for free, clamped, up, trials in zip(*columns, strict=True):
            lines.append(f"{1e3 * free:.9f}mV,{clamped:.12g},{up:.0f},{trials:.0f}")
        (tmp_path / "decisions.csv").write_text("\n".join(lines))
        return tmp_path / "decisions.csv"

    return write


def printed(capsys, *words):
    assert run([str(word) for word in words]) == 0
    return capsys.readouterr()


TESTED = ["200 calibrations", "injected", "recovered", "3.000", "found again"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", ["2208 decisions", "paper", "noise, rms", "±", "first offset", "tie bias", "mV"]),
        ("--comparison exact", ["comparison paper explains"]),
        ("--self-test --comparison paper", TESTED),
        ("--self-test --comparison sign", TESTED),
    ],
)
def test_text(capsys, file, words, said):
    given = words.split() if "--self-test" in words else [file(), *words.split()]
    out = printed(capsys, "calibrate", *given).out
    assert [word for word in said if word not in out] == []


@pytest.mark.parametrize("comparison", ["paper", "exact", "sign"])
def test_json_is_one_object(capsys, file, comparison):
    words = ["calibrate", file(comparison), "--comparison", comparison, "--json"]
    data = json.loads(printed(capsys, *words).out)
    assert data["comparison"] == comparison
    assert data["better_comparison"] is None
    assert abs(data["noise"]["value_V"] - 3e-3) < 4 * data["noise"]["error_V"]
    assert (data["offset_second"]["value_V"] is None) == (comparison == "sign")


def test_bound_is_reported(capsys, file):
    out = printed(capsys, "calibrate", file(injected=Injected(0, 0, 0, 0))).out
    assert [word in out for word in ("noise below", "not identified", "±")] == [True, True, False]


def test_figure_is_drawn(capsys, file, tmp_path):
    figure = tmp_path / "found.png"
    output = printed(capsys, "calibrate", file(), "--plot", figure)
    assert figure.read_bytes()[:4] == b"\x89PNG"
    assert "found.png" in output.err


def test_it_tests_itself_as_json(capsys):
    data = json.loads(printed(capsys, "calibrate", "--self-test", "--json", "--seed", "1").out)
    assert data["passed"] is True
    assert data["parameters"]["noise"]["injected_V"] == 3e-3


def test_failed_self_test_has_exit_status_1(capsys, monkeypatch):
    """Comparators noisier than stated, as they would seem by a faulty fit."""

    def noisier(comparison, injected, *rest):
        return measured(comparison, Injected(1.1 * injected.noise), *rest)

    monkeypatch.setattr(self_test, "measured", noisier)
    assert run(["calibrate", "--self-test"]) == 1
    assert "not found again" in capsys.readouterr().out
