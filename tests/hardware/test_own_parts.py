"""Parts given as TOML files alone, from the model to the board."""

import tomllib
from collections import Counter
from dataclasses import replace
from functools import reduce
from operator import getitem
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from circuits.analysis import timing
from circuits.analysis.faults import rewired
from circuits.blocks import board as block
from circuits.blocks.machine import machine
from circuits.circuit import ASSEMBLIES, Role, flatten
from circuits.export import verilog
from circuits.kicad.schematic import schematic
from circuits.ngspice import batch
from circuits.parts import Comparator, XorGate, assembled, sheet_of
from circuits.parts.digipot import Digipot as DataSheet
from circuits.self_training import deck as written
from pyedge import schema
from pyedge.errors import InputError
from pyedge.hardware import kicad_project, netlists
from pyedge.hardware.exporters import Design
from pyedge.hardware.self_training import defects, run, self_training, trace
from pyedge.logic import GATES
from pyedge.memory import DIGIPOTS, Digipot
from pyedge.plots.training import training_figure
from pyedge.rules import COMPARATORS
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.ensemble import Ensemble
from pyedge.verify import board, circuit, limits
from pyedge.verify.lockstep import lockstep
from pyedge.verify.self_training import Replayed
from tests.circuits.kicad.reader import nets
from tests.circuits.kicad.test_schematic import circuit_nets
from tests.refusals import refused

FOLDER = Path(__file__).parents[2] / "examples" / "own" / "parts"
X9C104, LOG256 = (str(FOLDER / f"{name}.toml") for name in ("x9c104", "log256"))
OWN = MachineConfiguration.load(FOLDER / "machine.toml")
CHIP = {"tolerance": 0.3, "mismatch": 0.02, "offset": 1e-3}
LOG = MachineConfiguration.make({"network": "torus16", "digipot": {"part": LOG256}, "chip": CHIP})
FIVE = MachineConfiguration.load(FOLDER / "five_volts.toml")
machines = pytest.mark.parametrize(
    "configuration", [OWN, LOG, FIVE], ids=["x9c104", "log256", "five_volts"]
)


def built(configuration, parts="catalogue"):
    return netlists.cell(configuration, parts, 330e3)


def whole(configuration, pairs=board.TRIANGLE):
    return machine(pairs, built(configuration), netlists.clock(configuration))


def test_the_model_has_the_resistances_of_the_data_sheet():
    x9c, log = OWN.parts(), LOG.parts()
    codes = np.arange(100)
    np.testing.assert_allclose(x9c.ohms(codes), 40 + 1200 + 100e3 * codes / 99, rtol=1e-14)
    shares = (81.0 ** (np.arange(256) / 255) - 1) / 80  # a tenth in the middle
    np.testing.assert_allclose(log.ohms(np.arange(256)), 50 + 1000 + 100e3 * shares, rtol=1e-12)
    assert log.range == pytest.approx((1050, 101050))
    assert log.middle == pytest.approx(1050 + 10e3, rel=0.02)
    shares = (0.1, 0.3, 0.35)
    table = replace(DIGIPOTS[LOG256].sheet, positions=3, segments=None, taper=shares)
    assert Digipot.of(table, series=0.0).ohms(np.arange(3)) == pytest.approx([10050, 30050, 35050])
    assert table.share(np.arange(3.0)).tolist() == list(shares)
    edges = OWN.model_edges(OWN.make_network())
    assert edges.degrees.tolist() == [50] * 16
    assert edges.resistance == pytest.approx([x9c.middle] * 16)


@machines
def test_a_dump_makes_the_same_machine_and_a_figure_names_its_data_sheet(configuration):
    again = MachineConfiguration.make(configuration.model_dump(mode="json"))
    assert again == configuration
    assert again.parts() == configuration.parts()
    history = configuration.build().train(published("allostery-3"), 4)
    assert Path(configuration.digipot.part).stem in training_figure(history).get_supxlabel()


