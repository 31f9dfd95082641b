"""Tasks as decks that train themselves: the same machine, whatever the network and the task."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.ngspice import batch
from circuits.ngspice.session import SpiceError
from pyedge.errors import MissingTool, ToolError
from pyedge.hardware.self_training import defects, run, self_training, trace
from pyedge.tasks import Examples, Task, published
from pyedge.training.configuration import MachineConfiguration
from pyedge.verify.lockstep import lockstep
from pyedge.verify.self_training import Replayed
from tests.refusals import refused
from tests.strategies import held_networks, volts

STEPS = 8


@st.composite
def taught(draw):
    """A held network, and a task of a few examples on it."""
    held = draw(held_networks(min_inputs=2, max_nodes=6))
    count = draw(st.integers(1, 3))
    inputs = draw(volts(count, len(held.inputs)))
    targets = draw(volts(count, len(held.outputs)))
    drawn = {
        "eta": draw(st.sampled_from([0.1, 0.5, 1.0])),
        "dwell": draw(st.integers(1, 2)),
        "shuffle": draw(st.none() | st.integers(0, 9)),
    }
    labels = held.input_labels, held.output_labels
    return held.network, Task("drawn", *labels, Examples(inputs, targets), **drawn)


def configured(**more):
    return MachineConfiguration.make({"network": "divider", **more})


@given(
    taught(),
    st.sampled_from(["paper", "exact"]),
    st.sampled_from([{}, {"tolerance": 0.2, "mismatch": 0.05}]),
)
@settings(max_examples=12)
def test_it_does_what_the_model_does(tmp_path_factory, lesson, comparison, chip):
    """Bits, codes and voltages of every clock, on any network, with equal or unequal twins."""
    network, task = lesson
    file = tmp_path_factory.mktemp("network") / "network.csv"
    file.write_text("\n".join(name.replace("-", ",") for name in network.edge_names()))
    data = {"network": str(file), "edges": {"comparison": comparison}, "chip": chip}
    configuration = configured(comparator={"noise": 0.0}, **data)
    deck = self_training(configuration, task, STEPS)
    left = Replayed(configuration, trace(configuration, deck, run(deck)))
    found = lockstep(left, configuration.build(), task, STEPS)
    assert found.difference is None, str(found)
    assert found.steps == STEPS


def test_examples_come_in_the_order_of_the_machine():
    """A regression, shuffled by the machine's seed."""
    configuration = MachineConfiguration.make({"seed": 5})
    task = published("regression-a", 5)
    lessons = self_training(configuration, task, 30).lessons
    shown = np.array([lessons.targets[node] for node in task.outputs]).T
    history = configuration.build().train(task, 30)
    assert (shown == history.dataset["target"].values).all()
    assert lessons.eta == task.eta


def test_a_trace_has_what_a_record_has():
    configuration = configured(comparator={"noise": 0.0}, chip={"mismatch": 0.1})
    task = published("divider")
    deck = self_training(configuration, task, 5)
    found = trace(configuration, deck, run(deck))
    (chunk,) = configuration.build().chunks(task, 5)
    assert found.values.keys() == chunk.trace.values.keys()
    for name, value in {**chunk.trace._asdict(), **chunk.trace.values}.items():
        if name != "values":
            ours = found.values[name] if name in found.values else getattr(found, name)
            assert ours.dtype.kind == value.dtype.kind
            assert ours == pytest.approx(value, abs=1e-7), name


def test_an_eta_is_the_option_s_then_the_machine_s_then_the_task_s():
    task = published("divider")
    for given_, own, wanted in ((0.1, 0.2, 0.1), (None, 0.2, 0.2), (None, None, task.eta)):
        configuration = configured(supervisor={} if own is None else {"eta": own})
        assert self_training(configuration, task, 1, given_).lessons.eta == wanted


def test_catalogue_comparators_are_drawn_by_the_seed():
    one, other = (MachineConfiguration.make({"seed": seed}) for seed in (1, 2))
    network = one.make_network()
    assert (defects(one, network).offset == defects(one, network).offset).all()
    assert not (defects(one, network).offset == defects(other, network).offset).any()
    chip = MachineConfiguration.make({"seed": 1, "chip": {"offset": 2e-3}})
    ours = chip.draw_chip(network).offset
    found = defects(chip, network)
    assert (found.offset == ours.T * [0.5, 1.0]).all()  # referred to the drops; averaged, or not
    assert (found.current == defects(one, network).current).all()
    deck = self_training(chip, published("allostery-1"), 1, parts="catalogue")
    assert deck.parameters[3]["offset_first"] == found.offset[3, 0]
    plus, minus = found.current[3, 1]
    assert deck.parameters[3]["offset_current_second"] == plus - minus


@pytest.mark.parametrize(
    ("more", "arguments", "words"),
    [
        ({"edges": {"comparison": "sign"}}, {}, "can be built as paper or exact only"),
        ({"digipot": {"levels": 256}}, {}, "256 levels: the AD5220 has 128"),
        ({"digipot": {"series": 0.0}}, {}, "series resistor 0 ohm"),
        ({"comparator": {"tie_bias": 1e-3}}, {}, "tie bias 0.001 V: a self-training deck has none"),
        ({"supervisor": {"noise": 1e-3}}, {}, "supervisor noise"),
        ({"supervisor": {"resolution": 1e-3}}, {}, "DAC resolution"),
        ({"chip": {"offset": 1e-3}}, {}, "ideal parts have no offset"),
        ({}, {"steps": 0}, "steps 0: at least 1"),
        ({}, {"eta": 1.5}, "not in (0, 1]"),
        ({}, {"averaging": 0.0}, "averaging resistance 0.0 ohm"),
        ({"network": "square:1x2"}, {}, "node 3 is not in network"),
    ],
)
def test_what_no_deck_can_be_is_refused(more, arguments, words):
    refused(lambda: self_training(configured(**more), published("divider"), **arguments), words)


def test_another_deck_s_file_is_refused():
    deck, words = self_training(configured(), published("divider"), 2), "not what the deck has writ"
    refused(lambda: trace(configured(), deck, "time f1\n0 0\n"), words, "the columns")


def test_tools_that_fail_or_are_missing_are_one_line(monkeypatch):
    deck = self_training(configured(), published("divider"), 1)

    def fails(*arguments):
        raise SpiceError("it has crashed")

    with monkeypatch.context() as patch:
        patch.setattr(batch, "run", fails)
        refused(lambda: run(deck), "it has crashed", kind=ToolError)
    monkeypatch.setenv("PATH", "/nowhere")
    refused(lambda: run(replace(deck)), "apt-get install ngspice", kind=MissingTool)
