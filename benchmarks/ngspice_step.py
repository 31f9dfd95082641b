"""A free and a clamped state: ngspice altered in place, new circuits in ngspice, and solvers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PySpice.Spice.Netlist import Circuit as Netlist

import pyedge
from benchmarks.slope import draw_costs
from circuits.ngspice.server import read_in
from circuits.ngspice.session import Session
from pyedge.arrays import Floats
from pyedge.networks.network import Network
from pyedge.physics import Boundary, DensePhysics, Plan
from pyedge.physics.ngspice import NgspicePhysics, twin_decks
from pyedge.physics.sparse import SparsePhysics
from pyedge.plots.style import caption, look, new_figure

# edges: network
SIZES = {
    16: "torus16", 100: "periodic:5x10", 1000: "periodic:20x25", 10_000: "periodic:50x100",
}  # fmt: skip
NEW = "ngspice, a new circuit for each state"
IN_PLACE = "ngspice in this process, altered in place"
LONGEST = 30.0  # most seconds a step
ROUNDS = 5
SECONDS = 0.4  # least seconds of each implementation in each round


class _Case:
    """A network with two inputs and an output; all resistances change at every step."""

    def __init__(self, name: str) -> None:
        self.network: Network = pyedge.named(name)
        last = self.network.n_nodes - 1
        self.inputs, self.outputs = np.array([0, last]), np.array([last // 2])
        self.voltages, self.clamped = np.array([5.0, 0.0]), np.array([3.0])
        self.session = Session()
        self.ngspice = NgspicePhysics()
        held = self.network, self.inputs, self.outputs
        self.free_twin, self.clamped_twin = read_in(self.session, twin_decks(*held))
        self.in_place, self.by_algebra = self.ngspice.plan(*held), DensePhysics().plan(*held)
        self.by_sparse = SparsePhysics().plan(*held)

    def conductance(self, random: np.random.Generator) -> Floats:
        """(m,) conductances of random codes, in siemens."""
        codes = random.integers(0, 128, self.network.n_edges).astype(np.float64)
        return 1.0 / (781.25 * codes + 1040.0)

    def rebuilt(self, conductance: Floats) -> Floats:
        """(2, n) free and clamped voltages, each from a new PySpice circuit."""
        held = dict(zip(self.inputs.tolist(), self.voltages.tolist(), strict=True))
        nudged = dict(zip(self.outputs.tolist(), self.clamped.tolist(), strict=True))
        return np.array([self._new(conductance, each) for each in (held, held | nudged)])

    def altered(self, conductance: Floats) -> Floats:
        """The same from one circuit a twin, altered in place, in this process."""
        held = np.concatenate([1.0 / conductance, self.voltages])
        free = self.free_twin.settle(held)
        return np.array([free, self.clamped_twin.settle(np.concatenate([held, self.clamped]))])

    def physics(self, conductance: Floats) -> Floats:
        """The same from ngspice in a separate process, as `NgspicePhysics`."""
        return self._settle(self.in_place, conductance)

    def dense(self, conductance: Floats) -> Floats:
        """The same by dense elimination."""
        return self._settle(self.by_algebra, conductance)

    def sparse(self, conductance: Floats) -> Floats:
        """The same by sparse elimination."""
        return self._settle(self.by_sparse, conductance)

    def close(self) -> None:
        """Close both ngspice sessions."""
        self.session.close()
        self.ngspice.close()

    def _settle(self, plan: Plan, conductance: Floats) -> Floats:
        state = plan.free(conductance, Boundary(self.voltages))
        return np.array([state.voltage, state.clamp(self.clamped)])

    def _new(self, conductance: Floats, held: dict[int, float]) -> Floats:
        circuit = Netlist("network")
        ends = self.network.edges.tolist()
        for edge, ((a, b), siemens) in enumerate(zip(ends, conductance.tolist(), strict=True)):
            circuit.R(edge, f"n{a}", f"n{b}", 1.0 / siemens)
        for node, volts in held.items():
            circuit.V(node, f"n{node}", circuit.gnd, volts)
        simulator = circuit.simulator(temperature=27, nominal_temperature=27)
        point = simulator.operating_point()
        simulator.ngspice.remove_circuit()  # so that those of `altered` are left, the free in use
        return np.array([float(point.nodes[f"n{v}"][0]) for v in range(self.network.n_nodes)])


def measure(sizes: Mapping[int, str] = SIZES) -> list[dict[str, Any]]:
    """Microseconds a step of each implementation, and its speed by that of altering in place."""
    rows: list[dict[str, Any]] = []
    last: tuple[int, dict[str, float]] | None = None
    for edges, name in sizes.items():
        case = _Case(name)
        try:
            ways: dict[str, Callable[[Floats], Floats]] = {
                NEW: case.rebuilt,
                IN_PLACE: case.altered,
                "ngspice as a machine's physics, in a process": case.physics,
                "dense": case.dense,
                "sparse": case.sparse,
            }
            # Some take a time that grows as the cube of the size.
            for way in list(ways):
                if last and last[1].get(way, np.inf) * (edges / last[0]) ** 2 > LONGEST:
                    del ways[way]
                    says = f"not run: a step would take more than {LONGEST:g} s"
                    rows.append({"what": f"{edges} edges, {way}", "says": says})
            seconds = _seconds(case, ways)
        finally:
            case.close()
        last = edges, seconds
        slow = seconds[IN_PLACE]
        rows += [
            {
                "what": f"{edges} edges, {way}",
                "edges": edges,
                "way": way,
                "microseconds": 1e6 * each,
                "per_second": 1.0 / each,
                "ratio": slow / each,
            }
            for way, each in seconds.items()
        ]
    return rows


@look()
def draw(rows: list[dict[str, Any]]) -> Figure:
    """Cost of a step against size."""
    series: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if "way" in row:
            series.setdefault(row["way"], []).append((row["edges"], row["microseconds"]))
    figure = new_figure(11.0, 7.0)
    axes = figure.subplots()
    draw_costs(axes, series, "edges", "microseconds a step")
    axes.set_title("A free and a clamped state, every resistance new")
    caption(figure, "Square lattices, periodic; the smallest is torus16. Medians of rounds.")
    return figure


def _seconds(case: _Case, ways: dict[str, Callable[[Floats], Floats]]) -> dict[str, float]:
    """Median over rounds of the seconds a step; in each round all voltages must agree."""
    random = np.random.default_rng(0)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS if case.network.n_edges <= 1000 else 1):
        shown = case.conductance(random)
        model = case.sparse(shown)
        for way in ways.values():
            np.testing.assert_allclose(way(shown), model, atol=1e-9)
        for name, way in ways.items():
            count, started = 0, time.perf_counter()
            while time.perf_counter() < started + SECONDS or count < 1:
                way(case.conductance(random))
                count += 1
            seconds[name].append((time.perf_counter() - started) / count)
    return {name: statistics.median(each) for name, each in seconds.items()}
