"""Self-training decks: one text that says all, and what it writes."""

import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from circuits.blocks.digipot_edge import edge
from circuits.ngspice import batch
from circuits.self_training import Lessons, SelfTraining, columns, deck, read
from pyedge.waveforms import read as vcd
from tests.refusals import refused

STEPS, WAVES = 6, 4
PARTS = ("catalogue", "ideal")
CELLS = {"ideal": edge(stage="ideal"), "catalogue": edge()}


def divider(parts="ideal", steps=STEPS, targets=3.75, edges=2):
    """Edges in a row, both ends held, node 2 the output."""
    pairs = [(k, k + 1) for k in range(1, edges + 1)]
    inputs = {1: np.full(steps, 5.0), edges + 1: np.zeros(steps)}
    shown = Lessons(inputs, {2: np.broadcast_to(targets, steps)}, 0.5)
    return SelfTraining(pairs, [CELLS[parts]] * edges, shown, parts)


def after(machine):
    return read(machine, batch.run(deck(machine, "clocks.txt"), "clocks.txt"))


@pytest.mark.parametrize("parts", PARTS)
def test_it_trains_itself(parts):
    """Eq. 1 holds at the output, and the wipers go up and down where C1 says so."""
    found = after(divider(parts))
    near = 1e-9 if parts == "ideal" else 1e-3
    held = 0.5 * 3.75 + 0.5 * found.free[:, 1]
    assert found.clamped[:, 1] == pytest.approx(held, abs=near)
    assert found.free[:, [0, 2]] == pytest.approx(np.tile([5.0, 0.0], (STEPS, 1)))
    # the upper edge drops less when clamped: its resistance falls; the lower one's rises
    steps = np.arange(STEPS)[:, None] * [-1, 1]
    assert (found.before == 64 + steps).all()
    assert (found.after == found.before + np.array([-1, 1])).all()
    assert (found.first != found.second).tolist() == [[False, True]] * STEPS
    # a closer look at the last: nothing but the wipers has changed the voltage
    upper, lower = 781.25 * found.before[-1] + 1040
    loaded = 1e-9 if parts == "ideal" else 0.05
    assert found.free[-1, 1] == pytest.approx(5 * lower / (upper + lower), abs=loaded)
    assert after(divider(parts, steps=1)).after.tolist() == [[63, 65]]  # one clock is enough


@pytest.mark.parametrize("parts", PARTS)
def test_the_nudge_is_of_the_held_voltage_not_of_that_of_now(parts):
    """Else the clamped network moves while the digipots count."""
    text = deck(divider(parts), "clocks.txt")
    assert re.search(r"^Bc2 c2 0 .*0\.5\*V\(desired2\) \+ 0\.5\*V\(held2\)", text, re.MULTILINE)
    assert re.search(r"^Sheld2 tracked2 held2 ", text, re.MULTILINE)
    assert re.search(r"^Cheld2 held2 0 ", text, re.MULTILINE)


def test_parameters_are_each_edge_s_own():
    machine = replace(divider(), parameters=[{"code": 10.0}, {"end_to_end_free": 50e3}])
    found = after(machine)
    assert found.before[0].tolist() == [10, 64]
    upper, lower = 781.25 * 10 + 1040, 781.25 / 2 * 64 + 1040
    assert found.free[0, 1] == pytest.approx(5 * lower / (upper + lower), abs=1e-9)


def test_an_offset_decides_a_tie():
    """At the output's own voltage the drops are alike: the offset says which way (catalogue)."""
    for offset in (5e-3, -5e-3):
        values = {"offset_first": offset, "bias_first": 0.0}
        machine = divider("catalogue", steps=1, targets=2.5)
        found = after(replace(machine, parameters=[values, values]))
        assert (found.first == (offset > 0)).all()


@pytest.mark.parametrize("parts", PARTS)
def test_its_comments_name_every_kind_of_column_and_no_date(parts):
    machine = divider(parts)
    text = deck(machine, "clocks.txt")
    assert text == deck(divider(parts), "clocks.txt")
    assert not re.search(r"\b20\d\d-|\d\d:\d\d:", text)
    head = text.partition("\n\n")[0]
    for kind in {re.sub(r"\d.*", "", column.name) for column in columns(machine)}:
        assert f"`{kind}" in head
    assert "clocks.txt" in head
    assert f"{STEPS + 1} lines" in " ".join(head.replace("\n*", "").split())
    assert f"Vdesired2 desired2 0 {np.pi!r}\n" in deck(divider(parts, targets=np.pi), "clocks.txt")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "columns"),
        ("time f1 f2\n0 1 2\n", "columns"),
        ("{names}\n" + "0 " * 13 * STEPS, "not 7 lines of 13 numbers"),
        ("{names}\n" + "0 " * 13 * STEPS + "x " * 13, "not 7 lines of 13 numbers"),
    ],
    ids=["empty", "another's", "short", "damaged"],
)
def test_a_file_that_is_not_the_deck_s_is_refused(text, words):
    machine = divider()
    names = " ".join(["time", *(column.name for column in columns(machine))])
    refused(lambda: read(machine, text.format(names=names)), words, kind=ValueError)


