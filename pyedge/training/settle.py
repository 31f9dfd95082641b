"""The two states of a machine in compiled code: the free one, then the second.

Lanes (replicas) are the last axis.  The second state is that of the nudge: `second` has an
implementation for each.
"""

# Compiled functions have no types of their own.
# mypy: allow-untyped-defs
from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from pyedge.arrays import Floats, Ints
from pyedge.elements.contract import conductance as conductance_of
from pyedge.networks.flow import edge
from pyedge.physics.coupled import CoupledFactorization, Factorization, settle_both
from pyedge.physics.ldl import (
    SymbolicFactorization,
    assemble,
    backward,
    backward_each,
    backward_twins,
    factor,
    factor_each,
    forward,
    forward_each,
)
from pyedge.physics.newton.factorization import NewtonFactorization, NewtonWork
from pyedge.rules.normal_cdf import TABLE
from pyedge.simd import ONE, aligned_zeros, broadcast, dispatch, for_each, load, part, store
from pyedge.supervisor.nudge import Clamp, Inject, Respond, amount
from pyedge.supervisor.objective import aim, desired, measured


class Supervision(NamedTuple):
    """What the supervisor aims at, and how it nudges, for compiled code."""

    objective: Any  # `Direct` or `ReadOut`
    nudge: Any  # `Clamp`, `Inject` or `Respond`
    timing: Any  # `Always` or `Timed`
    substeps: int  # how often the network settles and learns in a step
    adc: float  # step of the supervisor's measurements, in volts; 0 for none


class Shown(NamedTuple):
    """One example in compiled code."""

    inputs: Floats  # (n_inputs,) in volts
    # (k, n_eliminated) injected currents of all examples, in amperes; no rows for none.
    currents: Floats
    example: int  # the number of this one
    targets: Floats  # (n_read, lanes) desired read-outs, in volts
    error: Floats  # (n_outputs, lanes) error of the supervisor's measurement, in volts
    adc: float  # step of the supervisor's measurements, in volts; 0 for none


class CompiledLesson(NamedTuple):
    """A lesson in compiled code; in that of a batch, `targets`, `error` and `desired` have groups
    of replicas, or one for all, as first axis.

    Attributes:
        inputs, targets: (k, n_inputs) and (k, n_read, lanes) examples.
        currents: see `Shown`.
        order: (steps,) the example shown at each step.
        error: (steps, n_outputs, lanes) of the supervisor's measurements.
        tests: (tests, n_inputs) test inputs; of one machine (slots, tests), to work in.
        test_currents: (tests or 0, n_eliminated) injected with them, in amperes; of one machine
            (n_eliminated, tests).
        desired: (tests, n_read, lanes) desired for them; used by a batch alone.
    """

    inputs: Floats
    targets: Floats
    currents: Floats
    order: Ints
    error: Floats
    tests: Floats
    test_currents: Floats
    desired: Floats


