"""Newton iterations that cannot be lost, compiled, for any number of machines side by side.

The merit function is the sum of the absolute node currents, the 1-norm, which the Newton direction
of an M-matrix lowers.  Where a step does not lower it, the step is taken again with a conductance
from each node to where the node is, ten times larger each time; it is lowered again while steps
succeed (pseudo-transient continuation: Kelley and Keyes, SIAM J. Numer. Anal. 35, 508, 1998).  With
any such conductance the matrix remains an M-matrix, and as the network by itself, with capacitors
at its nodes, would settle, so do the iterations.  Voltages stay between the lowest and the highest
held one, where no currents are injected.

A lane that has converged stays as it is, so that its bits do not depend on the others.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import math

from pyedge.networks.flow import edge, flow, scaled
from pyedge.physics.newton.factorization import factor, solve
from pyedge.simd import any_of, broadcast, for_each, jit, load, select, store

TOLERANCE = 1e-9
"""Volts of a full Newton step after which there is none: convergence is quadratic."""
MOST = 20_000
"""Iterations; 3 to 5 are usual, and some hundreds where nearly all edges are at threshold."""
ROUNDING = 1e-12
"""Volts of a step that may raise the sum of currents, as it is rounding that does."""
LEAST, RAISED, LOWERED = 1e-9, 10.0, 0.2
"""Smallest conductance to where a node is, in siemens, and its factors after a step."""
_FAR = 1e300


@for_each()
def currents(population, joined, twin, voltage, work, lanes):
    """Write the slopes of some edges, and add what flows into their nodes to the residual."""
    parameter, total = population.memory.parameter, joined.shape[0]
    own = min(twin, parameter.shape[0] - 1)
    for k in range(parameter.shape[1]):
        m = edge(population.which, k)
        a, b = joined[m, 0], joined[m, 1]
        first, second = load(voltage, a, lanes), load(voltage, b, lanes)
        gate = load(parameter, (own, k), lanes)
        values = flow(population.element, first, second, gate)
        value, rise, fall = scaled(population.gain, own, k, first - second, values, lanes)
        store(work.slopes, m, lanes, rise)
        store(work.slopes, total + m, lanes, fall)
        store(work.residual, a, lanes, load(work.residual, a, lanes) - value)
        store(work.residual, b, lanes, load(work.residual, b, lanes) + value)


@jit(nogil=True)
def settle_newton(newton, populations, twin, voltage, stop, current, work, lanes):
    """Settle the slots 0..stop-1 of `voltage` from where they are; the others are held.

    Args:
        newton: the NewtonFactorization.
        populations: of CompiledPopulation or `pyedge.physics.newton.dense.CompiledLaw`.
        twin: whose parameters, 0 or 1.
        voltage: (slots, lanes), changed in place; NaN in lanes where there is no solution.
        stop: all eliminated slots, or all but the outputs.
        current: (n_eliminated or 0, lanes) injected, in amperes.
        work: the NewtonWork.
        lanes: in hand.
    """
    size = newton.n_eliminated
    low = high = mean = load(voltage, size, lanes)
    for k in range(size + 1, size + newton.n_inputs):
        mean = mean + load(voltage, k, lanes)
    mean = mean * (1.0 / newton.n_inputs)
    for k in range(stop, size + newton.n_inputs):
        held = load(voltage, k, lanes)
        low, high = min(low, held), max(high, held)
    if current.shape[0] > 0:
        low, high = low - _FAR, high + _FAR
    active = mean == mean
    best, shift, again = broadcast(_FAR, lanes), broadcast(0.0, lanes), broadcast(0.0, lanes)
    moved = broadcast(_FAR, lanes)
    for k in range(stop):
        store(work.base, k, lanes, load(voltage, k, lanes))
    for _ in range(MOST):
        for k in range(size + newton.n_inputs):
            injected = broadcast(0.0, lanes)
            if current.shape[0] > 0 and k < stop:
                injected = load(current, k, lanes)
            store(work.residual, k, lanes, injected)
        currents(populations, newton.joined, twin, voltage, work, lanes)
        merit = broadcast(0.0, lanes)
        for k in range(stop):
            merit = merit + abs(load(work.residual, k, lanes))
        accept = select(merit <= best, 0.0, moved) <= ROUNDING
        best = select(accept, merit, best)
        # a step that was rejected is taken again from the same place with what was raised then
        eased = select(again > 0.0, shift, shift * LOWERED)
        shift = select(accept, select(eased < LEAST, 0.0, eased), max(shift * RAISED, LEAST))
        again = select(accept, 0.0, 1.0)
        factor(newton, stop, shift, work, lanes)
        largest = solve(newton, stop, work, lanes)
        moved = select(accept, largest, _FAR)
        for k in range(stop):
            old = load(voltage, k, lanes)
            base = select(accept, old, load(work.base, k, lanes))
            step = select(accept, load(work.step, k, lanes), 0.0)
            store(work.base, k, lanes, base)
            new = min(max(base + step, low), high)
            store(voltage, k, lanes, select(active, new, old))
        settled = select(accept, select(shift > 0.0, _FAR, largest), _FAR) <= TOLERANCE
        active = active & (active ^ settled)
        if not any_of(active):
            break
    if any_of(active):
        for k in range(stop):
            store(voltage, k, lanes, select(active, math.nan, load(voltage, k, lanes)))
