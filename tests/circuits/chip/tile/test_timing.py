"""Timing as data and in Liberty: one writer with and without, read back, scaled."""

import json
import re

from circuits.chip import liberty
from circuits.chip.timing import CellTiming, Constraint
from hdl.formal.yosys import YOSYS, run
from tests.circuits.chip.small_library import small
from tests.circuits.chip.tile.measured import alike, table
from tests.hdl.tools import need


def test_a_cell_survives_json(tmp_path):
    for cell in alike(small(tmp_path)).cells.values():
        assert CellTiming.read(json.loads(json.dumps(cell.describe()))) == cell


def test_the_liberty_with_timing_has_the_same_cells(tmp_path):
    library = small(tmp_path)
    text = liberty.write(library.cells.values(), "timed", alike(library))
    assert liberty.read(text, "timed") == library.cells


def test_numbers_are_in_the_units_of_the_header(tmp_path):
    library = small(tmp_path)
    text = liberty.write(library.cells.values(), "timed", alike(library, delay=1.25e-10))
    assert 'cell_rise (delay) { values ("0.125, 0.125", "0.125, 0.125"); }' in text
    assert 'index_1 ("0.01, 0.1"); \n' in text.replace("\n", " \n")
    assert "capacitance : 0.002;" in text
    assert "cell_leakage_power : 0.001;" in text
    assert "nom_voltage : 1.8;" in text


def test_only_what_was_measured_is_written(tmp_path):
    library = small(tmp_path)
    measured = alike(library)
    del measured.cells["NOR2"]
    text = liberty.write(library.cells.values(), "timed", measured)
    assert re.findall(r"cell \((\w+)\)", text) == ["INV", "NAND2", "DFF", "DFFR", "DFFSR"]


def test_yosys_reads_it(tmp_path):
    need(YOSYS)
    library = small(tmp_path)
    text = liberty.write(library.cells.values(), "timed", alike(library))
    script = "read_liberty -lib cells.lib\nwrite_verilog -blackboxes found.txt\n"
    _, found = run({"cells.lib": text}, script, ["found.txt"], 60.0)
    assert {name for name in library.cells if f"module {name}(" in found} == set(library.cells)


def test_scaled_constraints():
    one = Constraint("D", "C", "setup_rising", {"rise_constraint": table(1.0)})
    assert one.scaled(3).tables == {"rise_constraint": table(3.0)}
