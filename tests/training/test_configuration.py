"""A machine from a TOML file; without one, the reference machine."""

import json

import networkx as nx
import numpy as np
import pytest

from pyedge.chip import Chip
from pyedge.edges import IdealEdges
from pyedge.errors import InputError
from pyedge.memory import Digipot
from pyedge.networks.network import Network
from pyedge.networks.topologies import divider, torus16
from pyedge.physics import DensePhysics
from pyedge.rules import Comparison
from pyedge.supervisor.supervisor import Supervisor
from pyedge.tasks import allostery
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.machine import LearningMachine
from tests.refusals import refused
from tests.restated import SIXTEEN


def load(tmp_path, text):
    path = tmp_path / "machine.toml"
    path.write_text(text)
    return MachineConfiguration.load(path)


def make(**sections):
    return MachineConfiguration.make(sections)


def memory_of(machine):
    (population,) = machine.edges.populations
    return population.memory


def test_the_defaults_are_the_reference_machine(tmp_path):
    for configuration in (MachineConfiguration(), load(tmp_path, "")):
        machine = configuration.build()
        memory, rule = memory_of(machine), machine.edges.populations[0].rule
        assert machine.network.edge_names() == SIXTEEN.split()
        assert rule.comparison == Comparison.PAPER
        assert memory.digipot == Digipot(128, 100e3, 40.0, 1000.0)
        assert (rule.comparator.noise, rule.comparator.tie_bias) == (3e-3, 0.0)
        assert not memory.chip.offset.any()
        assert (memory.chip.scale == 1).all()
        assert machine.edges.degrees.tolist() == [64] * 16
        assert machine.supervisor == Supervisor()
        assert (machine.seed, machine.replica, machine.clock) == (0, 0, 0)


def test_every_key_arrives(tmp_path):
    machine = load(
        tmp_path,
        """
        network = "square:3x4"
        seed = 5
        replica = 2
        [edges]
        comparison = "exact"
        [digipot]
        levels = 64
        end_to_end = "50k"
        wiper = "60"
        series = "2kohm"
        [comparator]
        noise = "1mV"
        tie_bias = "200uV"
        [chip]
        seed = 9
        offset = "1mV"
        tolerance = 0.3
        mismatch = 0.01
        [supervisor]
        eta = 0.2
        noise = "0.5mV"
        resolution = "1mV"
        """,
    ).build()
    memory, rule = memory_of(machine), machine.edges.populations[0].rule
    assert machine.network.name == "square:3x4"
    assert (machine.seed, machine.replica) == (5, 2)
    assert rule.comparison == Comparison.EXACT
    assert memory.digipot == Digipot(64, 50e3, 60.0, 2000.0)
    assert (rule.comparator.noise, rule.comparator.tie_bias) == (1e-3, pytest.approx(2e-4))
    assert machine.supervisor == Supervisor(0.2, 5e-4, 1e-3)
    chip = Chip.draw(machine.network, 9, 0, 1e-3, 0.3, 0.01)
    assert np.array_equal(memory.chip.offset, chip.offset)
    assert np.array_equal(memory.chip.scale, chip.scale)


def test_ideal_edges_have_the_range_of_the_digipots():
    built = make(edges={"comparison": "ideal", "gamma": 0.5}, digipot={"levels": 64}).build()
    assert memory_of(built).gamma == 0.5
    assert memory_of(built).range == (1040.0, 1040 + 63 * 1562.5)
    assert (built.edges.resistance == 1040 + 32 * 1562.5).all()


def test_a_chip_without_a_seed_is_the_machines_own():
    for k in (0, 1):
        chip = memory_of(make(seed=3, replica=k, chip={"offset": 1e-3}).build()).chip
        assert np.array_equal(chip.offset, Chip.draw(torus16(), 3, k, offset=1e-3).offset)


