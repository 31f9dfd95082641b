"""Boards of small machines, routed, as KiCad's text."""

from functools import cache

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.kicad.board_file import board_text
from circuits.pcb.design_rules import DesignRules
from circuits.pcb.placement import place
from circuits.pcb.router import route


def made(pairs, layers, comparison="paper", rules=None):
    """Packages, layout and text."""
    rules = rules or DesignRules()
    packages = pack(board(machine(pairs, edge(comparison))))
    layout = route(place(packages, "a machine"), layers, rules)
    return packages, layout, board_text(layout, rules, "a machine")


@cache
def small():
    """Two edges on two layers."""
    return made([(1, 2), (2, 3)], 2)
