"""The C kernel of transistor machines, compiled for this processor and run by one thread a core."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.ensemble.c_kernel import FLAGS, gcc
from pyedge.arrays import Floats
from pyedge.elements.level1 import Level1Law
from pyedge.elements.square import SquareLaw
from pyedge.physics.newton.factorization import NewtonFactorization
from pyedge.tasks import Task
from pyedge.training.configuration import MachineConfiguration

SOURCE = Path(__file__).with_name("kernel.c")
UNROLLS = (1, 2)
_COUNTS = ("eliminated", "outputs", "inputs", "edges")
_LISTS = ("start", "row", "sum", "early", "late", "update", "pair", "known", "known_pair", "ends")


class _Newton(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int32) for name in _COUNTS),
        *((name, ctypes.c_void_p) for name in _LISTS),
    )


class _Task(ctypes.Structure):
    _fields_ = (
        ("examples", ctypes.c_int32),
        *((name, ctypes.c_void_p) for name in ("inputs", "targets")),
        *((name, ctypes.c_double) for name in ("eta", "gain", "low", "high")),
    )


@cache
def compiled(law: str, unroll: int) -> Any:
    """The function `train` for a law and so many vectors of 8 replicas."""
    flags = [each for each in FLAGS if each != "-ffp-contract=off"]
    sizes = f"-DLAW={('square', 'level1').index(law)}", f"-DUNROLL={unroll}"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "kernel.so"
        command = [gcc(), *flags, "-fno-math-errno", *sizes, SOURCE, "-o", made, "-lm"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(made)).train


class CKernel:
    """Replicas 0 .. replicas - 1 of a machine on a task without tests."""

    def __init__(
        self,
        configuration: MachineConfiguration,
        task: Task,
        replicas: int,
        unroll: int,
        threads: int | None = None,
    ) -> None:
        self.threads = threads or len(os.sched_getaffinity(0))
        self.law, self.lanes = configuration.transistor.law, 8 * unroll
        self.train_of = compiled(self.law, unroll)
        machine = configuration.build()
        newton = machine.plan(task.inputs, task.outputs).factorization
        assert isinstance(newton, NewtonFactorization)
        self.lists = _lists(newton)
        counts = newton.n_eliminated, newton.n_outputs, newton.n_inputs, len(newton.ends)
        self.newton = _Newton(*counts, *(self.lists[name].ctypes.data for name in _LISTS))
        self.constants = _constants(configuration.transistor.element)
        order = task.order(0, len(task.train.inputs))
        self.shown = [task.train.inputs[order], task.train.targets[order]]
        part = configuration.capacitor
        self.task = _Task(
            len(task.train.inputs),
            *(each.ctypes.data for each in self.shown),
            machine.supervisor.amplitude(task.eta),
            part.gain,
            part.low,
            part.high,
        )
        whole = np.arange(-(-replicas // self.lanes) * self.lanes, dtype=np.uint64)
        made = machine.edges.compiled(whole)
        assert made is not None
        self.start, self.replicas = made[0].memory.state, replicas

    def train(self, steps: int) -> Floats:
        """(replicas, m) gate voltages after `steps` steps."""
        edges, groups = len(self.start), self.start.shape[1] // self.lanes
        raw = np.empty(self.start.size + 8)
        begin = -raw.ctypes.data // 8 % 8
        gates = raw[begin : begin + self.start.size].reshape(groups, edges, self.lanes)
        gates[:] = self.start.reshape(edges, groups, self.lanes).transpose(1, 0, 2)
        bounds = np.linspace(0, groups, min(groups, 8 * self.threads) + 1).astype(int)

        def block(first: int, last: int) -> None:
            self.train_of(
                ctypes.byref(self.newton),
                ctypes.byref(self.constants),
                ctypes.byref(self.task),
                ctypes.c_void_p(gates[first:].ctypes.data),
                ctypes.c_int64(last - first),
                ctypes.c_int64(steps),
            )

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(block, bounds[:-1].tolist(), bounds[1:].tolist()))
        return gates.transpose(0, 2, 1).reshape(-1, edges)[: self.replicas]


def _lists(newton: NewtonFactorization) -> dict[str, Any]:
    made = newton.symbolic
    arrays = (made.start, made.row, made.sum_start, newton.early, newton.late, made.loss_start,
              made.loss, made.known_start, made.known, newton.joined)  # fmt: skip
    return {
        name: np.ascontiguousarray(values, dtype=np.int32).ravel()
        for name, values in zip(_LISTS, arrays, strict=True)
    }


def _constants(element: Any) -> Any:
    """The kernel's `struct law`: three numbers of the square law, eight of level 1."""
    made = element.compiled
    numbers = np.zeros(11)
    if isinstance(element, SquareLaw):
        numbers[:3] = made.transconductance, made.threshold, made.leak
    else:
        assert isinstance(element, Level1Law)
        numbers[2] = made.leak
        numbers[3:] = made[:8]
    return (ctypes.c_double * 11)(*numbers)
