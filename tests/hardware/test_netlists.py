"""The SPICE files that are checked in: current, and fit to run."""

from pathlib import Path

import numpy as np
import pytest

from circuits.ngspice import batch
from pyedge.hardware.exporters import EXPORTERS, Design
from pyedge.hardware.netlists import CHECKED_IN, checked_in, write
from pyedge.networks.topologies import named
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused

FOLDER = Path(__file__).parents[2] / "netlists"


@pytest.fixture(scope="module", name="made")
def _made():
    """Folder to file name to text, as they are made now."""
    return checked_in()


def files(folder):
    rooms = folder.iterdir()
    return {room.name: {each.name: each.read_text() for each in room.iterdir()} for room in rooms}


def test_what_is_checked_in_is_what_the_source_gives(made):
    assert files(FOLDER) == made, "run `make netlists`"
    spices = {"edge_paper.cir", "machine_2.cir", "machine_16.cir", "machine_32.cir",
              "transistor_edge.cir"}  # fmt: skip
    assert set(made["spice"]) == spices
    assert {"board_2.v", "board_16.v", "AD5220.v"} < set(made["board"])


def test_writing_leaves_whole_files_and_nothing_else(tmp_path, made):
    (tmp_path / "hdl").mkdir()
    (tmp_path / "hdl" / "machine_2.v").write_text("old")
    write(tmp_path)
    assert files(tmp_path) == made


@pytest.mark.parametrize("network", CHECKED_IN)
def test_a_checked_in_machine_settles(network, made):
    """Within what averaging resistors and bias currents do; the last node is held at 0."""
    count, nodes = named(network).n_edges, named(network).labels
    text = made["spice"][f"machine_{count}.cir"]
    voltages = " ".join(f"f{node}" for node in nodes)
    deck = text.replace("\nquit", f"\nset wr_singlescale\nwrdata op.txt {voltages}\nquit")
    found = np.array(batch.run(deck, "op.txt").split(), dtype=float)[1:]
    edges = named(network).incidence
    laplacian = edges.T @ edges
    inner = np.linalg.solve(laplacian[1:-1, 1:-1], -5.0 * laplacian[1:-1, 0])
    assert found == pytest.approx([5.0, *inner, 0.0], abs=0.03)


@pytest.mark.parametrize("name", ["spice", "board-verilog", "rtl-verilog", "rtl-vhdl"])
@pytest.mark.parametrize(
    ("machine", "word"),
    [
        ({"population": [{"kind": "capacitor", "edges": "0:8"}]}, "capacitor, paper"),
        ({"edges": {"comparison": "ideal"}}, "ideal"),
        ({"logic": "my_logic.py:twice"}, "my_logic.py:twice"),
    ],
)
def test_a_machine_that_is_not_all_digipots_is_not_exported(name, machine, word):
    design = Design(MachineConfiguration.make(machine))
    refused(lambda: EXPORTERS[name].write(design), word)