@machines
def test_replicas_are_machines(configuration):
    """Compiled code, wide and narrow, against Python's own arithmetic."""
    ensemble = Ensemble(configuration, [0, 5, 2**32 - 1])
    task, part = published("allostery-3"), configuration.parts()
    outcome = ensemble.train(task, 70)
    for k, replica in enumerate(outcome.replica):
        alone = ensemble.machine(int(replica))
        history = alone.train(task, 70)
        assert np.array_equal(alone.edges.degrees, outcome.degrees[k])
        assert outcome.late[k] == pytest.approx(history.late, rel=1e-12)
        network = configuration.make_network()
        chip = configuration.model_copy(update={"replica": int(replica)}).draw_chip(network)
        ohms = (part.ohms(outcome.degrees[k]) - part.fixed) * chip.scale + part.fixed
        assert history.dataset["resistance"].values[-1] == pytest.approx(ohms[0], rel=1e-12)


@machines
def test_ngspice_measures_decides_and_settles_as_the_model(configuration):
    for twin in ("free", "clamped"):
        series = configuration.parts().series
        most = 1e-4 if configuration is FIVE else circuit.OHMS_APART
        assert circuit.resistance(twin, built(configuration), series, most).passed
    digipot = configuration.digipot.model_copy(update={"series": 1e3})
    cell = built(configuration.model_copy(update={"digipot": digipot}))
    assert circuit.decisions("paper", cell, 60).passed
    assert circuit.voltages("paper", cell).passed
    assert circuit.clock_order(cell, netlists.clock(configuration)).passed


@machines
def test_a_deck_runs(configuration):
    texts = netlists.spice_texts(configuration)
    (deck,) = (text for name, text in texts.items() if name.startswith("machine"))
    deck = deck.replace("\nquit", "\nset wr_singlescale\nwrdata op.txt f2 c2\nquit")
    _, free, clamped = map(float, batch.run(deck, "op.txt").split())
    assert 0 < free < 5
    assert clamped == pytest.approx(free, abs=0.05)


@machines
def test_a_deck_that_trains_itself_is_in_lockstep_with_the_model(configuration):
    quiet = {"noise": 0.0, "part": configuration.comparator.part}
    data = configuration.model_dump(mode="json") | {"comparator": quiet, "chip": {"mismatch": 0.1}}
    quiet_machine, task = MachineConfiguration.make(data), published("allostery-1")
    deck = self_training(quiet_machine, task, 8)
    left = Replayed(quiet_machine, trace(quiet_machine, deck, run(deck)))
    found = lockstep(left, quiet_machine.build(), task, 8)
    assert found.passed, str(found)


def test_a_machine_on_five_volts_keeps_all_limits_and_times():
    cell, clock = built(FIVE), netlists.clock(FIVE)
    for check in (limits.wiper_current, limits.terminals, limits.common_mode):
        assert check("allostery-1", cell, "AD5222").passed
    assert limits.supplies_fit(cell).passed
    for check in (limits.levels_fit, limits.fan_out):
        assert check(cell, clock).passed
    for corner in timing.CORNERS:
        bench = timing.Bench(corner=corner, cell=cell, clock=clock)
        waves = timing.run(bench)
        assert not timing.disorder(bench, waves)
        found = timing.margins(bench, waves)
        assert {each.part for each in found} == {"flip_flop", "digipot_free", "digipot_clamped"}
        assert min(each.margin for each in found) > 0


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_a_machine_on_five_volts_has_no_other_rail_and_no_pull_ups(assembly):
    circuit = assembled(block.board(whole(FIVE)), assembly)
    packages = block.pack(circuit)
    assert not [net for each in packages for net in each.nets.values() if net and "vcomp" in net]
    assert not [each for each in flatten(circuit) if "pull_up" in each.path]
    bulk = [each for each in packages if each.part.value == "10u"]
    assert [set(each.nets.values()) for each in bulk] == [{"vdd", "gnd"}]
    twins = [each.units for each in packages if each.part.name == "AD5222"]
    assert sorted(twins) == [
        tuple(f"machine/edge_{k}/digipot_{twin}" for twin in ("free", "clamped"))
        for k in ("1_2", "2_3", "3_1")
    ]
    assert not block.undecoupled(packages)
    made = schematic(circuit)
    assert nets(made.files) == circuit_nets(made.packages)
    assert "vcomp" not in "".join(made.files.values())
    assert made.files["global_clock.kicad_sch"].count('(paper "A3")') == 1  # in rows, not drawn
    counts = Counter(each.part.value for each in packages)
    assert counts["100n"] == 3 * len(twins) + 2
    for text in (*netlists.spice_texts(FIVE).values(), *netlists.board_texts(FIVE).values()):
        assert "vcomp" not in text
        assert "ALS86" not in text
    (drawn,) = kicad_project.boards(FIVE, assembly=assembly).values()
    assert drawn == assembled(block.board(Design(FIVE).circuit()), assembly)
    assert "SN74ALS86" not in {part.name for part in drawn.parts()}
    for parts in ("ideal", "catalogue"):
        trained = self_training(FIVE, published("allostery-1"), 2, parts=parts)
        text = written(trained, "out.txt")
        assert "vcomp" not in text
        assert "sn74als86" not in text