def test_a_chip_from_a_file_is_that_chip(tmp_path):
    drawn, file = Chip.draw(torus16(), 3, offset=1e-3, mismatch=0.1), str(tmp_path / "chip.json")
    drawn.save(tmp_path / "chip.json")
    chip = memory_of(make(chip={"file": file}).build()).chip
    assert np.array_equal(chip.offset, drawn.offset)
    assert np.array_equal(chip.scale, drawn.scale)
    refused(make(chip={"file": file, "offset": 1e-3}).build, "chip.json", "offset")
    refused(make(network="square:3x3", chip={"file": file}).build, "torus16")


def test_a_configuration_does_not_change_and_comes_back_from_what_a_machine_keeps():
    configuration = make(network="divider", seed=4, comparator={"noise": "1mV"})
    assert MachineConfiguration.make(configuration.build().configuration) == configuration
    with pytest.raises((InputError, ValueError)):
        configuration.seed = 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour = 1", ["colour", "not a known key"]),
        ("[edges]\ncolour = 1", ["edges.colour", "not a known key"]),
        ("[colour]\n", ["colour", "not a known key"]),
        ("seed = \n", ["line 1"]),
        ("seed = 1\nseed = 2\n", ["line 2"]),
        ("seed = 1\n[edges\n", ["line 2"]),
        ("seed = -1", ["seed"]),
        ("seed = 1.5", ["seed"]),
        ("seed = 'one'", ["seed"]),
        ("network = 3", ["network"]),
        ("physics = 'wet'", ["physics", "dense", "wet"]),
        ("edges = 3", ["edges"]),
        ("[edges]\ncomparison = 'best'", ["edges.comparison", "paper", "best"]),
        ("[edges]\ngamma = nan", ["edges.gamma", "finite"]),
        ("[edges]\ngamma = '3V'", ["edges.gamma", "V"]),
        ("[comparator]\nnoise = '3mA'", ["comparator.noise", "A", "V"]),
        ("[comparator]\nnoise = 'loud'", ["comparator.noise", "loud"]),
        ("[comparator]\nnoise = inf", ["comparator.noise", "finite"]),
        ("[digipot]\nseries = '1kV'", ["digipot.series", "V", "ohm"]),
        ("[digipot]\nlevels = 2.5", ["digipot.levels"]),
        ("[supervisor]\neta = true", ["supervisor.eta"]),
        ("[chip]\nfile = 3", ["chip.file"]),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_names_the_key_or_line(tmp_path, text, words):
    refused(lambda: load(tmp_path, text), "machine.toml", *words)


def transistors(**more):
    return {"edges": {"comparison": "transistor"}, **more}


CAPACITOR = {"edges": {"comparison": "capacitor"}, "capacitor": {"threshold": "0.75V"}}


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"network": "torus17"}, ["torus17"]),
        (transistors(transistor={"threshold": "5.05V"}), ["transistor.threshold", "5.05"]),
        (
            transistors(transistor={"law": "level1", "card": {"vto": "6V"}}),
            ["transistor.card.vto", "6 V"],
        ),
        (transistors(transistor={"transconductance": -1e-3}), ["transconductance", "positive"]),
        (transistors(transistor={"leak": 0}), ["leak", "float", "1nS"]),
        (transistors(transistor={"law": "cubic"}), ["transistor.law", "cubic", "square"]),
        (transistors(transistor={"card": {"nfs": 1}}), ["transistor.card", "nfs"]),
        (transistors(capacitor={"threshold": "0.6V"}), ["capacitor.threshold", "transistor."]),
        (transistors(capacitor={"spread": "3V"}), ["spread"]),
        (transistors(digipot={"levels": 64}), ["digipot", "--levels"]),
        ({"network": 3}, ["network", "3", "torus16"]),
        ({"network": {"edges": [[0, 1]]}}, ["network", "labels"]),
        ({"network": {"edges": "x", "labels": [1, 2]}}, ["network", "edges"]),
        ({"network": {"edges": [[0, 1]], "labels": ["a b", 2]}}, ["network", "lists of numbers"]),
        ({"network": {"edges": [[0, 1]], "labels": [1, 2], "colour": 1}}, ["network", "colour"]),
        ({"network": divider().cut(0)}, ["network", "cut"]),
        ({"digipot": {"levels": 1}}, ["levels 1"]),
        ({"digipot": {"levels": -4}, "edges": {"comparison": "ideal"}}, ["levels -4"]),
        ({"digipot": {"end_to_end": 0.0}}, ["end-to-end resistance 0.0 ohm"]),
        ({"supervisor": {"eta": 2}}, ["eta 2.0"]),
        ({"supervisor": {"noise": "-1mV"}}, ["must be 0 or more"]),
        ({"digipot": {"wiper": 0, "series": 0}}, ["short circuit"]),
        ({"comparator": {"noise": -1.0}}, ["noise"]),
        ({"edges": {"comparison": "ideal", "gamma": 0.0}}, ["gamma"]),
        (CAPACITOR, ["threshold 0.75 V", "below low"]),
        ({"chip": {"offset": -1.0}}, ["offset"]),
        ({"chip": {"seed": -1}}, ["seed"]),
        ({"chip": {"file": "none.json"}}, ["none.json"]),
        ({"seed": 2**64}, ["seed"]),
        ({"replica": 2**32}, ["replica"]),
    ],
)
def test_a_machine_that_cannot_be_is_refused(sections, words):
    refused(lambda: make(**sections).build(), *words)


