"""The C kernel of transistor machines does what pyedge does, to rounding."""

from dataclasses import replace

import numpy as np
import pytest

import pyedge
from benchmarks.newton.c_kernel import CKernel
from pyedge.elements import Transistor
from pyedge.errors import MissingTool

TASK = replace(pyedge.published("regression-curve"), test=None)


@pytest.mark.parametrize("law", ["square", "level1"])
def test_gates_are_the_same(law):
    machine = pyedge.MachineConfiguration.load("transistor-torus")
    machine = machine.model_copy(update={"transistor": Transistor(law=law)})
    outcome = pyedge.Ensemble(machine, 20).train(TASK, 50)
    try:
        kernel = CKernel(machine, TASK, 20, unroll=2)
    except MissingTool as error:
        pytest.skip(str(error))
    np.testing.assert_allclose(kernel.train(50), outcome.degrees, rtol=0, atol=1e-12)
    kernel.task.gain *= 1.001
    assert np.abs(kernel.train(50) - outcome.degrees).max() > 1e-6
