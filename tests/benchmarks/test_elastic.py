"""Steps in numpy learn what compiled code learns; another rate or other joints do not."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import elastic
from pyedge import MachineConfiguration
from pyedge.tasks import linear_map

CASES = elastic.cases()


@pytest.mark.parametrize("case", CASES, ids=[each.name for each in CASES])
def test_both_ways_learn_the_same(case, monkeypatch):
    case.check()
    monkeypatch.setattr(case, "outputs", case.outputs[::-1])
    with pytest.raises(AssertionError):
        case.check()


def test_conductances_age_alike():
    machine, task = MachineConfiguration.load("ageing"), linear_map("map", epochs=1, points=20)
    learned, found = elastic._aged(machine.build(), task, 20), elastic.age(machine, task, 20)
    np.testing.assert_allclose(found, learned, rtol=1e-9)
    faster = replace(machine.conductor, rate=1.01 * machine.conductor.rate)
    other = elastic.age(machine.model_copy(update={"conductor": faster}), task, 20)
    assert np.abs(other / learned - 1).max() > 1e-6


def test_rows_have_the_ratio_to_the_first():
    rows = elastic._timed({"slow": lambda: sum(range(20_000)), "again": lambda: sum([1])}, [1, 1])
    assert rows[0]["ratio"] == 1.0
    assert all(row["microseconds"] > 0 for row in rows)
