"""Mismatch: its draws, what of a model it changes, and the spread against Pelgrom's law."""

import re
from itertools import chain, islice, repeat

import numpy as np
import pytest

from circuits.chip import mismatch, mos_models
from circuits.chip.library import models_folder
from circuits.chip.mismatch import Chip
from circuits.circuit import CircuitError
from circuits.ngspice import NGSPICE, batch
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import refused

TERM = "MC_MM_SWITCH*AGAUSS(0,1.0,1)*({}_slope/sqrt(l*w*mult))"
TWO = """\
.subckt pair a b
M1 a a 0 0 sky130_fd_pr__nfet_01v8__model w=4e-06 l=0.25u
M2 b b 0 0 sky130_fd_pr__nfet_01v8__model w=4u l=2.5e-07 m=4 as=1e-12
.ends
.subckt two a b
X1 a b pair
X2 b a pair
.ends
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder of which every model is one with two terms of mismatch."""
    text = f".model named.7 nmos\n+ vth0 = {{0.5+{TERM.format('vth0')}}} k = 1\n"
    text += f"+ voff = {{-0.1+{TERM.format('voff')}}}"
    monkeypatch.setattr(mos_models, "model", lambda folder, size, corner: text)
    monkeypatch.setattr(mos_models, "parameters", lambda folder, kinds, corner: ".param")
    return tmp_path


def first(chip, number):
    return list(islice(chip.draws(), number))


def test_draws_are_of_the_seed_and_the_chip():
    assert first(Chip(3), 2000) == first(Chip(3, scale=2.0), 2000)
    others = [Chip(3), Chip(4), Chip(3, seed=1), Chip(4, seed=1)]
    assert len({first(chip, 1)[0] for chip in others}) == len(others)
    drawn = np.array(first(Chip(0), 20000))
    assert abs(drawn.mean()) < 0.03
    assert drawn.std() == pytest.approx(1, abs=0.03)


def test_each_transistor_has_a_model_with_its_draws(folder):
    text, models = mismatch.mismatched(TWO, "two", folder, "tt", Chip(5, scale=2.0))
    assert re.findall(r"^(m\S+) .* (two_t\d)( .*)?$", text, re.M) == [
        (f"mx{x}.m{m}", f"two_t{2 * x + m - 3}", rest)
        for x in (1, 2)
        for m, rest in ((1, " w=4e-06 l=0.25u"), (2, " w=4u l=2.5e-07 m=4 as=1e-12"))
    ]
    assert re.findall(r"^\.model (\S+) nmos$", models, re.M) == [f"two_t{k}" for k in range(4)]
    # In micrometres, the root of the area is 1; of four in parallel 2.
    found = re.findall(r"\+\((\S+)\)\*\(\w+_slope/(\S+)\)", models)
    assert [float(draw) for draw, _ in found] == pytest.approx(
        [2 * each for each in first(Chip(5), 8)]
    )
    assert [float(root) for _, root in found] == pytest.approx([1, 1, 2, 2, 1, 1, 2, 2])
    assert "AGAUSS" not in models
    assert " k = 1" in models


def test_a_chip_is_the_same_in_every_run_and_without_mismatch_the_model(folder):
    args = TWO, "two", folder, "tt"
    assert mismatch.mismatched(*args, Chip(1)) == mismatch.mismatched(*args, Chip(1))
    assert mismatch.mismatched(*args, Chip(1))[1] != mismatch.mismatched(*args, Chip(2))[1]
    _, none = mismatch.mismatched(*args, Chip(1, scale=0.0))
    assert {abs(float(each)) for each in re.findall(r"\+\((\S+)\)\*", none)} == {0.0}


def test_chips_of_a_lot_are_those_alone(folder):
    args = TWO, "two", folder, "tt"
    netlist, models = mismatch.lot(*args, [Chip(2), Chip(5)])
    for number in (2, 5):
        alone, its = mismatch.mismatched(*args, Chip(number))
        assert alone.replace("two", f"two_{number}") in netlist
        assert its.replace("two", f"two_{number}").partition("\n")[2] in models
    assert models.count(".param") == 1
    assert netlist.count(".subckt") == 2


@pytest.mark.parametrize("rest", ["w=1u", "w=1u l=b", "l=1u w={k}"])
def test_a_transistor_without_a_size_is_one_line(rest, folder):
    text = TWO.replace("w=4e-06 l=0.25u", rest)
    refused(
        lambda: mismatch.mismatched(text, "two", folder, "tt", Chip(0)),
        "mx1.m1: a transistor has w=METRES and l=METRES", kind=CircuitError,
    )  # fmt: skip


class Given(Chip):
    """A chip with given draws, and then none."""

    def draws(self):
        return chain(np.eye(3).ravel().tolist(), repeat(0.0))


def spread(chip, number, width=2e-6, length=0.5e-6):
    """Gate voltages of diode-connected transistors at 1 uA, which is moderate inversion."""
    model = "sky130_fd_pr__nfet_01v8__model"
    lines = [f"M{k} g{k} g{k} 0 0 {model} w={width:g} l={length:g}" for k in range(number)]
    text = "\n".join([f".subckt all {' '.join(f'g{k}' for k in range(number))}", *lines, ".ends"])
    text, models = mismatch.mismatched(text, "all", models_folder(), "tt", chip)
    gates = [f"g{k}" for k in range(number)]
    deck = [
        "* diodes", models, text, f"Xall {' '.join(gates)} all", ".option reltol=1e-6",
        *(f"I{k} 0 g{k} 1u" for k in range(number)),
        ".control", "set wr_singlescale", "op", f"wrdata o.txt {' '.join(gates)}", "quit", ".endc",
        ".end", "",
    ]  # fmt: skip
    return np.array(batch.run("\n".join(deck), "o.txt").split(), dtype=float)[1:]


def test_the_spread_of_pairs_is_pelgroms():
    need(NGSPICE)
    need_cells("sky130")
    *moved, still = spread(Given(0), 4)
    each = np.array(moved) - still  # by one standard deviation of oxide, threshold, offset
    path = models_folder() / "cells/nfet_01v8/sky130_fd_pr__nfet_01v8__mismatch.corner.spice"
    slope = float(re.search(r"__vth0_slope=(\S+)", path.read_text())[1])
    assert each[1] == pytest.approx(slope, rel=0.03)  # of 1 um2: A_VT itself, and the drain
    pairs = np.diff(spread(Chip(0), 600).reshape(-1, 2)).ravel()
    expected = np.sqrt(2) * np.linalg.norm(each)
    assert pairs.std() == pytest.approx(expected, rel=4 / np.sqrt(2 * pairs.size))
    assert abs(pairs.mean()) < 4 * expected / np.sqrt(pairs.size)
    small = np.diff(spread(Chip(0), 600, 1e-6, 0.25e-6).reshape(-1, 2)).ravel()
    assert small.std() / pairs.std() == pytest.approx(2, rel=0.15)  # a quarter of the area
