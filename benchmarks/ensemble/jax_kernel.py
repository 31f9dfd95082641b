"""JAX in float64: one compiled loop, a thread a core.

Two solvers (the elimination written out on vectors of replicas, or batched `jnp.linalg.solve`) and
three generators (pyedge's Philox and polynomial, or normals from either of JAX's); a caller takes
the fastest.  Draws and decisions are written out edge by edge: as one array of all edges they are
five times as slow.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.ensemble.case import ETA, FIXED, LEVELS, SEED, UNIT, Case
from pyedge.arrays import Ints
from pyedge.rules import normal_cdf

CORES = len(os.sched_getaffinity(0))
CHUNK = 50  # replicas that a core takes at a time: their arrays stay in the cache
# The two of the six that were the fastest of their solver; each takes long to compile.
VARIANTS = (("tape", "philox"), ("solve", "threefry"))

_COMPILED: dict[Any, Any] = {}


def prepared() -> Any:
    """Import `jax`, in 64 bits.

    Raises:
        ImportError: it is not installed.
    """
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    return jax


class JaxKernel:
    """Replicas 0 .. replicas - 1 of a case.

    Args:
        case: the case.
        replicas: number of machines.
        settle: "tape" or "solve".
        noise: "threefry", "rbg" or "philox"; the codes are pyedge's with the last.
    """

    def __init__(self, case: Case, replicas: int, settle: str, noise: str) -> None:
        self.case, self.replicas, self.noise = case, replicas, noise
        self.jax = prepared()
        self.jnp = self.jax.numpy
        self.settle = {"tape": self._by_tape, "solve": self._by_solve}[settle]
        network = case.network
        self.held, self.outputs = network.nodes(case.inputs), network.nodes(case.targets)
        self.inputs = np.array(list(case.inputs.values()))
        self.targets = np.array(list(case.targets.values()))
        # Compiled once for all numbers of replicas.
        key = case.name, case.noise, settle, noise
        self.compiled = _COMPILED.setdefault(key, self.jax.jit(self._run))

    def train(self, steps: int) -> Ints:
        """(replicas, m) codes after `steps` steps from mid-range."""
        size = min(CHUNK, -(-self.replicas // CORES))
        chunks = np.arange(-(-self.replicas // size) * size, dtype=np.uint64).reshape(-1, size)
        with ThreadPoolExecutor(CORES) as pool:
            results = pool.map(lambda own: np.asarray(self.compiled(own, steps)).T, chunks)
            codes = np.array(list(results)).astype(np.int64)
        return codes.reshape(-1, codes.shape[-1])[: self.replicas]

    def _run(self, replica: Any, steps: Any) -> Any:
        """The (m, replicas) codes of a chunk."""
        jax, jnp = self.jax, self.jnp
        edges, count = self.case.network.n_edges, replica.shape[0]
        ends = self.case.network.edges.tolist()
        kind = "rbg" if self.noise == "rbg" else "threefry2x32"
        key = jax.random.fold_in(jax.random.key(SEED, impl=kind), replica[0])

        def step(t: Any, code: Any) -> Any:
            free, clamped = self.settle([1.0 / (UNIT * each + FIXED) for each in code])
            f, d = ([v[a] - v[b] for a, b in ends] for v in (free, clamped))
            fired = []
            for stream, sign in enumerate((1.0, -1.0)):
                left = [sign * c - v for c, v in zip(d, f, strict=True)]
                if self.noise == "philox":
                    drawn = _philox(jnp, replica, t, stream, edges)
                    over = [_phi(jnp, each * (1.0 / self.case.noise)) for each in left]
                    fired.append([u < p for u, p in zip(drawn, over, strict=True)])
                else:
                    own = jax.random.fold_in(jax.random.fold_in(key, t), stream)
                    drawn = self.case.noise * jax.random.normal(own, (edges, count))
                    fired.append([each + n > 0.0 for each, n in zip(left, drawn, strict=True)])
            up = jnp.stack([jnp.where(a ^ b, 1.0, -1.0) for a, b in zip(*fired, strict=True)])
            return jnp.clip(code + up, 0.0, LEVELS - 1.0)

        start = jnp.full((edges, count), LEVELS / 2)
        return jax.lax.fori_loop(0, steps, step, start)

    def _by_tape(self, g: list[Any]) -> tuple[list[Any], list[Any]]:
        """Free and clamped voltages of every node, each (replicas,)."""
        symbolic = self.case.factorization
        size, hidden = symbolic.n_eliminated, symbolic.n_eliminated - symbolic.n_outputs
        entry: list[Any] = [0.0] * len(symbolic.row)
        whole: list[Any] = [0.0] * len(symbolic.row)
        right: list[Any] = []

        def gathered(e: int) -> Any:
            value = 0.0
            for m in symbolic.sum[symbolic.sum_start[e] : symbolic.sum_start[e + 1]].tolist():
                value += g[m] if e < size else -g[m]
            for i, j in symbolic.loss[symbolic.loss_start[e] : symbolic.loss_start[e + 1]].tolist():
                value -= whole[i] * entry[j]
            return value

        for k in range(size):
            entry[k] = 1.0 / gathered(k)
            for e in range(symbolic.start[k], symbolic.start[k + 1]):
                whole[e] = gathered(e)
                entry[e] = whole[e] * entry[k]
            value = 0.0
            for m, slot in symbolic.drive[
                symbolic.drive_start[k] : symbolic.drive_start[k + 1]
            ].tolist():
                value += g[m] * self.inputs[slot - size]
            for e, column in symbolic.known[
                symbolic.known_start[k] : symbolic.known_start[k + 1]
            ].tolist():
                value -= entry[e] * right[column]
            right.append(value)

        def back(count: int, known: list[Any]) -> list[Any]:
            voltage = [*([0.0] * count), *known]
            for k in range(count - 1, -1, -1):
                voltage[k] = right[k] * entry[k]
                for e in range(symbolic.start[k], symbolic.start[k + 1]):
                    voltage[k] -= entry[e] * voltage[symbolic.row[e]]
            return voltage

        inputs = [self.jnp.full_like(g[0], volts) for volts in self.inputs]
        free = back(size, inputs)
        nudged = [
            ETA * target + (1 - ETA) * v
            for target, v in zip(self.targets, free[hidden:size], strict=True)
        ]
        clamped = back(hidden, [*nudged, *inputs])
        return [free[s] for s in symbolic.slot], [clamped[s] for s in symbolic.slot]

    def _by_solve(self, g: list[Any]) -> tuple[Any, Any]:
        """The same, (n, replicas), from dense matrices."""
        jnp, n = self.jnp, self.case.network.n_nodes
        K = jnp.stack(g, axis=-1)
        a, b = self.case.network.edges.T
        A = jnp.zeros((len(K), n, n)).at[:, a, b].add(-K).at[:, b, a].add(-K)
        A = A.at[:, np.arange(n), np.arange(n)].set(-A.sum(axis=-1))
        unknown = np.setdiff1d(np.arange(n), self.held)
        free = jnp.zeros((len(K), n)).at[:, self.held].set(self.inputs)
        free = free.at[:, unknown].set(self._solved(A, unknown, self.held, free))
        nudged = ETA * self.targets + (1 - ETA) * free[:, self.outputs]
        clamped = free.at[:, self.outputs].set(nudged)
        hidden = np.setdiff1d(unknown, self.outputs)
        known = np.concatenate([self.held, self.outputs])
        clamped = clamped.at[:, hidden].set(self._solved(A, hidden, known, clamped))
        return free.T, clamped.T

    def _solved(self, A: Any, unknown: Ints, known: Ints, voltage: Any) -> Any:
        right = -A[:, unknown[:, None], known] @ voltage[:, known, None]
        return self.jnp.linalg.solve(A[:, unknown[:, None], unknown], right)[..., 0]


def _philox(jnp: Any, replica: Any, step: Any, stream: int, edges: int) -> list[Any]:
    """Uniform draws of each edge, (replicas,) each, from pyedge's generator."""
    low, word = np.uint64(0xFFFFFFFF), np.uint64(32)
    drawn = []
    for block in range(-(-edges // 4)):
        c = [np.uint64(block), step.astype(jnp.uint64), replica, np.uint64(stream)]
        k0, k1 = SEED & 0xFFFFFFFF, SEED >> 32
        for _ in range(10):
            a, b = np.uint64(0xD2511F53) * c[0], np.uint64(0xCD9E8D57) * c[2]
            c = [
                (b >> word) ^ c[1] ^ np.uint64(k0),
                b & low,
                (a >> word) ^ c[3] ^ np.uint64(k1),
                a & low,
            ]
            k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
        drawn += [(each.astype(jnp.float64) + 0.5) * 2.0**-32 for each in c]
    return drawn[:edges]


def _phi(jnp: Any, z: Any) -> Any:
    """`pyedge.rules.normal_cdf.normal_probability`."""
    z = jnp.clip(z, -normal_cdf.REACH, normal_cdf.REACH)
    t = z * z * normal_cdf._SCALE - 1.0
    value = normal_cdf._COEFFICIENTS[0]
    for coefficient in normal_cdf._COEFFICIENTS[1:]:
        value = value * t + coefficient
    return value * z + 0.5
