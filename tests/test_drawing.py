"""The schematic of the edge is that of the circuit."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from circuits.blocks import digipot_edge as circuit

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture
def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_edge", DOCS / "draw_edge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_schematic_is_up_to_date(drawing: ModuleType, tmp_path: Path) -> None:
    drawing.main(tmp_path / "edge.svg")
    assert (tmp_path / "edge.svg").read_text() == (DOCS / "edge.svg").read_text()


def test_component_not_drawn_is_an_error(
    drawing: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "edge", lambda comparison: circuit.edge("exact"))
    with pytest.raises(ValueError, match="not drawn: average_second"):
        drawing.draw()
