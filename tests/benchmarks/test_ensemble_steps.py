"""Other implementations of the machine step have the codes of pyedge."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import ensemble_steps
from benchmarks.ensemble.c_kernel import CKernel, Shape, lists, shapes
from benchmarks.ensemble.case import CASES, SEED, Case
from benchmarks.ensemble.numpy_batch import NumpyBatch
from benchmarks.ensemble.numpy_loop import numpy_loop
from benchmarks.ensemble.parts import work
from pyedge.rng import Stream, normals

SMALL, MIDDLE, LARGE = CASES
REPLICAS = 19  # fills no group


def codes(case, steps):
    return case.ensemble(REPLICAS).train(case.task, steps).degrees


@pytest.mark.parametrize("case", [*CASES, replace(MIDDLE, noise=0.0)])
def test_c_kernel_has_the_codes_of_the_ensemble(case):
    expected = codes(case, 60)
    assert len(np.unique(expected, axis=0)) == (REPLICAS if case.noise else 1)
    wide = shapes()[1]
    for shape in (Shape(1, 1), wide, replace(wide, sure=True)):
        assert np.array_equal(CKernel(case, REPLICAS, shape, threads=3).train(60), expected)


def test_fault_in_the_tape_is_detected(monkeypatch):
    """One product of one entry missing: the codes differ."""

    def faulty(symbolic):
        arrays = lists(symbolic)
        arrays["pair"][-1] = arrays["pair"][0]
        return arrays

    monkeypatch.setattr("benchmarks.ensemble.c_kernel.lists", faulty)
    kernel = CKernel(MIDDLE, REPLICAS, Shape(1, 1))
    assert not np.array_equal(kernel.train(60), codes(MIDDLE, 60))
    monkeypatch.setattr(ensemble_steps, "shapes", lambda: [Shape(1, 1)])
    with pytest.raises(AssertionError, match="codes differ"):
        ensemble_steps._agreement(MIDDLE, REPLICAS, 60)


@pytest.mark.parametrize("solve", ["tape", "lapack"])
def test_batched_numpy_has_the_codes_of_the_ensemble(solve):
    def draws(step, start, stop):
        which = np.arange(start, stop, dtype=np.uint64)
        edges = MIDDLE.network.n_edges
        streams = Stream.FIRST, Stream.SECOND
        return -np.stack([normals(SEED, which, step, each, edges) for each in streams])

    batch = NumpyBatch(MIDDLE, REPLICAS, solve, draws)
    assert np.array_equal(batch.train(60), codes(MIDDLE, 60))


@pytest.mark.parametrize("comparison", ["paper", "exact"])
def test_numpy_loop_has_the_codes_of_the_ensemble(comparison):
    """Without noise, as its generator differs; with ties, decided alike."""
    quiet = Case(SMALL.name, SMALL.inputs, SMALL.targets, 0.0, comparison)
    assert np.array_equal(numpy_loop(quiet, 90), codes(quiet, 90)[0])


def test_operation_counts_of_a_step():
    """Two resistors in series: one pivot, two edges, eight draws of which four are used."""
    divider = Case("divider", {1: 5.0, 3: 0.0}, {2: 3.0})
    assert work(divider.factorization) == {"flops": 7, "divisions": 3, "draws": 4, "blocks": 2}


def test_rows_and_figure(monkeypatch):
    """A short run has a row for every implementation, and the targets."""
    monkeypatch.setattr(ensemble_steps, "_jax_variant", lambda case: (None, []))
    monkeypatch.setattr(ensemble_steps, "_parts", lambda *_: [])
    monkeypatch.setattr(ensemble_steps, "shapes", lambda: [Shape(1, 1)])
    rows = ensemble_steps.measure((SMALL,), (1, 20), 0.004, 1)
    ways = {row["way"] for row in rows if "way" in row}
    assert {ensemble_steps.OURS, ensemble_steps.LOOP, ensemble_steps.BATCH} <= ways
    asked = [row for row in rows if "asked" in row]
    assert asked
    for row in asked:
        reached = row["ratio"] >= row["asked"]
        assert ("not reached" in row["says"]) is not reached
    assert ensemble_steps.draw(rows).axes
