"""Values of a wrong type given in Python: one line that says what is wanted."""

import pytest

import pyedge
from tests.refusals import refused

TASK = pyedge.published("allostery-3")
NETWORK = pyedge.named("torus16")
MACHINE = pyedge.MachineConfiguration()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: pyedge.Study(name="a", task="iris", machine=NETWORK).points(), "type Network"),
        (lambda: pyedge.MachineConfiguration(network=3), "network: 3 is no name, as torus16"),
        (lambda: pyedge.MachineConfiguration(digipot={"level": 3}), "digipot.level is not a known"),
        (lambda: MACHINE.build().train("iris"), "the task is an object of type str; wanted: Task"),
        (lambda: MACHINE.build().train(TASK, 2.5), "steps is an object of type float; wanted: int"),
        (lambda: MACHINE.build().train(TASK, 2, history=3), "type int; wanted: History"),
        (lambda: pyedge.Ensemble(NETWORK, 2), "type Network; wanted: MachineConfiguration or a f"),
        (lambda: pyedge.Ensemble(MACHINE, 2.5), "replicas 2.5: write whole numbers"),
        (lambda: pyedge.Ensemble(MACHINE, "12"), "replicas '12': write whole"),
        (lambda: pyedge.Ensemble(MACHINE, [1, None]), "replicas [1, None]: write whole"),
        (lambda: pyedge.Ensemble(MACHINE, 2).train("iris"), "the task is an object of type str"),
        (lambda: pyedge.Ensemble(MACHINE, 2).train(TASK, "9"), "steps is an object of type str"),
        (lambda: pyedge.Network.from_networkx([(1, 2)]), "type list; wanted: Graph"),
    ],
)  # fmt: skip
def test_a_wrong_type_in_python_is_one_line(call, said):
    refused(call, said)
