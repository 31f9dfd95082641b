"""Lockstep of machines of a user's choice, parts from own files among them."""

from pathlib import Path

import numpy as np
import pytest

import pyedge
from pyedge.tasks import published
from pyedge.verify import own_check, perform
from pyedge.verify.lockstep_checks import edges_agree
from tests.refusals import refused

PARTS = Path(__file__).parents[2] / "examples" / "own" / "parts"
RULE = f'edges.comparison = "{PARTS}/my_rule.py:absolute_edges"'
ELEMENT = f'edges.comparison = "{PARTS}/my_element.py:filament_edges"'
PHYSICS = f'physics = "{PARTS}/my_physics.py:Rounded"'
MIXED = '[[population]]\nkind = "capacitor"\nedges = "0:4"'
LOGIC = f"{PARTS}/my_logic.py:twice"
PAIR = ("behavioral", "myhdl")


@pytest.fixture
def own(tmp_path):
    def made(text, **more):
        (tmp_path / "m.toml").write_text(text)
        return own_check("allostery-3", tmp_path / "m.toml", steps=30, **more)

    return made


@pytest.mark.parametrize(
    ("text", "more", "name"),
    [
        (RULE, {}, "compiled-numpy"),
        (MIXED, {}, "compiled-numpy"),
        ("digipot.levels = 64", {}, "compiled-numpy"),
        (ELEMENT, {"physics": "sparse"}, "dense-sparse"),
        (MIXED, {"physics": "sparse"}, "dense-sparse"),
        ("chip.offset = '1mV'", {"physics": "sparse"}, "dense-sparse"),
        ("digipot.levels = 64", {"logic": PAIR}, "behavioral/myhdl"),
        ("comparator.tie_bias = '1mV'", {"logic": PAIR, "physics": "sparse"}, "sparse-myhdl"),
    ],
)
def test_machines_that_agree(own, text, more, name):
    check = own(text, **more)
    outcome = perform(check)
    assert (check.name, outcome.status) == (f"lockstep/{name}/allostery-3", "passed"), outcome


@pytest.mark.parametrize(
    ("text", "more", "name", "said"),
    [
        ("", {"logic": ("behavioral", LOGIC)}, "behavioral/twice", "wiper 65 against 64"),
        (PHYSICS, {"physics": "dense"}, "Rounded-dense", "free drop"),
        (PHYSICS + "\n" + ELEMENT, {"physics": "dense"}, "Rounded-dense", "differ by"),
    ],
)
def test_machines_that_differ(own, text, more, name, said):
    check = own(text, **more)
    outcome = perform(check)
    assert (check.name, outcome.status) == (f"lockstep/{name}/allostery-3", "failed")
    assert said in outcome.detail


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (PHYSICS, {}, "no compiled code to compare: name another --physics"),
        (ELEMENT, {}, "no compiled code to compare"),
        (RULE, {"logic": PAIR}, "leave out --logic"),
        ("", {"logic": PAIR, "physics": "sparse", "noise": "1mV"}, "without noise"),
        ("", {"logic": PAIR[::-1], "physics": "sparse"}, "compared with behavioral logic"),
        ("", {"physics": "blue"}, "'blue' is not one of dense"),
        ("", {"logic": ("myhdl",)}, "wanted twice"),
    ],
)
def test_machines_that_cannot_be_compared(own, text, more, said):
    refused(lambda: own(text, **more), said)


def test_a_difference_is_found_at_its_edge():
    """Gamma that differs in one edge only."""
    left, right = (
        pyedge.MachineConfiguration.make({"edges": {"comparison": "ideal"}}).build()
        for _ in range(2)
    )
    (ohms,) = (each.memory for each in right.edges.populations)
    start = ohms.state
    start[7] *= 1.01
    ohms.restore(start)
    found = edges_agree(left, right, published("allostery-3"), 5)
    assert not found.passed
    assert f"step 0, edge {left.network.edge_names()[7]}" in found.detail
    assert np.isfinite(float(found.measured.split()[0]))
