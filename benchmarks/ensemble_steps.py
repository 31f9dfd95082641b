"""Steps of many machines a second, noise on: pyedge against other implementations.

All run on all cores but the numpy loop, which is one machine on one core.  The C kernel's codes
must equal pyedge's before it is timed.
"""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from benchmarks.ensemble.c_kernel import LEARN, SETTLE, CKernel, Shape, shapes
from benchmarks.ensemble.case import CASES, Case
from benchmarks.ensemble.jax_kernel import VARIANTS, JaxKernel
from benchmarks.ensemble.numpy_batch import NumpyBatch
from benchmarks.ensemble.numpy_loop import numpy_loop
from benchmarks.ensemble.parts import draws_alone, settling_alone, work
from benchmarks.slope import draw_costs
from pyedge.errors import MissingTool
from pyedge.plots.style import caption, look, new_figure

Way = Callable[[int], Any]
Rows = list[dict[str, Any]]
REPLICAS = (1, 100, 10_000)
ROUNDS = 5
SECONDS = 0.4  # of each implementation in each round, about
LESSON = 1000  # least steps of a training of the fast ones, since it starts with drawing samples
# Most edges. At 180, JAX had not compiled the elimination written out within 7 minutes and 7 GB,
# nor the loop with batched solves within 2 minutes.
WRITTEN_OUT = 100
OURS, ALONE, C, LOOP, BATCH, JAX = (
    "pyedge, Ensemble", "pyedge, LearningMachine.train", "C kernel", "numpy loop",
    "batched numpy", "JAX",
)  # fmt: skip
SURE = "C kernel, draws only where they decide"
QUIET = "pyedge, noise off"
TARGETS = {"9/16": 0.8, "16/32": 0.7, "100/180": 0.7}


def measure(
    cases: tuple[Case, ...] = CASES,
    replicas: tuple[int, ...] = REPLICAS,
    seconds: float = SECONDS,
    rounds: int = ROUNDS,
) -> Rows:
    """Microseconds a machine step of each implementation, best of the rounds, and the targets."""
    rows: Rows = []
    for case in cases:
        rows += _agreement(case)
        jax, missing = _jax_variant(case)
        rows += missing
        for count in replicas:
            print(f"{case.size} x {count}", file=sys.stderr, flush=True)
            rows += _timed(case, count, jax, seconds, rounds)
        rows += _parts(case, replicas[-1], seconds, rounds)
    return rows + _asked(rows)


def _agreement(case: Case, replicas: int = 256, steps: int = 200) -> Rows:
    """Number of the C kernel's codes that differ from pyedge's; fails above a share of 1e-6."""
    ours = case.ensemble(replicas).train(case.task, steps).degrees
    what = f"{case.size}, C kernel's codes"
    try:
        ways = shapes()
    except MissingTool as missing:
        return [{"what": what, "missing": str(missing)}]
    other = [int((CKernel(case, replicas, s).train(steps) != ours).sum()) for s in ways]
    assert max(other) <= 1e-6 * ours.size, f"{case.size}: {max(other)} of {ours.size} codes differ"
    says = f"{max(other)} of {ours.size} differ after {steps} steps"
    return [{"what": what, "says": says, "differ": max(other)}]


def _jax_variant(case: Case) -> tuple[tuple[str, str] | None, Rows]:
    """The fastest JAX variant for a hundred machines, if JAX is installed."""
    what = f"{case.size}, JAX"
    if case.network.n_edges > WRITTEN_OUT:
        says = f"not run: beyond {WRITTEN_OUT} edges it compiles for minutes"
        return None, [{"what": what, "says": says}]
    try:
        rates = {each: _seconds_a_step(JaxKernel(case, 100, *each).train, 0.1) for each in VARIANTS}
    except ImportError:
        return None, [{"what": what, "missing": "not installed: pip install 'pyedge[jax]'"}]
    return min(rates, key=lambda variant: rates[variant]), []


