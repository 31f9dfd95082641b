"""Computations that do not fit into memory are refused before they begin."""

import pytest
from distributed.system import MEMORY_LIMIT

from pyedge.capacity import check_memory
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.training.run import Run
from tests.refusals import refused


@pytest.mark.parametrize(
    ("needed", "shown"),
    [(7 * 2**60, "7 EiB"), (3 * 2**79, "1.5 YiB"), (2**90, "1024 YiB"), (10**400, "1024 YiB")],
)
def test_the_memory_of_both(needed, shown):
    refused(lambda: check_memory("it", needed, "less"), "it would take", shown, "iB: less")


def test_what_fits_is_not_refused():
    check_memory("it", MEMORY_LIMIT, "less")
    refused(lambda: check_memory("it", MEMORY_LIMIT + 1, "less"))


@pytest.mark.parametrize("steps", [10**10, 2**32, 10**12, 10**30, 10**400])
def test_a_training(steps):
    run = Run(MachineConfiguration(), "allostery-3", steps)
    refused(run.train, "of 16 edges would take", "fewer steps")
    machine = MachineConfiguration().build()
    refused(lambda: machine.train(published("allostery-3"), steps), "fewer steps")


def test_all_splits_of_a_training():
    run = Run(MachineConfiguration(), "iris", splits=2**32)
    refused(run.train, "fewer steps")


def test_an_ensemble():
    refused(lambda: Ensemble(MachineConfiguration(), 2**50), "fewer replicas")