def test_potentiometers_in_one_chip_count_only_as_they_are_strapped():
    cell = built(FIVE)
    right = verilog.texts(machine(board.TRIANGLE, cell, netlists.clock(FIVE)), "dut")
    for function in ("mode", "dacsel", "vee"):
        wrong = cell
        for twin in ("free", "clamped"):
            wrong = rewired(wrong, f"digipot_{twin}", **{function: "vdd"})
        assert not board.edge_is_rtl("free", cell=wrong).passed
    text = right["AD5222.v"]
    assert "output [6:0] code_1,\n    output [6:0] code_2\n" in text
    assert right["dut.v"].count(".code_2(clamped_codes[") == 3


def test_gates_of_a_file_are_in_the_edge_and_in_the_clock(tmp_path):
    made = MachineConfiguration.make({"edges": {"xor": str(FOLDER / "hct86.toml")}})
    assert MachineConfiguration.make(made.model_dump(mode="json")) == made
    counts = Counter(each.part.name for each in flatten(whole(made)))
    assert counts["SN74HCT86"] == 2 * len(board.TRIANGLE) + 3
    assert "SN74ALS86" not in counts
    assert board.bench("icarus", verilog.texts(whole(made), "dut"), 128).passed
    assert circuit.clock_order(built(made), netlists.clock(made)).passed
    assert limits.levels_fit(built(made), netlists.clock(made)).passed
    deck = self_training(made, published("allostery-1"), 4, parts="catalogue")
    assert deck.clock == netlists.clock(made)
    refused(lambda: MachineConfiguration.make({"edges": {"xor": "74LS00"}}), "74LS00", "SN74HC86")
    refused(lambda: GATES[str(FOLDER / "x9c104.toml")], "x9c104.toml")


def test_limits_are_those_of_the_data_sheets():
    cell = built(OWN)
    for check in (limits.wiper_current, limits.terminals, limits.common_mode):
        assert check("allostery-1", cell, X9C104).passed
    for check in (limits.supplies_fit, limits.levels_fit, limits.fan_out):
        assert check(cell).passed
    found = limits.wiper_current("allostery-1", None, X9C104)
    assert not found.passed
    assert "exceeds the absolute maximum of 4.4 mA" in found.detail


@machines
@pytest.mark.parametrize("simulator", ["icarus", pytest.param("verilator", marks=pytest.mark.slow)])
def test_the_board_passes_the_bench_of_the_rtl(configuration, simulator):
    texts = verilog.texts(whole(configuration), "dut")
    found = board.bench(simulator, texts, configuration.parts().levels)
    assert found.passed, found.detail
    assert board.edge_is_rtl("clamped", cell=built(configuration)).passed


def test_a_push_pull_comparator_has_its_data_sheet_s_currents_and_supply_and_no_pull_up():
    assert np.abs(defects(OWN, OWN.make_network()).current - 1e-12).max() < 5e-12
    cell = built(OWN)
    placed = {each.name: each for each in cell.components}
    assert placed["first"].nets["vcc"] == "vdd"
    assert placed["first"].part.pin("out").role is Role.OUTPUT
    assert "pull_up_first" not in placed
    assert sheet_of(cell, Comparator).open_collector is False