def _timed(
    case: Case, replicas: int, jax: tuple[str, str] | None, seconds: float, rounds: int
) -> Rows:
    """A row for each implementation."""
    task = case.task
    ensemble = case.ensemble(replicas)
    ways: dict[str, tuple[Way, str]] = {OURS: (lambda n: ensemble.train(task, n), "")}
    if replicas == 1:
        ways[ALONE] = (lambda n: case.configuration.build().train(task, n), "history kept")
        ways[LOOP] = (lambda n: numpy_loop(case, n), "")
    batches = {solve: NumpyBatch(case, replicas, solve).train for solve in ("tape", "lapack")}
    ways[BATCH] = _fastest(batches)
    try:
        for sure, name in ((False, C), (True, SURE)):
            kernels = {
                str(s): CKernel(case, replicas, replace(s, sure=sure)).train
                for s in shapes()
                if s.lanes <= max(8, replicas)
            }
            ways[name] = _fastest(kernels)
    except MissingTool:
        pass  # reported by `_agreement`
    if jax is not None:
        ways[JAX] = (JaxKernel(case, replicas, *jax).train, ", ".join(jax))
    times, used = _interleaved({name: way for name, (way, _) in ways.items()}, seconds, rounds)
    ours = min(times[OURS]) / replicas
    rows = []
    for name, each in times.items():
        best = min(each) / replicas
        variant = ways[name][1]
        rows.append(
            {
                "what": f"{case.size} x {replicas}, {name}" + (f" ({variant})" if variant else ""),
                "nodes": case.network.n_nodes,
                "edges": case.network.n_edges,
                "replicas": replicas,
                "way": name,
                "variant": variant,
                "microseconds": 1e6 * best,
                "median_microseconds": 1e6 * statistics.median(each) / replicas,
                "processor_microseconds": 1e6 * used[name] / replicas,
                "per_second": 1.0 / best,
                "ratio": best / ours,
                "processor_ratio": used[name] / used[OURS],
            }
        )
    return rows


def _fastest(variants: Mapping[str, Way]) -> tuple[Way, str]:
    best = min(variants, key=lambda name: _seconds_a_step(variants[name], 0.05))
    return variants[best], best


def _seconds_a_step(way: Way, seconds: float) -> float:
    """Seconds a step of a run of about `seconds`, or of 2 steps, after a first run."""
    way(2)
    steps = 2
    while True:
        started = time.perf_counter()
        way(steps)
        took = time.perf_counter() - started
        if took > seconds / 2 or steps > 4_000_000:
            return took / steps
        steps = min(4_000_001, int(steps * max(2.0, min(50.0, seconds / took))))