def test_files_that_are_not_toml_are_refused(tmp_path):
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    for name, word in (("none.toml", "No such file"), (".", tmp_path), ("x.toml", "x.toml")):
        refused(lambda name=name: MachineConfiguration.load(tmp_path / name), word)


def test_a_network_of_one_s_own_is_kept_with_the_history(tmp_path):
    triangle = Network.from_pairs([(1, 2), (2, 3), (3, 1)], "triangle")
    machine = MachineConfiguration(network=triangle)
    again = MachineConfiguration.make(json.loads(machine.model_dump_json()))
    assert again.make_network().same_topology(triangle)
    assert again.model_dump() == machine.model_dump()
    task = allostery("own", {1: 5.0, 2: 0.0}, {3: 2.0})
    whole = machine.build().train(task, 40)
    half = machine.build().train(task, 20)
    assert again.build().train(task, 40, history=half).dataset.identical(whole.dataset)


def test_networks_as_they_are_at_hand(tmp_path):
    ring = nx.cycle_graph(4)
    nx.write_edgelist(ring, tmp_path / "ring.edgelist")
    names = Network.from_networkx(ring).edge_names()
    for network in (ring, Network.from_networkx(ring), tmp_path / "ring.edgelist"):
        made = MachineConfiguration(network=network).make_network()
        assert sorted(map(sorted, (n.split("-") for n in made.edge_names()))) == sorted(
            map(sorted, (n.split("-") for n in names))
        )
    (tmp_path / "part").mkdir()
    for suffix in ("edgelist", "csv", "txt", "tsv"):
        nx.write_edgelist(ring, tmp_path / "part" / f"ring.{suffix}")
        machine = load(tmp_path / "part", f'network = "ring.{suffix}"')
        assert machine.network == str(tmp_path / "part" / f"ring.{suffix}")
        assert machine.make_network().n_edges == 4


def test_the_configuration_of_a_machine():
    made = make(seed=3, network="square:2x3", chip={"offset": "1mV"}, digipot={"levels": 64})
    assert MachineConfiguration.of(made.build()).model_dump() == made.model_dump()
    other = made.build()
    other.cut((1, 2))
    bare = LearningMachine(torus16(), DensePhysics(), IdealEdges(torus16()))
    for machine in (other, bare):
        refused(lambda machine=machine: MachineConfiguration.of(machine), "configuration")


def test_a_chip_from_a_file_stays_that_of_a_machine(tmp_path):
    Chip.draw(divider(), seed=5, offset=1e-3).save(tmp_path / "chip.json")
    made = make(network="divider", chip={"file": str(tmp_path / "chip.json")})
    again = MachineConfiguration.of(made.build())
    assert np.array_equal(again.build().edges.conductance, made.build().edges.conductance)
