"""Machines of transistors: full updates side by side, and large networks, beside naive ways.

An update is a free state, a clamped state and a step of learning.  The naive Newton is numpy's and
scipy's: a matrix assembled and factorised anew at each iteration, without a line search.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from scipy.sparse import csc_array
from scipy.sparse.linalg import spsolve

import pyedge
from benchmarks.slope import draw_costs
from circuits.ngspice.server import read_in
from circuits.ngspice.session import Session, SpiceError
from pyedge import Ensemble, MachineConfiguration
from pyedge.arrays import Floats, Ints
from pyedge.elements import LAWS, Transistor
from pyedge.networks.flow import EdgeLaw, EdgeLaws
from pyedge.networks.network import Network
from pyedge.physics import Boundary
from pyedge.physics.law_deck import law_deck
from pyedge.physics.newton.dense import NewtonPlan
from pyedge.physics.newton.sparse import SparseNewtonPlan
from pyedge.plots.style import caption, look, new_figure

REPLICAS, STEPS = 1024, 1000
LOW, HIGH = 1.0, 3.0  # volts of the gates in the solves
LARGE = {5_000: "periodic:50x50", 20_000: "periodic:100x100", 100_352: "periodic:224x224"}
LARGE_LAWS = ("square", "level1")
SPICE_EDGES = 5_000  # most edges that ngspice is given


def measure() -> list[dict[str, Any]]:
    """Microseconds and ratios of CPU time on one core, each ratio to the naive Newton's."""
    rows = []
    for law in LAWS:
        rows += _small(law)
    for edges, name in LARGE.items():
        for law in LARGE_LAWS:
            rows += _large(edges, pyedge.named(name), law)
    return rows


def _small(law: str) -> list[dict[str, Any]]:
    """32 edges: ensembles, cold solves in a batch, ngspice in this process, and the naive way."""
    task = replace(pyedge.published("regression-curve"), test=None)
    machine = MachineConfiguration.load("transistor-torus")
    machine = machine.model_copy(update={"transistor": Transistor(law=law)})
    ensemble = Ensemble(machine, REPLICAS, threads=1)
    ensemble.train(task, 2)
    update = _seconds(lambda: ensemble.train(task, STEPS)) / (REPLICAS * STEPS)

    network, held, gates, volts = _states()
    boundary, plan = Boundary(volts), NewtonPlan.of(network, *held)

    def laws(rows: Floats) -> EdgeLaws:
        return _laws(law, rows)

    settled = plan.free(laws(gates), boundary).voltage
    cold = _seconds(lambda: plan.free(laws(gates), boundary)) / len(gates)

    def naive(k: int) -> Floats:
        return _naive(network, laws(gates[k]), held[0], boundary.voltage[k], np.linalg.solve)

    for k in range(20):
        np.testing.assert_allclose(naive(k), settled[k], atol=1e-9)
    slow = _seconds(lambda: [naive(k) for k in range(20)]) / 20
    in_place = spice_seconds(law)
    times = {
        "update, side by side": (update, 2 * slow),
        "cold solve, in a batch with its packing": (cold, slow),
        "cold solve, ngspice altered in place": (in_place, slow),
        "cold solve, numpy": (slow, slow),
    }
    return [_row(f"32 edges, {law}: {what}", *each) for what, each in times.items()]


def _states() -> tuple[Network, tuple[Ints, Ints], Floats, Floats]:
    """The laboratory's network, its held nodes, and random gates and inputs, in volts."""
    network, task = pyedge.named("periodic:4x4"), pyedge.published("regression-curve")
    random, held = (
        np.random.default_rng(0),
        (network.nodes(task.inputs), network.nodes(task.outputs)),
    )
    gates = random.uniform(LOW, HIGH, (4096, 1, network.n_edges))
    return network, held, gates, random.uniform(0, 0.45, (4096, len(held[0])))


def _laws(law: str, gates: Floats) -> EdgeLaws:
    edges = np.arange(gates.shape[-1])
    return EdgeLaws((EdgeLaw(edges, Transistor(law=law).element, gates),))


def spice_seconds(law: str) -> float:
    """Seconds of an operating point of 32 edges with everything altered, in this process."""
    network, held, gates, volts = _states()
    gates = gates[:, 0]
    deck = law_deck(network, _laws(law, gates[:1]), held[0], injected=False)
    count = 0
    with Session() as session:
        (circuit,) = read_in(session, [deck])
        started = time.process_time()
        for row in np.concatenate([gates, volts], axis=1)[:200]:
            try:
                circuit.settle(row)
            except SpiceError:
                break
            count += 1
        return (time.process_time() - started) / count


