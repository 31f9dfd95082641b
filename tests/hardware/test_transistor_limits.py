"""The table of the circuit's limits in docs is what is measured."""

from pathlib import Path

from pyedge.hardware.transistor_limits import table

PAGE = Path(__file__).parents[2] / "docs" / "transistor-circuit.md"


def test_the_documented_table_is_measured():
    assert "\n".join(table()) in PAGE.read_text(encoding="utf-8")