SHEET = (FOLDER / "x9c104.toml").read_text()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("positions = 100", "positions = 1", "positions: input should be greater than or"),
        ("segments = 99", "segments = 50", "segments 50"),
        ("tolerance", "tolerances", "tolerances is not a known key"),
        ("tolerance = 0.2", "middle = 0.5", "middle: input should be less than 0.5"),
        ("tolerance = 0.2", "middle = 1e-300", "middle: input should be greater"),
        ("tolerance = 0.2", "tolerance = -0.1", "tolerance: input should be greater"),
        ("tolerance = 0.2", "tolerance = nan", "tolerance: input should be a finite number"),
        ("end_to_end = 100e3", "end_to_end = 1e300", "end_to_end: input should be less"),
        ("end_to_end = 100e3", "end_to_end = -1", "end_to_end: input should be greater"),
        ("wiper = [40, 100]", "wiper = [100, 40]", "wiper: [100.0, 40.0]: the first must not be"),
        ("supply = [4.5, 5.5]", "supply = [5.5, 4.5]", "supply: [5.5, 4.5]"),
        ("current = [1e-3, 3e-3]", "current = [3e-3, 1e-3]", "current: [0.003, 0.001]"),
        ("low = {volts = 0.8}", "low = {volts = 2.8}", "input: the low level is not below"),
        ("low = {volts = 0.8}", "low = {volts = inf}", "input.low.volts: input should be a finite"),
        ("a = {lowest = {volts = -5}", "a = {lowest = {volts = 6}", "a: the low level"),
        ("draws = 10e-6", "draws = -10e-6", "input.draws: input should be greater"),
        ("pulse = {clk = 1e-6}", "pulse = {clk = -1e-6}", "timing.pulse.clk"),
        ('taper = "linear"', "taper = [0.0, 0.5]", "100 shares"),
        ('clk = "1", ud', 'clock = "1", ud', "function"),
        ('5 = "VW"', '9 = "VW"', "no pin 5"),
        ("[terminals]\na =", "[terminals]\nq =", "terminals are a, b and w"),
        ('maker = "Renesas"', "maker = 3", "maker"),
        ("[variants.smd]", "[variants.bga]", "variants"),
        ('number = "X9C104S"', "", "variants.smd.number"),
        ('vcc = "8"}', 'vcc = "8"}\nstraps = {mode = "gnd"}', "mode is missing"),
        ('vcc = "8"}', 'vcc = "8"}\nwipers = [{w = "5"}, {w = "9"}]', "has no pin 9"),
    ],
)
def test_a_data_sheet_that_cannot_be_is_one_line(tmp_path, old, new, words):
    assert old in SHEET
    (tmp_path / "part.toml").write_text(SHEET.replace(old, new))
    refused(lambda: DIGIPOTS[str(tmp_path / "part.toml")], words)


def leaves(value, *path):
    """Paths to the numbers in nested tables and lists."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, *path, key)
    elif not isinstance(value, str):
        yield path


KINDS = {"x9c104": DataSheet, "log256": DataSheet, "push_pull": Comparator, "hct86": XorGate}


@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_any_number_in_a_data_sheet_is_refused_or_makes_rising_resistances(data, name):
    sheet = tomllib.loads((FOLDER / f"{name}.toml").read_text())
    *path, last = data.draw(st.sampled_from(list(leaves(sheet))))
    odd = st.floats() | st.integers(-9, 999) | st.sampled_from([1e300, -1e300, 1e-300, 0.0])
    reduce(getitem, path, sheet)[last] = data.draw(odd)
    kind = KINDS[name]
    try:
        made = schema.check(sheet, TypeAdapter(kind), "sheet.toml")
    except InputError:  # whose text has one line; see `schema.first`
        return
    if kind is DataSheet:
        ohms = Digipot.of(made).ohms(np.arange(made.positions))
        assert ohms[0] > 0
        assert (np.diff(ohms) > 0).all()
        assert np.isfinite(ohms).all()


def test_what_does_not_go_together_is_one_line(tmp_path):
    with pytest.raises(ValueError, match="middle"):
        replace(DIGIPOTS[X9C104].sheet, middle=1e-300)
    levels = MachineConfiguration.make({"digipot": {"part": X9C104, "levels": 64}})
    refused(levels.parts, "64 levels", "X9C104 has 100")
    refused(lambda: DIGIPOTS[str(FOLDER / "push_pull.toml")], "push_pull.toml")
    sheet = (FOLDER / "push_pull.toml").read_text().replace("{volts = 0.2}", "{volts = 0}")
    (tmp_path / "flat.toml").write_text(sheet)
    refused(lambda: COMPARATORS[str(tmp_path / "flat.toml")], "within the supply")
    refused(lambda: COMPARATORS[str(tmp_path / "none.toml")], "none.toml")
    refused(lambda: MachineConfiguration.make({"digipot": {"part": "AD8400"}}), "AD8400")