class Scratch(NamedTuple):
    """Working memory of a tick; lanes last."""

    conductance: Floats  # (m, lanes) of the twin in hand
    whole: Floats  # (entries, lanes) L D of the twin in hand
    entry: Floats  # (entries, lanes) 1/D, then the entries of L
    right: Floats  # (n_eliminated, lanes) y of L y = b
    current: Floats  # (n_eliminated, lanes) injected into the free state, in amperes
    none: Floats  # (0, lanes), the same where none is
    load: Floats  # (n_eliminated, lanes) injected into the second state by a nudge, in amperes
    free: Floats  # (slots, lanes) voltages
    clamped: Floats  # (slots, lanes) voltages
    measured: Floats  # (n_outputs, lanes) free outputs, where they are not read directly
    desired: Floats  # (n_outputs, lanes) what they should be
    read: Floats  # (n_read, lanes) read-outs
    slope: Floats  # (n_read, lanes) gradient of the loss by them
    joint: Floats  # (slots, lanes) voltages of coupled twins together
    response: Floats  # (n_outputs, n_outputs, lanes) their free outputs by the clamped ones
    draws: Floats  # (2, 4, lanes) of the edges in hand
    table: Floats  # see `pyedge.rules.normal_cdf`
    newton: NewtonWork  # of nonlinear edges, else of no rows

    @classmethod
    def make(cls, symbolic: Factorization, lanes: int, reads: int) -> Scratch:
        """Working memory for so many lanes and read-outs."""
        newton = symbolic if isinstance(symbolic, NewtonFactorization) else None
        if isinstance(symbolic, CoupledFactorization):
            solved = symbolic.both
        else:
            solved = symbolic.symbolic if isinstance(symbolic, NewtonFactorization) else symbolic
        slots, entries = symbolic.n_eliminated + symbolic.n_inputs, len(solved.sum_start) - 1
        rows = {
            "conductance": len(solved.ends) + solved.operator.added,
            **dict.fromkeys(("whole", "entry"), entries),
            **dict.fromkeys(("right", "current"), solved.n_eliminated),
            "none": 0,
            "load": symbolic.n_eliminated,
            **dict.fromkeys(("free", "clamped"), slots),
            **dict.fromkeys(("measured", "desired"), symbolic.n_outputs),
            **dict.fromkeys(("read", "slope"), reads),
            "joint": solved.n_eliminated + solved.n_inputs,
            "response": symbolic.n_outputs**2,
            "draws": 8,
        }
        stops = itertools.accumulate(rows.values())
        memory = aligned_zeros(sum(rows.values()), lanes)
        made = {
            name: memory[stop - count : stop]
            for (name, count), stop in zip(rows.items(), stops, strict=True)
        }
        response = made.pop("response").reshape(symbolic.n_outputs, symbolic.n_outputs, lanes)
        draws = made.pop("draws").reshape(2, 4, lanes)
        kept = NewtonWork.make(newton, lanes)
        return cls(**made, response=response, draws=draws, table=TABLE, newton=kept)


@for_each()
def conductances(population, twin, out, lanes):
    """Write the (m, lanes) conductances of a twin, in siemens."""
    parameter = population.memory.parameter
    own = min(twin, parameter.shape[0] - 1)
    for k in range(parameter.shape[1]):
        value = conductance_of(population.element, load(parameter, (own, k), lanes))
        store(out, edge(population.which, k), lanes, value)


@part
def eliminate(symbolic, populations, twin, voltage, current, work, lanes):
    """Factorise a twin and solve L y = b with its inputs held as in `voltage`.

    `current` is injected: (n_eliminated or 0, lanes), in amperes.
    """
    conductances(populations, twin, work.conductance, lanes)
    assemble(symbolic.operator, work.conductance, lanes)
    factor(symbolic, work.conductance, work.whole, work.entry, lanes)
    forward(symbolic, work.conductance, work.entry, lanes, voltage, current, work.right, lanes)


@dispatch
def settle(symbolic, populations, twins, supervision, shown, work, lanes):
    """Both states, into `work.free` and `work.clamped`; arguments as for `step.tick`."""


@settle.on(SymbolicFactorization)
def _settle(symbolic, populations, twins, supervision, shown, work, lanes):
    size = symbolic.n_eliminated
    for i in range(symbolic.n_inputs):
        store(work.free, size + i, lanes, broadcast(shown.inputs[i], lanes))
        store(work.clamped, size + i, lanes, broadcast(shown.inputs[i], lanes))
    inject(shown.currents, shown.example, symbolic, work, lanes)
    current = work.current if shown.currents.shape[0] > 0 else work.none
    eliminate(symbolic, populations, 0, work.free, current, work, lanes)
    hidden = size - symbolic.n_outputs
    backward(symbolic, work.entry, lanes, work.right, size, hidden, work.free, lanes)
    nudge, objective = supervision.nudge, supervision.objective
    aim(objective, symbolic, shown, work, lanes)
    second(nudge, objective, symbolic, populations, twins, shown, work, lanes)


