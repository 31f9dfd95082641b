"""Twins that are one network: both states at once, with clamped outputs that follow the free ones.

The supervisor holds V_C = eta V_D + (1 - eta) V_F at each output (D22, Eq. 1), where V_F itself
depends on V_C.  The joint network is eliminated with the clamped outputs held and the free ones
last; how the free ones respond to each clamped one makes a small linear system for V_F.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

from typing import NamedTuple

from pyedge.arrays import Floats, Indices
from pyedge.physics.ldl import SymbolicFactorization, backward, factor, forward
from pyedge.physics.newton.factorization import NewtonFactorization
from pyedge.simd import broadcast, load, part, store


class CoupledFactorization(NamedTuple):
    """Elimination of coupled twins: of either one, as in `SymbolicFactorization`, and of `both`.

    The joint network's nodes are those of the free, then of the clamped twin; held are the inputs
    of both, then the clamped outputs; its outputs are the free ones.
    """

    slot: Indices
    ends: Indices
    n_eliminated: int
    n_outputs: int
    n_inputs: int
    both: SymbolicFactorization
    own: Indices  # (both.n_eliminated,) the slot in its twin of each eliminated node
    load: Floats  # (k,) conductances of the edges after those of both twins, in siemens
    bias: Floats  # (both.n_eliminated,) currents injected whatever the example, in amperes


Factorization = SymbolicFactorization | CoupledFactorization | NewtonFactorization


@part
def clamped_output(eta, targets, error, o, free, lanes):
    """V_C of output o for a free voltage; the free voltage itself without targets."""
    if targets is None:
        return free
    return eta * load(targets, o, lanes) + (1.0 - eta) * (free + load(error, o, lanes))


@part
def settle_both(symbolic, eta, inputs, currents, example, targets, error, work, lanes):
    """Both states of a CoupledFactorization, into `work.free` and `work.clamped`.

    `inputs` are (n_inputs,) in volts; `currents` (k or 0, n_eliminated) in amperes, of which the
    row `example` is injected into both twins; `targets` and `error` (n_outputs, lanes) in volts, or
    both None, with eta 0.  The first rows of `work.conductance` are those of the twins.
    """
    both, joint, response = symbolic.both, work.joint, work.response
    size, outputs, loads = both.n_eliminated, symbolic.n_outputs, 2 * symbolic.ends.shape[0]
    hidden, held = size - outputs, size + 2 * symbolic.n_inputs
    for k in range(symbolic.load.shape[0]):
        store(work.conductance, loads + k, lanes, broadcast(symbolic.load[k], lanes))
    factor(both, work.conductance, work.whole, work.entry, lanes)
    for o in range(outputs):
        for k in range(size, held + outputs):
            store(joint, k, lanes, broadcast(1.0 if k == held + o else 0.0, lanes))
        forward(both, work.conductance, work.entry, lanes, joint, work.none, work.right, lanes)
        backward(both, work.entry, lanes, work.right, size, hidden, joint, lanes)
        for p in range(outputs):
            own = 1.0 if p == o else 0.0
            store(response, (p, o), lanes, own - (1.0 - eta) * load(joint, hidden + p, lanes))
    for k in range(size):
        current = symbolic.bias[k]
        if currents.shape[0] > 0:
            current += currents[example, symbolic.own[k]]
        store(work.current, k, lanes, broadcast(current, lanes))
    for i in range(symbolic.n_inputs):
        store(joint, size + i, lanes, broadcast(inputs[i], lanes))
        store(joint, size + symbolic.n_inputs + i, lanes, broadcast(inputs[i], lanes))
    for o in range(outputs):
        none = broadcast(0.0, lanes)
        store(joint, held + o, lanes, clamped_output(eta, targets, error, o, none, lanes))
    forward(both, work.conductance, work.entry, lanes, joint, work.current, work.right, lanes)
    backward(both, work.entry, lanes, work.right, size, hidden, joint, lanes)
    _solve(response, joint, hidden, outputs, lanes)
    for o in range(outputs):
        free = load(joint, hidden + o, lanes)
        store(joint, held + o, lanes, clamped_output(eta, targets, error, o, free, lanes))
    forward(both, work.conductance, work.entry, lanes, joint, work.current, work.right, lanes)
    backward(both, work.entry, lanes, work.right, size, 0, joint, lanes)
    nodes = symbolic.slot.shape[0]
    for v in range(nodes):
        store(work.free, symbolic.slot[v], lanes, load(joint, both.slot[v], lanes))
        store(work.clamped, symbolic.slot[v], lanes, load(joint, both.slot[nodes + v], lanes))


@part
def _solve(matrix, volts, first, count, lanes):
    """Solve a diagonally dominant system in place: right side and solution are rows of `volts`."""
    for p in range(count):
        for q in range(p + 1, count):
            share = load(matrix, (q, p), lanes) / load(matrix, (p, p), lanes)
            for o in range(p + 1, count):
                less = share * load(matrix, (p, o), lanes)
                store(matrix, (q, o), lanes, load(matrix, (q, o), lanes) - less)
            less = share * load(volts, first + p, lanes)
            store(volts, first + q, lanes, load(volts, first + q, lanes) - less)
    for p in range(count - 1, -1, -1):
        value = load(volts, first + p, lanes)
        for o in range(p + 1, count):
            value = value - load(matrix, (p, o), lanes) * load(volts, first + o, lanes)
        store(volts, first + p, lanes, value / load(matrix, (p, p), lanes))
