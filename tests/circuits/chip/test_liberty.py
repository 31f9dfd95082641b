"""Liberty texts: what is read of them, what is written, what is refused."""

import pytest

from circuits.chip import liberty
from circuits.circuit import CircuitError
from tests.circuits.chip.small_library import LIBERTY
from tests.refusals import refused


def test_cells_areas_functions_and_flip_flops():
    cells = liberty.read(LIBERTY, "small.lib")
    assert {name: cell.area for name, cell in cells.items()} == {
        "INV": 2, "NAND2": 3, "NOR2": 3, "DFF": 10, "DFFR": 12, "DFFSR": 14,
    }  # fmt: skip
    assert [name for name, cell in cells.items() if cell.inverter] == ["INV"]
    assert cells["NAND2"].pins == ("A", "B", "Y")
    assert cells["DFFR"].functions == {"Q": "IQ"}
    assert cells["DFFSR"].flip_flop == liberty.FlipFlop("CK", "D", "RN'", "SN'")


def test_what_is_written_is_read_alike():
    cells = liberty.read(LIBERTY, "small.lib")
    assert liberty.read(liberty.write(cells.values()), "again") == cells


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("A'", "A", "has no inverter: an edge needs one"),
        (" ff (", " statetable (", "has no flip-flop"),
        ("direction : input; } pin (B)", "direction : input; bus () {} } pin (B)", ""),
        ("library (small)", "lib (small)", "is no Liberty: it has no group library"),
        ("area : 2.0", "area : two", "cell INV has no area"),
        ("!(A & B)", "!(A & C)", "cell NAND2: C in its function is no input"),
        ('"1ns"', '"1ns', "a quote that is not closed"),
        ("library (small) {", "library (small) { { 1", "'{' is neither group nor value"),
        ('"E"; } }\n}', '"E"; } }', "is cut short: its group library"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(old, new, words):
    assert old in LIBERTY
    text = LIBERTY.replace(old, new)
    if words:
        refused(lambda: liberty.read(text, "my.lib"), "my.lib", words, kind=CircuitError)
    else:
        assert liberty.read(text, "my.lib")
