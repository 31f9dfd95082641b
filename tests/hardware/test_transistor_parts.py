"""Parts of transistor edges: a chip of the model and the circuit's parameters say the same."""

import numpy as np
import pytest

from circuits.blocks.transistor_edge import transistor_edge
from pyedge.chip import AnalogChip, AnalogLot
from pyedge.hardware.transistor_parts import check_circuit, drawn, measured, samples
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.transistor_circuit import MACHINE
from tests.refusals import refused

LOT = {"threshold": 0.01, "multiplier": 0.02, "drop_offset": 1e-3, "drift": 0.5}


def configured(capacitor=(), **more):
    data = MachineConfiguration.load(MACHINE).model_dump(exclude_unset=True)
    data["capacitor"] |= dict(capacitor)
    return MachineConfiguration.make({**data, **more})


def test_a_chip_of_the_model_is_measured_again_in_the_circuit():
    chip = AnalogChip.draw(32, AnalogLot(**LOT), 3)
    found = measured(samples(configured(seed=3, chip=LOT)))
    assert (found.threshold == chip.threshold).all()
    assert found.multiplier == pytest.approx(chip.multiplier, rel=2e-4)
    assert found.drop_offset == pytest.approx(chip.drop_offset, abs=2e-6)
    assert found.drift == pytest.approx(chip.drift, abs=0.01)


def test_parts_are_drawn_by_seed_and_replica_and_trimmed_ones_do_not_drift():
    assert drawn(4, 1) == drawn(4, 1)
    assert drawn(4, 1) != drawn(4, 2) != drawn(4, 2, 1)
    assert drawn(1, 0)[0].keys() < transistor_edge().parameters.keys()
    many = measured(drawn(16, 0))
    assert 2.0 < many.drift.std() < 6.0  # 5 mV of two multipliers, 3 mV of a buffer, over 2.2 ms
    assert 3e-3 < many.drop_offset.std() < 6e-3
    assert np.abs(measured(drawn(4, 0, trimmed=True)).drift).max() < 1e-3


@pytest.mark.parametrize("given", [{"scale": 0.165}, {"time_constant": 1e-3}, {"low": 0.5}])
def test_gates_that_are_charged_otherwise_are_refused(given):
    check_circuit(configured())
    refused(lambda: check_circuit(configured(given)), "catalogue parts has")


def test_wider_transistors_are_refused():
    made = configured(chip={"transconductance": 0.05})
    refused(lambda: samples(made), "chip.transconductance")
