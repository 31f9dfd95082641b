"""The command line as a whole."""

import json
import subprocess
import sys

import pytest

import pyedge
from circuits.ngspice import NGSPICE
from pyedge.cli import doctor
from pyedge.cli.app import run

SLOW = {"numpy", "scipy", "numba", "xarray", "zarr", "matplotlib", "sklearn", "pydantic", "rich"}


@pytest.mark.parametrize("module", ["pyedge", "pyedge.cli.app"])
def test_an_import_is_light(module):
    code = f"import {module}, sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert module.split(".")[0] in done.stdout
    assert set(done.stdout.split()) & SLOW == set()


def test_all_public_names_exist():
    for name in pyedge.__all__:
        assert getattr(pyedge, name) is not None
    with pytest.raises(AttributeError):
        pyedge.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize(
    ("words", "printed"),
    [(words, "Usage") for words in ("--help", "train -h", "reproduce --help")]
    + [("--version", f"pyedge {pyedge.__version__}\n")],
)
def test_help_and_version(capsys, words, printed):
    assert run(words.split()) == 0
    assert printed in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["export"]])
def test_without_a_verb_the_help_is_all_that_is_printed(capsys, words):
    assert run(words) == 2
    printed = capsys.readouterr()
    assert "Usage" in printed.out + printed.err
    assert "pyedge: " not in printed.err


def test_doctor_lists_all_tools(capsys):
    assert run(["doctor", "--json"]) == 0
    output = json.loads(capsys.readouterr().out)
    assert [tool["for"] for tool in output["tools"]] == list(doctor.TOOLS)
    assert all(package["usable"] for package in output["packages"])
    assert run(["doctor"]) == 0
    assert "ngspice" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("printed", "usable"),
    [("ngspice-39", True), ("ngspice-41.2", True), ("ngspice-42", False), ("ngspice-36", False)],
)
def test_doctor_compares_versions(tmp_path, monkeypatch, printed, usable):
    program = tmp_path / "ngspice"
    program.write_text(f"#!/bin/sh\necho '{printed} : circuit level simulation'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    report = doctor.examine("use", NGSPICE)
    assert report["usable"] is usable
    assert report["install"] == "apt-get install ngspice libngspice0"


def test_doctor_lists_missing_tools(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not any(doctor.examine(*each)["usable"] for each in doctor.TOOLS.items())


@pytest.mark.slow
def test_demo(capsys, tmp_path):
    assert run(["demo", "--json", "--out", str(tmp_path)]) == 0
    output = json.loads(capsys.readouterr().out)
    names = [(row["name"], row["edges"]) for row in output["runs"]]
    assert ("iris", "paper") in names
    assert ("regression-a", "ideal") in names
    damaged = output["runs"][-1]
    assert damaged["name"] == "allostery-2, 5 edges cut"
    assert damaged["mse_late"] < 1e-2
    assert len(list(tmp_path.glob("*.png"))) == 4
