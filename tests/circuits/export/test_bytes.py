"""Exports are the same bytes in every process."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from circuits.blocks.digipot_edge import COMPARISONS, edge
from circuits.blocks.global_clock import CLOCKS, global_clock
from circuits.blocks.machine import machine
from circuits.circuit import Module, flatten
from circuits.export import spice, verilog
from circuits.export.spice import LIBRARIES
from circuits.parts import TEST_POINT

_PROGRAM = """
from circuits.blocks.machine import machine
from circuits.blocks.board import board
from circuits.export import spice, verilog
from circuits.kicad.board_file import board_text
from circuits.kicad.schematic import schematic
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.placement import place
from circuits.pcb.router import route
whole = machine([(1, 2), (2, 3), (3, 1)])
text = spice.spice(whole) + "".join(verilog.texts(whole, "top").values())
drawing = schematic(board(whole))
text += "".join(drawing.files.values())
layout = route(place(drawing.packages, "three edges"), 4, DesignRules())
text += board_text(layout, DesignRules(), "three edges", drawing.paths)
"""


def test_the_same_bytes_in_any_process() -> None:
    space: dict[str, str] = {}
    exec(_PROGRAM, space)
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", f"{_PROGRAM}\nprint(text, end='')"],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert said == space["text"]
    assert not re.search(r"\b20\d\d-[01]\d-\d\d\b|\d\d:\d\d:\d\d", space["text"])


@pytest.mark.parametrize("comparison", COMPARISONS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_a_test_point_changes_no_export(comparison, library):
    """Nor a deck: decks are made of the same definitions."""

    def bare(module: Module) -> Module:
        return replace(module, components=tuple(c for c in module.components if c.part.bought))

    cell, clock = edge(comparison), global_clock()
    whole, without = machine([(1, 2)], cell, clock), machine([(1, 2)], bare(cell), bare(clock))
    points = [each.nets["probe"] for each in flatten(whole) if each.part is TEST_POINT]
    assert points == [*CLOCKS, "edge_1_2/first_high", "edge_1_2/second_high"]
    assert spice.spice(whole, library) == spice.spice(without, library)
    assert verilog.texts(whole, "top") == verilog.texts(without, "top")