@part
def inject(currents, example, symbolic, work, lanes):
    """Write an example's of the (k or 0, n_eliminated) currents into `work`."""
    if currents.shape[0] > 0:
        for k in range(symbolic.n_eliminated):
            store(work.current, k, lanes, broadcast(currents[example, k], lanes))


@dispatch
def second(nudge, objective, symbolic, populations, twins, shown, work, lanes):
    """The rest of the free state, and the second one, once the free outputs are known.

    `nudge` is a Clamp, Inject or Respond, `objective` a Direct or ReadOut, the others are as for
    `step.tick`; the currents shown are those in `work`, too.
    """


@part
def force_on(nudge, objective, symbolic, o, shown, work, lanes):
    """What the nudge makes of an output: volts held, or amperes injected."""
    aimed = desired(objective, o, shown.targets, work, lanes)
    return amount(nudge.force, aimed, measured(symbolic, o, shown, work, lanes))


@second.on(Clamp)
def _clamp(nudge, objective, symbolic, populations, twins, shown, work, lanes):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    for o in range(symbolic.n_outputs):
        held = force_on(nudge, objective, symbolic, o, shown, work, lanes)
        store(work.clamped, hidden + o, lanes, held)
    if twins == 1:
        backward_twins(symbolic, work.entry, work.right, hidden, work.free, work.clamped, lanes)
    else:
        backward(symbolic, work.entry, lanes, work.right, hidden, 0, work.free, lanes)
        current = work.current if shown.currents.shape[0] > 0 else work.none
        eliminate(symbolic, populations, 1, work.clamped, current, work, lanes)
        backward(symbolic, work.entry, lanes, work.right, hidden, 0, work.clamped, lanes)


@second.on(Inject)
def _inject(nudge, objective, symbolic, populations, twins, shown, work, lanes):
    for k in range(symbolic.n_eliminated):
        kept = broadcast(0.0, lanes)
        if shown.currents.shape[0] > 0:
            kept = load(work.current, k, lanes)
        store(work.load, k, lanes, kept)
    loaded(nudge, objective, symbolic, populations, twins, shown, work, lanes)


@second.on(Respond)
def _respond(nudge, objective, symbolic, populations, twins, shown, work, lanes):
    for k in range(symbolic.n_eliminated):
        store(work.load, k, lanes, broadcast(0.0, lanes))
    for i in range(symbolic.n_inputs):
        store(work.clamped, symbolic.n_eliminated + i, lanes, broadcast(0.0, lanes))
    loaded(nudge, objective, symbolic, populations, twins, shown, work, lanes)


@part
def loaded(nudge, objective, symbolic, populations, twins, shown, work, lanes):
    """Settle the second twin with the nudge's loads, beside those in `work`."""
    size = symbolic.n_eliminated
    hidden = size - symbolic.n_outputs
    backward(symbolic, work.entry, lanes, work.right, hidden, 0, work.free, lanes)
    for o in range(symbolic.n_outputs):
        added = force_on(nudge, objective, symbolic, o, shown, work, lanes)
        store(work.load, hidden + o, lanes, load(work.load, hidden + o, lanes) + added)
    conductance, entry, right = work.conductance, work.entry, work.right
    if twins == 1:  # the factors are those of the free state
        forward(symbolic, conductance, entry, lanes, work.clamped, work.load, right, lanes)
    else:
        eliminate(symbolic, populations, 1, work.clamped, work.load, work, lanes)
    backward(symbolic, entry, lanes, right, size, 0, work.clamped, lanes)


@dispatch
def outputs_for(symbolic, populations, twins, inputs, currents, outputs, work, lanes):
    """The free outputs of every lane for some inputs.

    Args:
        symbolic, populations, twins, work, lanes: as for `step.tick`.
        inputs: (k, n_inputs), in volts.
        currents: (k or 0, n_eliminated) injected, in amperes.
        outputs: (k, n_outputs, lanes), written.
    """


