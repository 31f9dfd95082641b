"""The schematic of the edge is that of the circuit."""

from pathlib import Path

import pytest

from circuits.blocks import digipot_edge as circuit
from docs import draw_edge

DOCS = Path(draw_edge.__file__).parent


def test_schematic_is_up_to_date(tmp_path):
    draw_edge.main(tmp_path / "edge.svg")
    assert (tmp_path / "edge.svg").read_text() == (DOCS / "edge.svg").read_text()


def test_component_not_drawn_is_an_error(monkeypatch):
    monkeypatch.setattr(draw_edge, "edge", lambda comparison: circuit.edge("exact"))
    with pytest.raises(ValueError, match="not drawn: average_second"):
        draw_edge.draw()
