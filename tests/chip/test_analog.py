"""Chips of transistor edges: their draws, their files, and what cannot be."""

import json

import numpy as np
import pytest

from pyedge.chip import AnalogChip, AnalogLot, Chip
from pyedge.networks.topologies import torus16
from pyedge.tasks.transistor import xor
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.machine import LearningMachine
from tests.refusals import refused

MANY = 20_000
LOT = AnalogLot(0.01, 0.03, 0.02, 1e-3, 0.1)
BIG = AnalogChip.draw(MANY, LOT, seed=3)
DEVIATING = {
    "threshold": 0.01, "transconductance": 0.03, "multiplier": 0.01, "drop_offset": 1e-3,
    "drift": 1e-3,
}  # fmt: skip


def machine(**keys):
    base = {
        "network": "periodic:4x4",
        "edges": {"comparison": "transistor"},
        "capacitor": {"start": 1.5, "spread": 0.1, "window": 10.9e-3, "period": 20e-3},
        "supervisor": {"eta": 0.1},
    }
    merged = {
        key: {**base.get(key, {}), **own} for key, own in keys.items() if isinstance(own, dict)
    }
    return MachineConfiguration.make({**base, **keys, **merged})


@pytest.mark.parametrize(
    ("rows", "mean", "sd"),
    [
        (BIG.threshold, 0.0, 0.01),
        (BIG.transconductance, 1.0, 0.03),
        (BIG.multiplier, 1.0, 0.02),
        (BIG.drop_offset, 0.0, 1e-3),
        (BIG.drift[None], 0.0, 0.1),
    ],
    ids=list(DEVIATING),
)
def test_draws_have_their_mean_and_sd_and_twins_are_apart(rows, mean, sd):
    for row in rows:
        assert abs(row.mean() - mean) < 5 * sd / np.sqrt(MANY)
        assert abs(row.std() / sd - 1) < 5 / np.sqrt(2 * MANY) + 0.5 * sd * (mean > 0)
    if len(rows) == 2:
        assert abs(np.corrcoef(rows)[0, 1]) < 5 / np.sqrt(MANY)


def test_every_quantity_is_a_draw_of_its_own():
    rows = [BIG.drift, *(r for name in [*DEVIATING][:-1] for r in getattr(BIG, name))]
    apart = np.abs(np.corrcoef(rows) - np.eye(len(rows)))
    assert apart.max() < 6 / np.sqrt(MANY)


def test_replicas_have_the_chips_that_are_drawn_for_them_alone():
    edges, replicas = np.array([1, 5, 6]), np.array([0, 7, 2**32 - 1], np.uint64)
    lanes = AnalogChip.draw(9, LOT, seed=3).of(edges, replicas)
    for k, replica in enumerate(replicas):
        one = AnalogChip.draw(9, LOT, 3, int(replica)).of(edges)
        for name in DEVIATING:
            assert np.array_equal(getattr(lanes, name)[..., k], getattr(one, name)[..., 0])


def test_a_chip_s_file_has_every_column_and_gives_the_same_chip(tmp_path):
    network, chip = torus16(), AnalogChip.draw(16, LOT, 3, 2)
    Chip.perfect(network).save(tmp_path / "chip.json", chip.columns())
    row = json.loads((tmp_path / "chip.json").read_text())["edges"][4]
    assert row["threshold_clamped_V"] == chip.threshold[1, 4]
    assert row["drift_V_per_s"] == chip.drift[4]
    again = AnalogChip.load(tmp_path / "chip.json")
    assert all(np.array_equal(getattr(again, n), getattr(chip, n)) for n in DEVIATING)
    Chip.perfect(network).save(tmp_path / "plain.json")
    assert AnalogChip.load(tmp_path / "plain.json") is None


