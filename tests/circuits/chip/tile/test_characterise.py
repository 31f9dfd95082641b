"""A cell measured in ngspice: what must hold of any, and what is kept."""

import json

import numpy as np
import pytest

from circuits.chip.tile import bench, characterise
from circuits.chip.tile.bench import CellBench, Waves, middle, pulse, ramp
from circuits.chip.tile.characterise import characterised
from circuits.chip.timing import CellTiming, Grid
from circuits.chip.transistors import Conditions
from circuits.circuit import CircuitError
from circuits.ngspice import NGSPICE
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.small_library import small
from tests.hdl.tools import need
from tests.refusals import refused

SMALL = Grid((2e-11, 1e-10), (1e-15, 1e-14))


def test_ramps_pass_their_thresholds_a_transition_apart():
    points = np.array(ramp(1e-9, 3e-10, True))
    twenty, eighty = np.interp([0.2, 0.8], points[:, 1], points[:, 0])
    assert eighty - twenty == pytest.approx(3e-10)
    assert np.interp(0.5, points[:, 1], points[:, 0]) == pytest.approx(middle(1e-9, 3e-10))
    assert [part for _, part in pulse((0.0, 1e-9), 1e-11)] == [0, 1, 1, 0]


def test_crossings_of_waves():
    time = np.linspace(0, 4, 401)
    waves = Waves(time, [{"Y": 2 * np.clip(time - 1, 0, 1)}], [{"vdd": np.ones(401)}], 2.0)
    assert waves.crossing(0, "Y", 0.5, True, 0) == pytest.approx(1.5)
    assert waves.transition(0, "Y", True, 0) == pytest.approx(0.6)
    assert np.isnan(waves.crossing(0, "Y", 0.5, False, 0))
    assert np.isnan(waves.crossing(0, "Y", 0.5, True, 2))
    assert waves.part(0, "Y", 1.25) == pytest.approx(0.25)
    assert waves.charge(0, "vdd", 1, 3) == pytest.approx(2)


def test_what_was_measured_is_kept_until_something_changes(tmp_path, monkeypatch):
    calls = []

    def measured(at, grid):
        calls.append(at.conditions.label)
        return CellTiming({"A": 1e-15}, 1e-12, ())

    monkeypatch.setattr(characterise, "measured", measured)
    monkeypatch.setattr(CellBench, "subcircuit", "text")
    monkeypatch.setattr(characterise, "check", lambda library, conditions: None)
    cells = small(tmp_path)
    first = characterised(cells, ["INV"], Conditions(), SMALL, tmp_path / "kept")
    again = characterised(cells, ["INV"], Conditions(), SMALL, tmp_path / "kept")
    assert (first, len(calls)) == (again, 1)
    characterised(cells, ["INV"], Conditions("ss"), SMALL, tmp_path / "kept")
    characterised(cells, ["INV"], Conditions(), Grid(), tmp_path / "kept")
    monkeypatch.setattr(CellBench, "subcircuit", "another")
    characterised(cells, ["INV"], Conditions(), SMALL, tmp_path / "kept")
    assert len(calls) == 4
    for path in (tmp_path / "kept").iterdir():
        path.write_text(json.dumps({"key": 1}))
    characterised(cells, ["INV"], Conditions(), SMALL, tmp_path / "kept")
    assert len(calls) == 5


def test_another_library_and_an_unknown_corner_are_one_line(tmp_path):
    refused(lambda: characterised(small(tmp_path), ["INV"], Conditions()),
            "small has no transistor models: use sky130", kind=CircuitError)  # fmt: skip
    cells = need_cells("sky130")
    refused(lambda: characterised(cells, ["sky130_fd_sc_hd__inv_1"], Conditions("xx")),
            "corner 'xx' is not one of tt", kind=CircuitError)  # fmt: skip


def test_an_inverter_of_sky130():
    need(NGSPICE)
    cells = need_cells("sky130")
    name = "sky130_fd_sc_hd__inv_1"
    timing = characterised(cells, [name], Conditions(), SMALL).cells[name]
    (delay,) = timing.delays
    assert (delay.pin, delay.output, delay.sense, delay.when) == ("A", "Y", "negative_unate", "")
    assert 1e-15 < timing.capacitances["A"] < 4e-15
    assert 1e-14 < timing.leakage < 1e-10
    for table in map(np.array, delay.tables.values()):
        assert np.all(np.diff(table, axis=1) > 0)  # more load
        assert np.all((table > 1e-12) & (table < 3e-10))


def test_a_cell_that_never_settles_is_one_line(tmp_path):
    cell = small(tmp_path).cells["INV"]
    at = CellBench(None, cell, Conditions())
    windows = []
    refused(lambda: windows.extend(bench.windows(at)), "INV does not settle in 64 ns at tt",
            kind=CircuitError)  # fmt: skip