@outputs_for.on(SymbolicFactorization)
def _outputs_for(symbolic, populations, twins, inputs, currents, outputs, work, lanes):
    free, right = work.free, work.right
    size = symbolic.n_eliminated
    hidden = size - symbolic.n_outputs
    conductances(populations, 0, work.conductance, lanes)
    assemble(symbolic.operator, work.conductance, lanes)
    factor(symbolic, work.conductance, work.whole, work.entry, lanes)
    current = work.current if currents.shape[0] > 0 else work.none
    for q in range(inputs.shape[0]):
        for i in range(symbolic.n_inputs):
            store(free, size + i, lanes, broadcast(inputs[q, i], lanes))
        inject(currents, q, symbolic, work, lanes)
        forward(symbolic, work.conductance, work.entry, lanes, free, current, right, lanes)
        backward(symbolic, work.entry, lanes, right, size, 0, free, lanes)
        for o in range(symbolic.n_outputs):
            store(outputs[q], o, lanes, load(free, hidden + o, lanes))


@dispatch
def answer(symbolic, populations, twins, voltage, currents, right, outputs, work):
    """The free outputs of one machine for some inputs, side by side.

    Args:
        symbolic, populations, twins, work: as for `step.tick`, one lane.
        voltage: (slots, tests) with the inputs in their slots, to work in.
        currents: (n_eliminated, tests) injected, in amperes.
        right: (n_eliminated, tests) to work in.
        outputs: (tests, n_outputs), written.
    """


@answer.on(SymbolicFactorization)
def _answer(symbolic, populations, twins, voltage, currents, right, outputs, work):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    conductances(populations, 0, work.conductance, ONE)
    assemble(symbolic.operator, work.conductance, ONE)
    factor_each(symbolic, work.conductance, work.whole, work.entry)
    forward_each(symbolic, work.conductance, work.entry, voltage, currents, right)
    backward_each(symbolic, work.entry, right, symbolic.n_eliminated, voltage)
    for i in range(outputs.shape[0]):
        for o in range(symbolic.n_outputs):
            outputs[i, o] = voltage[hidden + o, i]


@part
def joint_conductances(symbolic, populations, twins, work, lanes):
    """Write those of both twins of a CoupledFactorization."""
    m = symbolic.ends.shape[0]
    conductances(populations, 0, work.conductance, lanes)
    conductances(populations, twins - 1, work.conductance[m : 2 * m], lanes)


@settle.on(CoupledFactorization)
def _settle_coupled(symbolic, populations, twins, supervision, shown, work, lanes):
    joint_conductances(symbolic, populations, twins, work, lanes)
    eta, inputs, currents = supervision.nudge.force.eta, shown.inputs, shown.currents
    targets, error = shown.targets, shown.error
    settle_both(symbolic, eta, inputs, currents, shown.example, targets, error, work, lanes)


@outputs_for.on(CoupledFactorization)
def _outputs_coupled(symbolic, populations, twins, inputs, currents, outputs, work, lanes):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    joint_conductances(symbolic, populations, twins, work, lanes)
    for q in range(inputs.shape[0]):
        settle_both(symbolic, 0.0, inputs[q], currents, q, None, None, work, lanes)
        for o in range(symbolic.n_outputs):
            store(outputs[q], o, lanes, load(work.free, hidden + o, lanes))


@answer.on(CoupledFactorization)
def _answer_coupled(symbolic, populations, twins, voltage, currents, right, outputs, work):
    hidden = symbolic.n_eliminated - symbolic.n_outputs
    inputs = voltage[symbolic.n_eliminated :].T
    joint_conductances(symbolic, populations, twins, work, ONE)
    for q in range(inputs.shape[0]):
        settle_both(symbolic, 0.0, inputs[q], currents.T, q, None, None, work, ONE)
        for o in range(symbolic.n_outputs):
            outputs[q, o] = work.free[hidden + o, 0]