SHOWN = {1: np.ones(2), 3: np.zeros(2)}
UNLIKE = [edge(averaging=1e5), edge(averaging=1e6)]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Lessons(SHOWN, {2: np.ones(3)}, 0.5), "as many of each"),
        (lambda: Lessons(SHOWN, {}, 0.5), "as many of each"),
        (lambda: Lessons(SHOWN, {1: np.ones(2)}, 0.5), "node 1 is an input and an output"),
        (lambda: Lessons({1: np.ones(0)}, {2: np.ones(0)}, 0.5), "at least one"),
        (lambda: replace(divider(), parts="real"), "not one of catalogue, ideal"),
        (lambda: replace(divider(), pairs=((1, 2), (2, 4))), "node 3 is held"),
        (lambda: replace(divider(), cells=[CELLS["ideal"]]), "1 cells for 2 edges"),
        (lambda: replace(divider(), parameters=[{}]), "1 sets of parameters, 2 edges"),
        (lambda: deck(replace(divider("catalogue"), cells=UNLIKE), "clocks.txt"),
         "two unlike modules are called edge_paper"),
    ],
)  # fmt: skip
def test_refusals(make, words):
    refused(make, words, kind=ValueError)


def test_the_oscillator_sets_the_pace():
    machine = divider("catalogue", steps=2)
    text = deck(machine, "clocks.txt", 20e3)
    assert "oscillator_frequency=20000.0" in text
    text_times = batch.run(text, "clocks.txt").split("\n")[1:3]
    first, second = (float(line.split()[0]) for line in text_times)
    assert second - first == pytest.approx(15 / 20e3)
    assert (read(machine, batch.run(text, "clocks.txt")).after[-1] == [62, 66]).all()
    refused(lambda: deck(machine, "clocks.txt", 0), "oscillator 0 Hz", kind=ValueError)


def test_the_digital_nets_are_in_a_vcd(tmp_path):
    training = divider(steps=WAVES, targets=1.0)
    text = batch.run(deck(training, "clocks.txt", waves="seen"), "seen.vcd")
    (tmp_path / "seen.vcd").write_text(text)
    waves = {
        name.rpartition("xself_training.")[2]: wave
        for name, wave in vcd(tmp_path / "seen.vcd").items()
    }
    for clock in ("latch_clock", "digipot_clock"):
        assert len(waves[clock].turns(0)) == WAVES
    # the upper edge is to grow, the lower one to shrink
    assert waves["xedge_1_2.up_down"].values[-1] == 1
    assert waves["xedge_2_3.up_down"].values[-1] == 0
    assert not re.search(r"eprvcd|\.raw", deck(training, "clocks.txt"))  # unasked


@pytest.mark.parametrize("parts", PARTS)
def test_every_point_is_in_a_rawfile(parts):
    lines = deck(divider(parts, WAVES), "clocks.txt", waves="seen").splitlines()
    lines.insert(lines.index("write seen.raw"), "set filetype=ascii")
    text = batch.run("\n".join(lines), "seen.raw")
    head = dict(line.split(":", 1) for line in text.splitlines()[:7])
    assert head["Plotname"] == " Transient Analysis"
    assert int(head["No. Points"]) > 10 * WAVES
    for net in ("v(f2)", "v(c2)", "v(xedge_1_2.xdigipot_free.code)"):
        assert net in text


def test_a_vcd_holds_thirty_edges():
    """ngspice refuses more than 93 nets."""
    text = deck(divider(edges=61), "c.txt", waves="w")
    files = re.findall(r"^eprvcd (.*) > (.*)$", text, re.M)
    assert [name for _, name in files] == ["w-1.vcd", "w-2.vcd", "w-3.vcd"]
    assert max(len(nets.split()) for nets, _ in files) <= 93


MODES = ("all", "psa", "ps", "lt", "lta", "ltps", "ltpsa", "hs", "hsa", "ki", "kia", "kiltpsa",
         "va", "spe", "eg")  # fmt: skip
"""Compatibility modes that ngspice's users set in their start file."""


@pytest.mark.parametrize("parts", PARTS)
def test_a_deck_runs_in_every_mode_of_ngspice_and_leaves_what_it_promises(tmp_path, parts):
    batch.NGSPICE.require()
    text = deck(divider(parts, WAVES), "Clocks.txt", waves="MyTask")
    (tmp_path / "Deck.cir").write_text(text)
    promised = {"Clocks.txt", *re.findall(r"\w+\.(?:raw|vcd)", text.partition("\n.")[0])}
    assert len(promised) == {"ideal": 3, "catalogue": 2}[parts]
    found = []
    for mode in MODES:
        (tmp_path / ".spiceinit").write_text(f"set ngbehavior={mode}\n")
        command = ["ngspice", "-b", "Deck.cir"]
        around = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        subprocess.run(command, cwd=tmp_path, env=around, check=True, capture_output=True)
        left = {path.name for path in tmp_path.iterdir()} - {"Deck.cir", ".spiceinit"}
        assert left == promised, mode
        found.append((tmp_path / "Clocks.txt").read_text())
        for name in left:
            (tmp_path / name).unlink()
    assert found == found[:1] * len(MODES)


IN_A_LIBRARY = """
import sys
from circuits.ngspice import session
library, ffi = session._started()._ngspice_shared, session._ffi()
lines = [ffi.new("char[]", line.encode()) for line in open(sys.argv[1]).read().splitlines() if line]
sys.exit(library.ngSpice_Circ(ffi.new("char *[]", [*lines, ffi.NULL])))
"""


def test_a_deck_ends_without_error_in_ngspices_library(tmp_path):
    batch.NGSPICE.require()
    (tmp_path / "deck.cir").write_text(deck(divider(), "clocks.txt"))
    command = [sys.executable, "-c", IN_A_LIBRARY, "deck.cir"]
    around = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, cwd=tmp_path, env=around, check=True, capture_output=True)
    assert (tmp_path / "clocks.txt").exists()
