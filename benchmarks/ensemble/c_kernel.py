"""The C kernel, compiled for this processor and run by one thread a core."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.ensemble.case import ETA, FIXED, LEVELS, SEED, UNIT, Case
from pyedge.arrays import Ints
from pyedge.errors import MissingTool
from pyedge.physics.ldl import SymbolicFactorization

SOURCE = Path(__file__).with_name("kernel.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
SETTLE, LEARN = 1, 2
_LISTS = (
    "start", "row", "sum", "sum_edge", "update", "pair", "drive", "drive_pair", "known",
    "known_pair", "ends",
)  # fmt: skip
Lists = dict[str, npt.NDArray[np.int32]]


class _Tape(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int32) for name in ("eliminated", "outputs", "inputs", "edges")),
        *((name, ctypes.c_void_p) for name in _LISTS),
    )


class _Machine(ctypes.Structure):
    _fields_ = (
        ("inputs", ctypes.c_double * 16),
        ("targets", ctypes.c_double * 16),
        *((name, ctypes.c_double) for name in ("eta", "noise", "fixed", "top")),
        ("seed", ctypes.c_uint64),
    )


@dataclass(frozen=True)
class Shape:
    """Vector registers of a group of replicas.

    Attributes:
        width, unroll: lanes of a register, and number of registers.
        sure: draw only where some decision of a register depends on the draw.
    """

    width: int
    unroll: int
    sure: bool = False

    @property
    def lanes(self) -> int:
        """Number of replicas in a group."""
        return self.width * self.unroll

    def __str__(self) -> str:
        return f"{self.unroll} x {self.width}" if self.width > 1 else f"{self.unroll}, plain C"


def shapes() -> list[Shape]:
    """The shapes that this processor supports."""
    wide = [Shape(8, 1), Shape(8, 2), Shape(8, 4), Shape(8, 8)] if has_wide_registers() else []
    return [*wide, Shape(1, 16), Shape(1, 1)]


@cache
def has_wide_registers() -> bool:
    """Whether the compiler supports AVX-512 on this processor."""
    if platform.machine() != "x86_64":
        return False
    asked = [gcc(), "-march=native", "-dM", "-E", "-x", "c", os.devnull]
    text = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return "__AVX512DQ__" in text


@cache
def compiled(shape: Shape) -> Any:
    """The function `train` of the kernel for groups of this shape."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "kernel.so"
        sizes = f"-DWIDTH={shape.width}", f"-DUNROLL={shape.unroll}", f"-DSURE={int(shape.sure)}"
        subprocess.run([gcc(), *FLAGS, *sizes, SOURCE, "-o", made, "-lm"], check=True)
        return ctypes.CDLL(str(made)).train


def version() -> str:
    """First line of the compiler's version."""
    asked = [gcc(), "--version"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split("\n")[0]


def gcc() -> str:
    """Path of the compiler."""
    path = shutil.which("gcc")
    if path is None:
        raise MissingTool("gcc", "apt-get install gcc")
    return path


class CKernel:
    """Replicas 0 .. replicas - 1 of a case."""

    def __init__(self, case: Case, replicas: int, shape: Shape, threads: int | None = None) -> None:
        self.case, self.replicas, self.shape = case, replicas, shape
        self.threads = threads or len(os.sched_getaffinity(0))
        self.function = compiled(shape)
        self.lists = lists(case.factorization)
        self.factorization = _Tape(
            case.factorization.n_eliminated,
            case.factorization.n_outputs,
            case.factorization.n_inputs,
            case.network.n_edges,
            *(self.lists[name].ctypes.data for name in _LISTS),
        )
        self.machine = _Machine(
            (ctypes.c_double * 16)(*case.inputs.values()),
            (ctypes.c_double * 16)(*case.targets.values()),
            ETA,
            case.noise,
            FIXED,
            LEVELS - 1,
            SEED,
        )

    def train(self, steps: int, parts: int = SETTLE | LEARN) -> Ints:
        """(replicas, m) codes after `steps` steps from mid-range."""
        lanes, edges = self.shape.lanes, self.case.network.n_edges
        groups = -(-self.replicas // lanes)
        replica = np.arange(groups * lanes, dtype=np.uint64)
        code = np.full((groups, edges, lanes), LEVELS / 2)
        # A sample for each machine, here without defects, as in the Ensemble.
        offset, unit = np.zeros((groups, 2, edges, lanes)), np.full_like(code, UNIT)
        # Several blocks a thread, for load balance.
        bounds = np.linspace(0, groups, min(groups, 8 * self.threads) + 1).astype(int)

        def block(first: int, last: int) -> None:
            self.function(
                ctypes.byref(self.factorization),
                ctypes.byref(self.machine),
                ctypes.c_void_p(replica[first * lanes :].ctypes.data),
                ctypes.c_void_p(offset[first:].ctypes.data),
                ctypes.c_void_p(unit[first:].ctypes.data),
                ctypes.c_void_p(code[first:].ctypes.data),
                ctypes.c_int64(last - first),
                ctypes.c_int64(steps),
                ctypes.c_int64(0),
                ctypes.c_int(parts),
            )

        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(block, bounds[:-1].tolist(), bounds[1:].tolist()))
        return code.transpose(0, 2, 1).reshape(-1, edges)[: self.replicas].astype(np.int64)


def lists(symbolic: SymbolicFactorization) -> Lists:
    """What the kernel reads of a symbolic; inputs are counted from 0."""
    drive = symbolic.drive - np.array([0, symbolic.n_eliminated], dtype=np.uint32)
    arrays = {
        "start": symbolic.start,
        "row": symbolic.row,
        "ends": symbolic.ends,
        "sum": symbolic.sum_start,
        "sum_edge": symbolic.sum,
        "update": symbolic.loss_start,
        "pair": symbolic.loss,
        "drive": symbolic.drive_start,
        "drive_pair": drive,
        "known": symbolic.known_start,
        "known_pair": symbolic.known,
    }
    return {
        name: np.ascontiguousarray(value, dtype=np.int32).ravel() for name, value in arrays.items()
    }
