"""A training from the command line comes to the same, whatever settles the voltages."""

import json

import pytest

from pyedge.cli.app import run


def train(capsys, *words):
    """What the command prints as JSON."""
    assert run(["train", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("physics", ["ngspice", "sparse"])
@pytest.mark.parametrize(
    "words",
    [
        ("divider", "--steps", "60"),
        ("iris", "--splits", "1", "--steps", "35"),
        ("allostery-2", "--steps", "40", "--cut", "4-7@10", "--cut", "1-2@20"),
        ("regression-b", "--steps", "20", "--mismatch", "0.01", "--offset", "1mV"),
        ("allostery-4", "--steps", "30", "--edges", "ideal"),
    ],
    ids=lambda words: words[0],
)
def test_it_gives_the_result_of_dense(capsys, physics, words):
    one = train(capsys, *words, "--physics", physics)
    other = train(capsys, *words)
    assert (one.pop("physics"), other.pop("physics")) == (physics, "dense")
    assert one.keys() == other.keys()
    for key, value in other.items():
        if isinstance(value, float) or key == "resistance":
            assert one[key] == pytest.approx(value, rel=1e-6, abs=1e-9), key
        elif key != "seconds":
            assert one[key] == value, key
