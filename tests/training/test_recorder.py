"""What a history takes of memory, reckoned before a training, and what a record says of itself."""

import pytest

from pyedge.tasks import published
from pyedge.training import recorder
from pyedge.training.configuration import MachineConfiguration

STEPS = 400


@pytest.mark.parametrize("task", ["divider", "allostery-3", "regression-a"])
@pytest.mark.parametrize(
    "edges", [{}, {"comparison": "ideal"}, {"comparison": "sign"}, {"comparison": "capacitor"}]
)
def test_memory_is_reckoned_from_what_a_history_holds(monkeypatch, edges, task):
    reckoned = []
    monkeypatch.setattr(recorder, "check_memory", lambda what, size, _: reckoned.append(size))
    network = "divider" if task == "divider" else "torus16"
    machine = MachineConfiguration.make({"edges": edges, "network": network}).build()
    size = machine.train(published(task), STEPS).dataset.nbytes
    # numbers narrower than 8 bytes and rows that are not kept count in full
    assert 0.95 * size < reckoned[0] / 2 < 2.5 * size


def test_a_record_says_how_large_the_machine_is():
    machine = MachineConfiguration.make({"network": "divider"}).build()
    record = machine.step({1: 5.0, 3: 0.0}, {2: 1.5}, eta=0.5)
    assert repr(record) == "<Record of step 0: 3 nodes, 2 edges>"
