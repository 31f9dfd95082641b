"""A part changed in one place appears in every export: SPICE, Verilog, schematic, bill."""

from dataclasses import replace

from circuits.blocks import digipot_edge
from circuits.blocks.board import pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.circuit import GROUND, Component, Module
from circuits.export import bom, verilog
from circuits.export.spice import spice
from circuits.kicad import netlist
from circuits.kicad.schematic import schematic
from circuits.parts import SN74HC86
from tests.circuits.kicad.reader import nets
from tests.circuits.kicad.test_schematic import circuit_nets
from tests.circuits.strategies import TRIANGLE


def exports(cell: Module) -> dict[str, str]:
    """What each export says, comments and all."""
    whole = machine(TRIANGLE, cell)
    made = schematic(whole)
    assert nets(made.files) == circuit_nets(made.packages)
    return {
        "spice": spice(cell),
        "verilog": verilog.texts(whole, "m")["m.v"],
        "edge's sheet": made.files["edge_paper.kicad_sch"],
        "bill": bom.texts(made.packages, "m")["m-bom.csv"],
    }


def test_a_changed_pull_up(monkeypatch):
    before = exports(edge())
    monkeypatch.setattr(digipot_edge, "PULL_UP", 6.8e3)
    after = exports(edge())
    for name, old, new in (
        ("spice", "vdd first_high 4700", "vdd first_high 6800"),
        ("edge's sheet", '"MFR-25FBF52-4K7"', '"MFR-25FBF52-6K8"'),
        ("edge's sheet", '"4.7k"', '"6.8k"'),
        ("bill", ",4.7k,", ",6.8k,"),
        ("bill", ",MFR-25FBF52-4K7,", ",MFR-25FBF52-6K8,"),
    ):
        assert (old in before[name], new in before[name]) == (True, False), name
        assert (old in after[name], new in after[name]) == (False, True), name
    assert after["verilog"] == before["verilog"]  # which has no resistors


def sixth(cell: Module) -> Module:
    """An edge with a gate of a sixth kind of part, for a lamp that shows which way it steps."""
    nets = {"a": "up_down", "b": GROUND, "y": None, "vcc": "vdd", "gnd": GROUND}
    return replace(cell, components=(*cell.components, Component("lamp", SN74HC86, nets)))


def test_a_sixth_part():
    before, after = exports(edge()), exports(sixth(edge()))
    for name, text in {
        "spice": "Xlamp up_down 0 lamp_y_open vdd 0 sn74hc86",
        "verilog": "    SN74HC86 U",
        "edge's sheet": '"pyedge:SN74HC86"',
        "bill": "SN74HC86N",
    }.items():
        assert text not in before[name]
        assert text in after[name], name
    # three edges' gates are in one package, whose fourth is tied off
    packages = pack(machine(TRIANGLE, sixth(edge())))
    (added,) = [each for each in packages if each.part == SN74HC86]
    assert added.units == ("edge_1_2/lamp", "edge_2_3/lamp", "edge_3_1/lamp", None)
    listed = netlist.of_packages(packages)
    assert (added.reference, "1") in listed.nets["/edge_1_2/up_down"]
