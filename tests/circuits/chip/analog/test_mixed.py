"""Mixed machines: their wires, the digital half as events, what is read of a run."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.chip import mos_models
from circuits.chip.analog import mixed
from circuits.chip.analog import network as networks
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.mixed import Learning
from circuits.chip.transistors import Conditions
from circuits.ngspice import NGSPICE, batch
from hdl.bench.reference_model import EdgesModel
from tests.circuits.chip.analog.test_network import DIVIDER
from tests.hdl.tools import need

MACHINE = Learning(DIVIDER, comparators(), {1: 1.1}, 0.25)


@pytest.fixture
def lines(monkeypatch, tmp_path):
    """The deck's lines, without models."""
    monkeypatch.setattr(networks, "models_folder", lambda: tmp_path)
    monkeypatch.setattr(mos_models, "models", lambda *args: "* models")
    return lambda machine: mixed.deck(machine, 3, Conditions(period=1e-6)).splitlines()


def test_an_edge_has_comparators_ladders_and_its_code(lines):
    found = lines(MACHINE)
    for line in (
        "Xcomparators1 free_1 free_2 clamped_1 clamped_2 evaluate first1 second1 vdd 0 comparators",
        "Xdigital1 first1 second1 latch_now count_now codes_0_of_1 codes_1_of_1 digital wake=1",
        "Bclamped_1 clamped_1 0 v=0.25*1.1+0.75*v(held1)",
        ".tran 1e-06 3.5e-06 4.9e-07 5e-08",
    ):
        assert line in found
    assert sum(line.startswith("Xladders") for line in found) == 2
    wrong = lines(replace(MACHINE, compared={0: ("c", "d", "e", "f")}))
    assert len(set(wrong) - set(found)) == 1
    assert "Xcomparators0 c d e f evaluate first0 second0 vdd 0 comparators" in wrong
    assert MACHINE.transistors == 2 * (
        DIVIDER.ladders.transistors + MACHINE.comparators.transistors
    )


def test_what_is_read_of_a_run():
    volts = np.arange(12).reshape(2, 6)
    bits = [[0, 1, 1, 1, 0, 0, 0, 1], [1, 0, 0, 1, 1, 1, 0, 0]]
    rows = np.hstack([[[0], [1]], volts, 1.8 * np.array(bits)])
    text = "\n".join(" ".join(f"{value:g}" for value in row) for row in rows)
    found = mixed.measured(MACHINE, text, 1.8)
    assert found.volts.tolist() == volts.reshape(2, 2, 3).tolist()
    assert found.codes.tolist() == [[3, 2], [2, 0]]
    assert found.bits.tolist() == [[[1, 0], [1, 1]]]


@pytest.mark.parametrize("positions", [2, 3, 6, 16])
def test_events_count_as_the_model_does(positions):
    need(NGSPICE)
    rng = np.random.default_rng(positions)
    bits = np.vstack([np.tile([1, 0], (positions, 1)), np.tile([1, 1], (positions + 1, 1)),
                      rng.integers(0, 2, (2 * positions, 2))])  # fmt: skip
    ports = [f"c{bit}" for bit in range((positions - 1).bit_length())]
    digital, models = mixed._digital(positions, 1.8)
    # What comes between the flip-flop's clock and the counter's is not counted.
    points = [
        " ".join(f"{k + at:g}u {1.8 * (value ^ turned):g}" for k, value in enumerate(column)
                 for at, turned in ((0.01, 0), (0.4, 0), (0.41, turns), (1.0, turns)))
        for column, turns in zip(bits.T, (1, 0), strict=True)
    ]  # fmt: skip
    text = "\n".join([
        "* digital", digital, *models, "Aclocks [latch count] [latch_now count_now] to_events",
        *(f"V{name} {name} 0 pwl({each})" for name, each in zip(("a", "b"), points, strict=True)),
        "Vlatch latch 0 pulse(0 1.8 0.3u 1n 1n 0.3u 1u)",
        "Vcount count 0 pulse(0 1.8 0.5u 1n 1n 0.3u 1u)",
        f"Xd a b latch_now count_now {' '.join(ports)} digital wake={positions // 2}",
        ".control", "set wr_singlescale", f"tran 0.05u {len(bits)}u 0 0.05u",
        f"wrdata o.txt {' '.join(ports)}", "quit", ".endc", ".end", "",
    ])  # fmt: skip
    rows = np.loadtxt(batch.run(text, "o.txt").splitlines())
    ends = np.searchsorted(rows[:, 0], 1e-6 * (np.arange(len(bits)) + 0.95))
    codes = (rows[ends, 1:] > 0.9) @ (1 << np.arange(len(ports)))
    model = EdgesModel(1, positions)
    for step, (first, second) in enumerate(bits.tolist()):
        model.latch(first, second)
        model.count()
        assert codes[step] == model.codes[0], step
