"""`pyedge study` as a person meets it."""

import json

import pytest

from pyedge.cli.app import run
from pyedge.studies import Study, load_results
from tests.refusals import complained

SMALL = """
name = "small"
task = "allostery-1"
steps = 9
replicas = 2
[[axis]]
name = "eta"
key = "supervisor.eta"
values = [0.2, {last}]
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL.format(last=0.5))
    return tmp_path


def test_a_study_from_a_file_and_on_from_there(here, capsys):
    words = ["study", "small.toml", "--workers", "1", "--json"]
    assert run([*words, "--replicas", "3"]) == 0
    printed = capsys.readouterr()
    found = json.loads(printed.out)
    assert found["store"] == "studies/small.zarr"
    assert found["dimensions"]["replica"] == 3
    assert (found["pieces"], found["failed"]) == (2, 0)
    assert printed.err == ""
    assert load_results("studies/small.zarr")["late"].dims == ("eta", "replica")
    assert run([*words, "--replicas", "3"]) == 2
    assert "add --resume" in capsys.readouterr().err
    assert run([*words, "--resume"]) == 2
    assert "replicas differ" in capsys.readouterr().err
    assert run([*words, "--resume", "--replicas", "3"]) == 0


def test_a_point_that_fails_is_status_1(here, capsys):
    text = SMALL.replace("supervisor.eta", "cut").replace("0.2", "0").format(last=99)
    (here / "small.toml").write_text(text)
    assert run(["study", "small.toml", "--workers", "1", "--out", "s.zarr"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("pyedge: failed: eta 99: task 'allostery-1' stays feasible for ")
    again = "pyedge: 1 failed; again with: pyedge study small.toml --resume --out s.zarr --retry"
    assert lines[1:] == [again]


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_a_point_that_cannot_be_built_is_refused_before_the_run(here, capsys, words):
    (here / "small.toml").write_text(SMALL.format(last=5))
    said = complained(capsys, "study", "small.toml", "--out", "s.zarr", *words)
    assert "small, at eta 5: eta 5.0 is not in (0, 1]" in said
    assert not (here / "s.zarr").exists()


def test_an_interruption_is_one_line(here, capsys, monkeypatch):
    def interrupt(self, *_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(Study, "run", interrupt)
    assert run(["study", "small.toml"]) == 130
    assert capsys.readouterr().err == (
        "pyedge: interrupted; go on with: "
        "pyedge study small.toml --resume --out studies/small.zarr\n"
    )


def test_how_much_and_which(here, capsys):
    assert run(["study", "small.toml", "--dry-run"]) == 0
    assert "2 points, 4 machines in 2 pieces" in capsys.readouterr().out
    assert run(["study", "small.toml", "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["machine_steps"] == 36
    assert run(["study", "--list"]) == 0
    assert "noise-floor" in capsys.readouterr().out
    assert list(here.iterdir()) == [here / "small.toml"]