def written(path, column, value):
    chip = AnalogChip.draw(32, LOT, 3).columns()
    network = machine().make_network()
    Chip.perfect(network).save(path, {**chip, column: [value, *chip[column][1:]]})
    return path


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("transconductance_free", -0.1, ("transconductance_free -0.1 of 1-2", "positive")),
        ("multiplier_clamped", 0.0, ("multiplier_clamped 0.0", "positive")),
        ("drop_offset_free_V", np.nan, ("drop_offset_free_V nan", "finite")),
        ("threshold_clamped_V", 4.4, ("edge 1-2", "clamped", "5.1 V", "capacitor.high, 5.05 V")),
    ],
)
def test_a_chip_that_cannot_be_is_one_line(tmp_path, column, value, words):
    path = written(tmp_path / "chip.json", column, value)
    refused(lambda: machine(chip={"file": str(path)}).build(), *words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"chip": {"threshold": -1e-3}}, ("chip.threshold -0.001 V", "0 or more")),
        ({"chip": {"transconductance": -0.1}}, ("chip.transconductance -0.1", "0..1")),
        ({"chip": {"multiplier": 1.0}}, ("chip.multiplier 1.0", "0..1")),
        ({"chip": {"threshold": 3.0}}, ("V_T of its", "below capacitor.high")),
        ({"chip": {"offset": 1e-3}}, ("chip.offset", "comparators", "drop_offset")),
        ({"chip": {"drift": 1e-3}, "edges": {"comparison": "paper"}}, ("chip.drift", "transistor")),
        ({"chip": {"drift": 1e-3}, "edges": {"comparison": "capacitor"}}, ("chip.drift",)),
    ],
)
def test_statistics_that_cannot_be_are_one_line(keys, words):
    refused(lambda: machine(**keys).build(), *words)


def test_a_chip_without_deviations_is_no_chip_to_the_bit(tmp_path):
    perfect = AnalogChip.perfect(32).columns()
    Chip.perfect(machine().make_network()).save(tmp_path / "chip.json", perfect)
    found = []
    for chip in ({}, {"file": str(tmp_path / "chip.json")}):
        made = machine(chip=chip).build()
        assert made.edges.twins == 1 + bool(chip)
        found.append(made.train(xor(), 60))
    assert np.array_equal(*(each.dataset["gate_voltage"] for each in found))
    assert np.array_equal(*(each.dataset["resistance"] for each in found))


@pytest.mark.parametrize("key", [*DEVIATING, None])
def test_replicas_are_machines(key):
    chip = DEVIATING if key is None else {key: DEVIATING[key]}
    ensemble = Ensemble(machine(chip=chip, edges={}), [0, 5, 2**32 - 1])
    outcome = ensemble.train(xor(), 60)
    assert outcome.compiled
    assert len(np.unique(outcome.degrees, axis=0)) == 3
    for k, replica in enumerate(outcome.replica):
        alone = ensemble.machine(int(replica))
        history = alone.train(xor(), 60)
        assert np.array_equal(alone.edges.degrees, outcome.degrees[k])
        assert outcome.late[k] == pytest.approx(history.late, rel=1e-12)


@pytest.mark.parametrize("physics", ["sparse", "ngspice"])
def test_other_physics_settle_the_same_chip(physics):
    one, other = (machine(chip=DEVIATING, physics=p).build() for p in ("dense", physics))
    histories = [each.train(xor(), 12) for each in (one, other)]
    other.close()
    for name in ("gate_voltage", "free_voltage", "clamped_voltage"):
        values = [each.dataset[name].values for each in histories]
        np.testing.assert_allclose(*values, rtol=0, atol=1e-10)
    for name in ("resistance", "resistance_clamped"):
        np.testing.assert_allclose(*(h.dataset[name].values for h in histories), rtol=1e-9)


@pytest.mark.parametrize("column", [c for c in BIG.columns() if "_clamped" in c])
def test_twins_that_are_exchanged_and_a_wrong_sign_change_what_is_learned(tmp_path, column):
    """Planted: the columns of the two twins swapped, and the sign of the deviation changed."""
    network, chip = machine().make_network(), AnalogChip.draw(32, LOT, 3).columns()
    other = column.replace("_clamped", "_free")
    middle = 0.0 if column.endswith("_V") else 1.0
    swapped = {**chip, column: chip[other], other: chip[column]}
    mirrored = {**chip, column: [2 * middle - value for value in chip[column]]}
    gates = []
    for number, columns in enumerate((chip, swapped, mirrored)):
        Chip.perfect(network).save(path := tmp_path / f"{number}.json", columns)
        made = machine(chip={"file": str(path)}).build()
        made.train(xor(), 8)
        gates.append(made.edges.degrees)
    assert np.abs(gates[0] - gates[1]).max() > 1e-6
    assert np.abs(gates[0] - gates[2]).max() > 1e-6


def test_the_run_s_folder_has_the_chip(tmp_path):
    made = machine(chip=DEVIATING)
    made.save_chip(tmp_path)
    (file,) = tmp_path.iterdir()
    own = made.build()
    again = machine(chip={"file": str(file)}).build()
    assert isinstance(own, LearningMachine)
    assert np.array_equal(own.edges.resistance, again.edges.resistance)
    assert "threshold" not in machine().model_dump()["chip"]
