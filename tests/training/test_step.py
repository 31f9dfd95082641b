"""The compiled step and the parts asked one by one give the same bits, in every field."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyedge.networks.topologies import named
from pyedge.rng import StepKey
from pyedge.tasks import Examples, Lesson, published
from pyedge.training.step import play
from tests.machines import CASES, KINDS
from tests.strategies import held_networks, volts

WAYS = st.sampled_from(["physics", "edges"])


def assert_same(one, other):
    assert one.values.keys() == other.values.keys()
    fields = (each._asdict() | each.values for each in (one, other))
    one, other = ({n: each[n] for n in each if n != "values"} for each in fields)
    for name in one:
        np.testing.assert_array_equal(one[name], other[name], name, strict=True)


def trace(machine, labels, lesson, clock, eta):
    plan = machine.plan(*labels)
    start = StepKey(machine.seed, machine.replica, clock)
    return play(plan, machine.edges, machine.supervisor, eta, lesson, start)


@settings(max_examples=150)
@given(held_networks(), KINDS, WAYS, st.integers(1, 3), st.integers(0, 3), st.data())
def test_both_ways_agree_on_random_networks(held, kind, way, examples, tests, data):
    network, inputs, outputs = held
    shown, wanted = (data.draw(volts(examples, len(nodes))) for nodes in (inputs, outputs))
    tested = data.draw(volts(tests, len(inputs)))
    test = Examples(tested, np.zeros((tests, len(outputs)))) if tests else None
    lesson = Lesson(Examples(shown, wanted), np.arange(12) % examples, test)
    clock, eta = data.draw(st.integers(0, 2**31)), data.draw(st.sampled_from([0.5, 0.01, 1.0]))
    labels = held.input_labels, held.output_labels
    machines = kind.build(network), kind.build(network, way)
    one, other = (trace(machine, labels, lesson, clock, eta) for machine in machines)
    assert_same(one, other)
    assert one.tested.shape == (12, tests, len(outputs))
    edges = [machine.edges for machine in machines]
    assert np.array_equal(edges[0].degrees, edges[1].degrees)
    assert np.array_equal(edges[0].resistance, edges[1].resistance)


@pytest.mark.parametrize("way", ["physics", "edges"])
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
@pytest.mark.parametrize("name", ["divider", "allostery-4", "regression-a", "iris"])
def test_both_ways_agree_on_published_tasks(name, case, way):
    network = named("divider" if name == "divider" else "torus16")
    task = published(name, 1, 2)
    machines = case.kind.build(network), case.kind.build(network, way)
    histories = [machine.train(task, 40) for machine in machines]
    assert histories[0].dataset.identical(histories[1].dataset)


@given(held_networks(), KINDS, st.data())
def test_a_trace_keeps_what_the_parts_say(held, kind, data):
    """Drops, decisions and codes of the trace follow from its own voltages."""
    network, inputs, outputs = held
    train = Examples(data.draw(volts(1, len(inputs))), data.draw(volts(1, len(outputs))))
    machine = kind.build(network)
    labels = held.input_labels, held.output_labels
    whole = trace(machine, labels, Lesson(train, np.zeros(10, int), None), 0, 0.5)
    first, second = network.edges.T
    fresh = kind.build(network).edges
    for t in range(10):
        drops = [v[t, first] - v[t, second] for v in (whole.free, whole.clamped)]
        update = fresh.update(*drops, StepKey(kind.seed, kind.replica, t))
        assert np.array_equal(np.atleast_2d(fresh.resistance), whole.resistance[t])
        assert update.keys() == whole.values.keys()
        for name, values in update.items():
            assert np.array_equal(values, whole.values[name][t]), name
