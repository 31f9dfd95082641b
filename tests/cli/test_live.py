"""`pyedge live`: the address that it prints, and how it ends."""

import importlib.util
import json
import signal
from urllib.request import urlopen

import pytest

from pyedge.cli.app import run
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run
from tests.live.started import started
from tests.packages import package


def test_without_bokeh_it_says_how_to_install_it(capsys, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(["live"]) == 3
    assert "pip install 'pyedge[live]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-task"], "task 'no-such-task' is not one of"),
        (["--machine", "absent.toml"], "absent.toml"),
        (["allostery-3", "--machine", "elastic-behavior"], "4 is no degree of freedom"),
    ],
)
def test_what_cannot_be_is_one_line(capsys, arguments, words):
    package("bokeh")
    assert run(["live", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not said.out


def test_a_run_is_played_as_it_was(capsys, tmp_path):
    package("bokeh")
    Run(MachineConfiguration(), "allostery-3").save(tmp_path)
    assert run(["live", str(tmp_path), "--seed", "1"]) == 2
    assert "leave out --machine and --seed" in capsys.readouterr().err
    assert run(["live", str(tmp_path)]) == 2
    assert "no step was made" in capsys.readouterr().err


@pytest.mark.slow
def test_it_prints_the_address_and_ctrl_c_ends_it():
    package("bokeh")
    with started(["live", "--no-browser", "--json"]) as process:
        url = json.loads(process.stdout.readline())["url"]
        with urlopen(url, timeout=60) as page:
            assert b"pyedge live" in page.read()
        process.send_signal(signal.SIGINT)
        output, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert output == ""
    assert said.splitlines() == ["Ctrl-C ends it", "pyedge: ended"]