def _interleaved(
    ways: dict[str, Way], seconds: float, rounds: int, lesson: int = LESSON
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Seconds a step of each implementation in each round, and its least processor time."""
    steps = {
        name: max(2, int(seconds / _seconds_a_step(way, seconds / 4))) for name, way in ways.items()
    }
    for name in {OURS, C, SURE, QUIET} & set(steps):
        steps[name] = max(steps[name], lesson)
    times: dict[str, list[float]] = {name: [] for name in ways}
    used = dict.fromkeys(ways, math.inf)
    for _ in range(rounds):
        for name, way in ways.items():
            started, before = time.perf_counter(), time.process_time()
            way(steps[name])
            times[name].append((time.perf_counter() - started) / steps[name])
            used[name] = min(used[name], (time.process_time() - before) / steps[name])
    return times, used


def _parts(case: Case, replicas: int, seconds: float, rounds: int) -> Rows:
    """Operation counts of a step, and the times of its parts alone."""
    quiet = replace(case, noise=0.0)
    ensemble = quiet.ensemble(replicas)
    ways: dict[str, Way] = {
        QUIET: lambda n: ensemble.train(quiet.task, n),
        "pyedge, settling alone": settling_alone(case, replicas),
        "pyedge, drawing alone": draws_alone(case, replicas),
    }
    try:
        kernel = CKernel(case, replicas, Shape(8, 4) if Shape(8, 4) in shapes() else Shape(1, 16))
        ways["C, settling alone"] = lambda n: kernel.train(n, SETTLE)
        ways["C, all but settling"] = lambda n: kernel.train(n, LEARN)
    except MissingTool:
        pass
    times, _ = _interleaved(ways, seconds, rounds)
    counted = work(case.factorization)
    says = ", ".join(f"{count} {name}" for name, count in counted.items())
    rows: Rows = [{"what": f"{case.size}, a machine step", "says": says, **counted}]
    for name, each in times.items():
        best = min(each) / replicas
        rows.append(
            {
                "what": f"{case.size} x {replicas}, part: {name}",
                "microseconds": 1e6 * best,
                "per_second": 1.0 / best,
                "ratio": best / (min(times[QUIET]) / replicas),
            }
        )
    return rows


def _asked(rows: Rows) -> Rows:
    """The target speeds, and whether they are reached."""
    timed = {
        (f"{row['nodes']}/{row['edges']}", row["replicas"], row["way"]): row
        for row in rows
        if "way" in row
    }
    many = max((key[1] for key in timed), default=0)
    verdicts = []
    for size, least in TARGETS.items():
        if (size, many, OURS) not in timed:
            continue
        asked = [(C, many, least), (SURE, many, least), (JAX, many, 5.0)]
        asked += [(LOOP, many, 500.0), (LOOP, 1, 20.0)]
        for name, count, want in asked:
            # The numpy loop takes one machine after another.
            other = timed.get((size, 1 if name == LOOP else count, name))
            if other is None:
                continue
            own = timed[size, count, OURS]
            if count == 1:
                own = max(own, timed[size, 1, ALONE], key=lambda row: row["per_second"])
            ratio = own["per_second"] / other["per_second"]
            used = other["processor_microseconds"] / own["processor_microseconds"]
            verdict = "reached" if ratio >= want else "not reached"
            says = f"{ratio:.3g} times as fast ({used:.3g} by processor time); {want:g} asked"
            verdicts.append(
                {
                    "what": f"{size} x {count}: {name}",
                    "says": f"{says}: {verdict}",
                    "ratio": ratio,
                    "processor_ratio": used,
                    "asked": want,
                }
            )
    return verdicts


@look()
def draw(rows: Rows) -> Figure:
    """Cost of a machine step against edges, at the most replicas, and against replicas."""
    timed = [row for row in rows if "way" in row]
    many = max(row["replicas"] for row in timed)
    few = min(row["edges"] for row in timed)
    figure = new_figure(15.0, 7.2)
    left, right = figure.subplots(1, 2, sharey=True)
    ways = list(dict.fromkeys(row["way"] for row in timed if row["way"] != ALONE))
    against_edges = {
        way: [
            (row["edges"], row["microseconds"])
            for row in timed
            if row["way"] == way and row["replicas"] == (1 if way == LOOP else many)
        ]
        for way in ways
    }
    against_replicas = {
        way: [
            (row["replicas"], row["microseconds"])
            for row in timed
            if row["way"] == way and row["edges"] == few
        ]
        for way in ways
    }
    draw_costs(left, against_edges, "edges", "microseconds a machine step")
    draw_costs(right, against_replicas, f"machines at a time, {few} edges", "")
    left.set_title(f"{many:,} machines at a time (numpy loop: one)")
    right.set_title("The more at a time, the cheaper each")
    low, high = left.get_ylim()
    left.set_ylim(low, high * 300)  # room for the legends
    conditions = (
        "Noise 3 mV, exact comparators, float64, 3 inputs and 3 outputs. Best of several rounds."
    )
    caption(figure, conditions, "All cores but for the numpy loop. Slopes by least squares.")
    return figure