def _large(edges: int, network: Network, law: str) -> list[dict[str, Any]]:
    """One update of a large network: a free state from cold, and a clamped one."""
    random = np.random.default_rng(0)
    nodes = network.n_nodes
    held = np.array([0, nodes // 2, nodes - 1]), np.array([nodes // 4])
    element, gates = Transistor(law=law).element, random.uniform(LOW, HIGH, (1, edges))
    laws = EdgeLaws((EdgeLaw(np.arange(edges), element, gates),))
    plan = SparseNewtonPlan.of(network, *held)

    def update() -> Floats:
        state = plan.free(laws, Boundary(random.uniform(0, 0.45, 3)))
        return state.clamp(np.asarray(state.voltage[held[1]] + 0.05))

    update()
    seconds = min(_seconds(update) for _ in range(3))
    rows = []
    slow = seconds
    if edges <= SPICE_EDGES:
        spice = 2 * _spice_large(network, laws, held[0])
        rows.append((f"{edges} edges, {law}: update, ngspice altered in place", "ngspice", spice))
    if edges <= 20_000:
        slow = 2 * _seconds(
            lambda: _naive(network, laws, held[0], np.array([0.0, 0.2, 0.4]), _sparse)
        )
        rows.append((f"{edges} edges, {law}: update, scipy's Newton", "scipy", slow))
    rows.insert(0, (f"{edges} edges, {law}: update", "pyedge", seconds))
    about = {"edges": edges, "law": law}
    return [{**_row(what, each, slow), **about, "way": way} for what, way, each in rows]


def _spice_large(network: Network, laws: EdgeLaws, inputs: Ints) -> float:
    """Seconds of an operating point of a large network, as `spice_seconds`."""
    deck = law_deck(network, laws, inputs, injected=False)
    (law,) = laws
    values = np.concatenate([law.parameter[0], [0.0, 0.2, 0.4]])
    with Session() as session:
        (circuit,) = read_in(session, [deck])
        return _seconds(lambda: circuit.settle(values))


@look()
def draw(rows: list[dict[str, Any]]) -> Figure:
    """Seconds an update of a large network against edges, both logarithmic."""
    series = {
        f"{law}, {way}": [
            (row["edges"], 1e-6 * row["microseconds"])
            for row in rows
            if row.get("law") == law and row["way"] == way
        ]
        for law in LARGE_LAWS
        for way in ("pyedge", "scipy", "ngspice")
    }
    figure = new_figure(11.0, 7.5)
    axes = figure.subplots()
    present = {name: points for name, points in series.items() if points}
    draw_costs(axes, present, "edges", "seconds an update")
    axes.set_title("An update of large networks of transistors")
    caption(
        figure,
        "Periodic lattices, gates of 1 to 3 V; CPU time of a free state from cold and a clamped "
        f"one.  scipy: Newton with spsolve, to 20,000 edges; ngspice: to {SPICE_EDGES:,} edges.",
    )
    return figure


def _naive(
    network: Network, laws: EdgeLaws, inputs: Ints, volts: Floats, solve: Callable[..., Floats]
) -> Floats:
    """(n,) voltages by plain Newton iterations."""
    first, second = network.edges.T
    voltage = np.full(network.n_nodes, volts.mean())
    voltage[inputs] = volts
    free = np.setdiff1d(np.arange(network.n_nodes), inputs)
    for _ in range(100):
        flow = laws.flow(voltage[first], voltage[second])
        inward = np.zeros(network.n_nodes)
        np.add.at(inward, second, flow.value)
        np.add.at(inward, first, -flow.value)
        entries = np.concatenate([flow.first, flow.second, -flow.second, -flow.first])
        row = np.concatenate([first, second, first, second])
        column = np.concatenate([first, second, second, first])
        whole = csc_array((entries, (row, column)), shape=(network.n_nodes,) * 2)
        matrix = whole[free][:, free]
        step = solve(matrix.toarray() if solve is np.linalg.solve else matrix, inward[free])
        voltage[free] += step
        if np.abs(step).max() < 1e-9:
            break
    return voltage


def _sparse(matrix: csc_array[np.float64], right: Floats) -> Floats:
    return np.asarray(spsolve(matrix, right))


def _seconds(work: Callable[[], Any]) -> float:
    """CPU time, of which other programs take nothing."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _row(what: str, seconds: float, naive: float) -> dict[str, Any]:
    return {
        "what": what,
        "microseconds": 1e6 * seconds,
        "per_second": 1.0 / seconds,
        "ratio": naive / seconds,
    }
