"""A netlist of packages counts as the machine; one with a wrong pin or model does not."""

import pytest

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.circuit import Element, Subcircuit
from circuits.kicad import simulation
from pyedge.verify import export_simulation
from pyedge.verify.export_simulation import same_codes


def kicad_netlist(packages):
    """As KiCad writes it: nets from the root, supplies without a slash, open pins by name."""
    lines = [".title KiCad schematic"]
    for each in packages:
        part, name = each.part, each.reference
        nets = {
            pin: f"unconnected-_{name}-Pad{pin}_" if net is None
            else net if net in ("vdd", "vcomp", "gnd") else f"/{net.removeprefix('machine/')}"
            for pin, net in each.nets.items()
        }  # fmt: skip
        if isinstance(part.catalogue, Element):
            lines.append(f"{name} {nets['1']} {nets['2']} {part.value}")
        elif isinstance(part.catalogue, Subcircuit):
            fields = simulation.fields(part)
            pins = (pair.split("=")[0] for pair in fields["Sim.Pins"].split())
            lines.append(f"X{name} {' '.join(nets[pin] for pin in pins)} {fields['Sim.Name']}")
    return "\n".join([*lines, ".end", ""])


def built(comparison):
    whole = machine([(1, 2)], edge(comparison))
    packages = pack(board(whole))
    title, rest = kicad_netlist(packages).split("\n", 1)
    return whole, packages, "\n".join([title, simulation.models(board(whole)), rest])


@pytest.mark.parametrize("comparison", ["paper", "exact"])
def test_packages_count_as_the_machine(comparison):
    whole, packages, text = built(comparison)
    finding = same_codes(text, packages, whole)
    assert finding.passed, finding
    assert finding.measured.startswith(f"2 digipots, {export_simulation.STEPS} steps: ")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("X2 p7 p6 p1 p3 p12 lm339a", "X2 p6 p7 p1 p3 p12 lm339a"),
        ("X1 p1 p2 p3 p5 p6 p7 p8 p4 ad5220", "X1 p1 p7 p3 p5 p6 p2 p8 p4 ad5220"),
    ],
)
def test_a_model_with_swapped_pins_does_not(right, wrong, monkeypatch):
    monkeypatch.setattr(export_simulation, "STEPS", 6)
    whole, packages, text = built("paper")
    assert right in text
    finding = same_codes(text.replace(right, wrong), packages, whole)
    assert not finding.passed
    assert "in KiCad's netlist, " in finding.detail
    assert "edge_1_2/digipot_" in finding.detail


def test_a_bench_that_counts_one_way_only_does_not_pass(monkeypatch):
    monkeypatch.setattr(export_simulation, "STEPS", 2)
    monkeypatch.setattr(export_simulation, "HIGHEST", export_simulation.LOWEST)
    whole, packages, text = built("paper")
    finding = same_codes(text, packages, whole)
    assert not finding.passed
    assert not finding.detail
