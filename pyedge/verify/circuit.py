"""The checks of the edge's circuit, of catalogue parts, in ngspice, against the model.

Each check takes another edge or clock, so that faults can be planted; `FAULTS` are some, each with
the check that finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from circuits.analysis import code_sweep, edge_trials, operating_point, timing
from circuits.analysis.faults import (
    comparators_on_logic_supply,
    inverted_xor,
    revalued,
    rewired,
    shorted,
    swapped,
    unmarked,
    without,
    without_series,
)
from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import AVERAGING, COMPARISONS, SERIES, edge
from circuits.blocks.global_clock import global_clock
from circuits.blocks.machine import clamped, free, machine
from circuits.circuit import CircuitError, Module
from circuits.parts import sheet_of
from circuits.parts.digipot import Digipot as DigipotSheet
from pyedge.analysis.power.board_replay import held_nets
from pyedge.arrays import Ints
from pyedge.hardware.netlists import CHECKED_IN, pairs
from pyedge.memory import Digipot
from pyedge.networks import topologies
from pyedge.physics import Boundary
from pyedge.physics.loaded import LoadedTwins
from pyedge.rng import StepKey, Stream, uniform
from pyedge.rules import left_sides
from pyedge.tasks import Task, published
from pyedge.verify.check import Check, Finding, planted
from pyedge.verify.trial_points import LEAST, MOST, drawn_nodes, drops

Find = Callable[[], Finding]

TRIALS = 400
OHMS_APART = 1e-5  # relative
VOLTS_APART = 5e-6  # V
STATES = 4
TASKS = ("allostery-2", "allostery-3")
NETWORK = topologies.named("torus16")


def build(cell: Module | None = None, clock: Module | None = None) -> Finding:
    """The boards of the divider, of 16 edges and of the 4x4 torus can be built."""
    counts = []
    for name in CHECKED_IN:
        try:
            packages = pack(board(machine(pairs(topologies.named(name)), cell, clock)))
        except CircuitError as error:
            return Finding(False, name, str(error))
        counts.append(f"{name}: {len(packages)}")
    return Finding(True, f"{len(counts)} boards", f"packages of each: {', '.join(counts)}")


def resistance(
    twin: str, cell: Module | None = None, series: float = SERIES, most: float = OHMS_APART
) -> Finding:
    """R = track(code) + wiper + series resistor, at every code, up to the rail.

    `most` is the largest relative difference; where it is read, a potentiometer's open end may
    still charge.
    """
    which = ("free", "clamped").index(twin)
    cell = edge() if cell is None else cell
    stairs = code_sweep.run(cell)
    code, ohms = stairs.code[which], stairs.ohms[which]
    digipot = Digipot.of(sheet_of(cell, DigipotSheet), series=series)
    walked = np.minimum(np.arange(len(code)), digipot.levels - 1)
    apart = np.abs(ohms / digipot.ohms(walked) - 1)
    worst = int(apart.argmax())
    detail = f"worst at code {walked[worst]}: {ohms[worst]:.6g} ohm"
    if (code != walked).any():
        clock = int((code != walked).argmax())
        detail = f"clock {clock}: code {code[clock]}, not {walked[clock]}"
    return Finding(
        bool((code == walked).all() and apart[worst] <= most),
        f"{apart[worst]:.2g}",
        f"{detail}; {digipot.levels} codes, relative difference, at most {most:g}",
    )


def decisions(
    comparison: str, cell: Module | None = None, count: int = TRIALS, seed: int = 0
) -> Finding:
    """Up or down, at drawn drops of either sign, from 5 mV on, over the whole common mode."""
    volts = drawn_nodes(comparison, count, seed)
    cell = edge(comparison) if cell is None else cell
    tried = edge_trials.run(cell, volts, np.zeros((count, 2)))
    left = np.array(left_sides(*drops(volts), comparison))
    should = (left[0] > 0) != (left[1] > 0)
    top = sheet_of(cell, DigipotSheet).positions - 1
    stepped = np.clip(tried.before + np.where(tried.up, 1, -1), 0, top)
    wrong = (tried.up != should) | (tried.after != stepped)
    detail = f"{count} trials, seed {seed}, margins {LEAST * 1e3:g} mV to {MOST:g} V"
    if wrong.any():
        trial = int(wrong.argmax())
        detail += (
            f"; trial {trial}, f1 f2 c1 c2 at {np.array2string(volts[trial], precision=4)} V: "
            f"{'up' if tried.up[trial] else 'down'}, code {tried.before[trial]} to "
            f"{tried.after[trial]}, should go {'up' if should[trial] else 'down'}"
        )
    return Finding(not wrong.any(), f"{int(wrong.sum())} wrong", detail)


def clock_order(cell: Module | None = None, clock: Module | None = None) -> Finding:
    """Latch clock falls, then may U/D change, digipot clock falls, then the wiper steps."""
    bench = timing.Bench(cell=cell, clock=clock)
    wrong = timing.disorder(bench, timing.run(bench))
    return Finding(
        not wrong,
        f"{len(wrong)} out of order",
        wrong[0] if wrong else f"{timing.STEPS} steps: latch clock, then digipot clock",
    )


def voltages(comparison: str, cell: Module | None = None, seed: int = 0) -> Finding:
    """Node voltages of 16 edges at drawn codes, against the model of the loaded twins."""
    cell = edge(comparison) if cell is None else cell
    apart, where = -1.0, ""
    for state in range(STATES):
        task = published(TASKS[state % len(TASKS)])
        draws = uniform(StepKey(seed, 0, state), Stream.START, NETWORK.n_edges)
        codes = (draws * sheet_of(cell, DigipotSheet).positions).astype(np.int64)
        off = _apart(task, codes, cell, comparison)
        node = max(off, key=lambda each: off[each])
        if off[node] > apart:
            apart, where = off[node], f"state {state} ({task.name}), node {node}"
    return Finding(
        apart <= VOLTS_APART,
        f"{apart:.2g} V",
        f"worst at {where}; {STATES} states, seed {seed}, at most {VOLTS_APART:g} V",
    )


def _apart(task: Task, codes: Ints, cell: Module, comparison: str) -> dict[str, float]:
    """By how much each node of ngspice's machine is off the model's, in volts."""
    inputs, desired = task.train.inputs[0], task.train.targets[0]
    held = held_nets(task, inputs, desired)
    built = machine(pairs(NETWORK), cell, parameters=[{"code": float(code)} for code in codes])
    nets = [*map(free, NETWORK.labels), *map(clamped, NETWORK.labels)]
    found = operating_point.run(built, held, nets).volts
    nodes = NETWORK.nodes(task.inputs), NETWORK.nodes(task.outputs)
    digipot = Digipot.of(sheet_of(cell, DigipotSheet), series=SERIES)
    siemens = np.asarray(1.0 / digipot.ohms(codes), dtype=np.float64)
    bias = cell.parameters["bias_first"]
    twins = LoadedTwins(AVERAGING, comparison, current=bias).plan(NETWORK, *nodes)
    model = twins.follow(siemens, Boundary(inputs), desired, task.eta)
    every = np.concatenate(model).tolist()
    return {net: abs(found[net] - volts) for net, volts in zip(nets, every, strict=True)}


def _unconnected(cell: Module) -> Module:
    """A digipot that hangs by one leg, marked as meant."""
    return rewired(rewired(cell, "digipot_clamped", w=None), "series_clamped", **{"2": None})


def _wired_as_other(module: Module) -> Module:
    """A clock whose two outputs are exchanged."""
    return rewired(rewired(module, "latch", y="digipot_clock"), "count", y="latch_clock")


def _few(cell: Module) -> Finding:
    return decisions("paper", cell, count=100)


# What is planted, in which check finds it.
FAULTS: dict[str, tuple[str, Find]] = {
    "comparator inputs swapped": (
        "decisions", lambda: _few(swapped(edge(), "first", "plus", "minus")),
    ),
    "a pin forgotten": ("build", lambda: build(unmarked(edge(), "xor", "b"))),
    "an output left open, as if meant": (
        "decisions", lambda: _few(rewired(edge(), "xor", y=None)),
    ),
    "a wiper left open, as if meant": (
        "resistance/clamped", lambda: resistance("clamped", _unconnected(edge())),
    ),
    "a wrong averaging resistor": (
        "decisions", lambda: _few(revalued(edge(), "average_first_plus_c1", 300e3)),
    ),
    "a wrong series resistor": (
        "resistance/free", lambda: resistance("free", revalued(edge(), "series_free", 1.1e3)),
    ),
    "no series resistors": (
        "resistance/free", lambda: resistance("free", without_series(edge())),
    ),
    "XOR inverted": ("decisions", lambda: _few(inverted_xor(edge()))),
    "a short between the twins": (
        "voltages", lambda: voltages("paper", shorted(edge(), "f1", "c1")),
    ),
    "comparators on 5 V": ("decisions", lambda: _few(comparators_on_logic_supply(edge()))),
    "no pull-up at a comparator": ("build", lambda: build(without(edge(), "pull_up_second"))),
    "both clocks exchanged": (
        "clock", lambda: clock_order(clock=_wired_as_other(global_clock())),
    ),
}  # fmt: skip


def faults_are_found() -> Finding:
    """Every planted fault is found by its check."""
    return planted({f"{name}: {check}": find for name, (check, find) in FAULTS.items()})


def circuit_checks() -> Iterator[Check]:
    """All of them."""
    work: dict[str, Find] = {
        "build": build,
        **{f"resistance/{twin}": partial(resistance, twin) for twin in ("free", "clamped")},
        **{f"decisions/{each}": partial(decisions, each) for each in COMPARISONS},
        "clock": clock_order,
        **{f"voltages/{each}": partial(voltages, each) for each in COMPARISONS},
        "planted-faults": faults_are_found,
    }
    for name, find in work.items():
        yield Check(f"circuit/{name}", find)
