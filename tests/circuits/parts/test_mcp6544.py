"""The push-pull comparator's model on ngspice: hysteresis, output levels, response."""

import numpy as np
import pytest

from circuits.parts import MCP6544
from tests.circuits.parts.bench import run_deck

MODEL = MCP6544.catalogue
SLOW = "Vp p m pwl(0 -10m 20m 10m 40m -10m)"


def test_it_turns_at_half_its_hysteresis_on_either_side_of_its_offset():
    for offset in (0.0, 2e-3):
        lines = ["Vcc vcc 0 5", "Vm m 0 2.5", SLOW, f"X1 p m o vcc 0 mcp6544 offset={offset}"]
        found = run_deck([MODEL], lines, ["v(o)", "v(p)"], "tran 20u 40m")
        turns = np.flatnonzero(np.diff(found["v(o)"] > 2.5))
        drops = found["v(p)"][turns] - 2.5
        assert drops == pytest.approx([1.65e-3 - offset, -1.65e-3 - offset], abs=0.1e-3)


@pytest.mark.parametrize(("minus", "load", "level"), [(1.0, "o 0", 4.8), (3.0, "0 o", 0.2)])
def test_its_output_is_near_a_rail_under_its_rated_load(minus, load, level):
    lines = [
        "Vcc vcc 0 5",
        "Vp p 0 2",
        f"Vm m 0 {minus}",
        "X1 p m o vcc 0 mcp6544",
        f"I1 {load} 2m",
    ]
    assert run_deck([MODEL], lines, ["v(o)"], "op")["v(o)"] == pytest.approx(level, abs=0.15)


def test_it_answers_in_the_stated_time():
    lines = [
        "Vcc vcc 0 5",
        "Vm m 0 1",
        "Vp p 0 pulse(0.9 1.1 5u 1n 1n 1)",
        "X1 p m o vcc 0 mcp6544",
    ]
    found = run_deck([MODEL], lines, ["v(o)"], "tran 20n 20u")
    answer = found["time"][np.argmax(found["v(o)"] > 2.5)] - 5e-6
    assert answer == pytest.approx(4e-6, rel=0.2)
