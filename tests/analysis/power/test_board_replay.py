"""A training retraced on the board: the model's voltages, but for what the front end does."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.analysis.faults import revalued, shorted
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import clamped, free
from circuits.circuit import Component, Module
from circuits.parts import resistor
from pyedge.analysis.power.board_replay import learn, retrace
from tests.refusals import refused

STEPS = 40


@pytest.fixture(scope="module")
def history():
    return learn("allostery-2", steps=STEPS)


@pytest.fixture(scope="module")
def traced(history):
    return retrace("allostery-2", history)


def unloaded(module: Module) -> Module:
    """With averaging resistors that take next to nothing."""
    for each in module.components:
        if each.name.startswith("average_"):
            module = revalued(module, each.name, 330e9)
    return module


def test_without_load_it_is_the_models_training(history):
    traced = retrace("allostery-2", history, unloaded(edge()), bias=0.0)
    for label in traced.network.labels:
        node = traced.network.node(label)
        for net, what in ((free(label), "free"), (clamped(label), "clamped")):
            model = history.dataset[f"{what}_voltage"].values[:, node]
            assert traced.volts[net] == pytest.approx(model, abs=1e-5)


def test_codes_are_those_before_each_step_and_outputs_are_nudged(traced, history):
    assert traced.span == (0.0, 4.0)  # of what was held
    assert (traced.codes[0] == 64).all()
    assert (traced.codes[1:] == history.dataset["wiper"].values[:-1]).all()
    for k, label in enumerate(traced.task.outputs):
        middle = 0.5 * history.dataset["target"].values[:, k] + 0.5 * traced.volts[free(label)]
        assert traced.volts[clamped(label)] == pytest.approx(middle)


def test_currents_are_drops_over_resistances(traced):
    network = traced.network
    for k, name in enumerate(["edge_1_2", "edge_2_3"]):
        one, other = (network.labels[node] for node in network.edges[k])
        drop = traced.volts[free(one)] - traced.volts[free(other)]
        amperes = traced.current[f"{name}/digipot_free"]
        assert amperes == pytest.approx(drop / (781.25 * traced.codes[:, k] + 1040))


def test_the_load_is_felt_and_so_is_a_short(traced, history):
    alone = history.dataset["free_voltage"].values
    off, further = (
        np.abs(np.stack([each.volts[free(n)] for n in each.network.labels], axis=1) - alone).max()
        for each in (traced, retrace("allostery-2", history, shorted(edge(), "f1", "c1")))
    )
    assert 0.005 < off < further


def test_a_circuit_that_cannot_be_settled_is_the_users_mistake(history):
    cell = edge()
    island = (
        Component(name, resistor(1e3), {"1": "here", "2": "there"}) for name in ("apart", "again")
    )
    apart = replace(cell, components=(*cell.components, *island))
    words = "net edge_1_2/here has no path to any that is held"
    refused(lambda: retrace("allostery-2", history, apart), words)
