"""The help of every verb: each option says its default, and says it right."""

import re

import pytest
from typer.main import get_command

from circuits.blocks.digipot_edge import AVERAGING
from pyedge.cli.app import app, run
from pyedge.training.configuration import MachineConfiguration
from pyedge.units import read

VERBS = get_command(app).commands
# The machine's parameters that `pyedge train` sets, by option.
KEYS = {
    "network": "network",
    "edges": "edges.comparison",
    "logic": "logic",
    "physics": "physics",
    "gamma": "edges.gamma",
    "noise": "comparator.noise",
    "offset": "chip.offset",
    "tie_bias": "comparator.tie_bias",
    "levels": "digipot.levels",
    "tolerance": "chip.tolerance",
    "mismatch": "chip.mismatch",
    "measurement_noise": "supervisor.noise",
    "dac": "supervisor.resolution",
    "seed": "seed",
    "replica": "replica",
}


def valued(verb):
    """The options that take a value: a flag's default is its absence."""
    every = [each for each in VERBS[verb].params if each.param_type_name == "option"]
    return {each.name: each for each in every if not each.is_flag}


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_says_its_default(capsys, monkeypatch, verb):
    monkeypatch.setenv("COLUMNS", "200")
    assert run([verb, "--help"]) == 0
    text = capsys.readouterr().out
    for each in valued(verb).values():
        [line] = re.findall(rf"^│ {each.opts[0]} .*", text, re.MULTILINE)
        assert "[default: " in text[text.index(line) :].split("│ --")[1], each.name


@pytest.mark.parametrize("name", KEYS)
def test_the_defaults_of_train_are_the_reference_machine(name):
    said = valued("train")[name].show_default.partition(",")[0]
    value = MachineConfiguration()
    for part in KEYS[name].split("."):
        value = getattr(value, part)
    assert value == (said if isinstance(value, str) else read(said, "V" if "V" in said else ""))


def test_other_defaults():
    assert read(valued("netlist")["averaging_resistance"].show_default, "ohm") == AVERAGING
