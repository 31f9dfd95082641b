"""A machine in SPICE: plain `ngspice -b` runs it, and it settles and steps."""

import re
import subprocess

import numpy as np
import pytest

from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.export.spice_deck import spice_machine
from circuits.ngspice import batch
from tests.restated import settle

TRIANGLE = ((1, 2), (2, 3), (3, 1), (2, 4), (4, 3))
CELLS = {"catalogue": edge(), "ideal": edge(stage="ideal")}


def deck(library: str, pairs=TRIANGLE) -> str:
    return spice_machine(machine(pairs, CELLS[library]), library)


def settled():
    """Node voltages of equal resistors, the first node at 5 V and the last at 0."""
    return settle(np.array(TRIANGLE) - 1, np.ones(len(TRIANGLE)), {0: 5.0, 3: 0.0}, 4)


@pytest.mark.parametrize(("library", "off"), [("ideal", 1e-6), ("catalogue", 0.02)])
def test_plain_ngspice_prints_where_it_settles(library, off, tmp_path):
    """Off by what the averaging resistors and bias currents do, with catalogue parts."""
    batch.NGSPICE.require()
    (tmp_path / "machine.cir").write_text(deck(library))
    command = ["ngspice", "-b", "machine.cir"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    said = done.stdout + done.stderr
    assert not re.search(r"\berror\b|aborted", said, re.I)
    found = {net: float(volts) for net, volts in re.findall(r"^([fc]\d) = (\S+)$", said, re.M)}
    for twin in "fc":
        volts = [found[f"{twin}{node}"] for node in (1, 2, 3, 4)]
        assert volts == pytest.approx(settled(), abs=off)
    if library == "catalogue":
        assert [found[f"f{n}"] for n in (2, 3)] != pytest.approx(settled()[1:3], 1e-6)


@pytest.mark.parametrize("library", CELLS)
def test_each_edge_of_the_trigger_is_a_step(library):
    """The `tran` line that the file offers; two edges of the trigger, two steps."""
    text = deck(library, ((1, 2), (2, 3)))
    analysis = re.search(r"^\* (tran .*)$", text, re.M).group(1)
    code = "v(xmachine.xedge_1_2.xdigipot_free.code)"
    # a difference for the comparators to see
    text = text.partition(".control")[0].replace("Vc1 c1 0 5.0", "Vc1 c1 0 4.0")
    text += f".control\nset wr_singlescale\n{analysis}\nwrdata code.txt {code}\nquit\n.endc\n.end\n"
    rows = np.array(batch.run(text, "code.txt").split(), dtype=float).reshape(-1, 2)
    codes = rows[:, 1]
    assert codes[0] == pytest.approx(64, abs=1e-6)
    assert np.abs(codes[-1] - 64) == pytest.approx(2, abs=1e-6)


def test_its_title_is_the_machine_s():
    small = spice_machine(machine(((1, 2),), name="machine_1"))
    assert small.startswith("* machine_1\n*\n* 1 edges over 2 nodes")
