"""Assemblies: the same circuit in other packages, each of which a maker sells."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.blocks.board import BULK, board, pack
from circuits.blocks.machine import machine
from circuits.circuit import CircuitError, Variant
from circuits.export import bom, verilog
from circuits.export.spice import spice
from circuits.parts import CHIPS, assembled, capacitor, resistor
from circuits.pcb.footprints import footprint
from tests.circuits.strategies import PAIRS, TRIANGLE
from tests.refusals import refused


def packages(assembly, pairs=TRIANGLE):
    return pack(assembled(board(machine(pairs)), assembly))


def bought(found):
    return [each for each in found if each.part.bought]


@settings(max_examples=15)
@given(PAIRS, st.sampled_from(["tht", "smd"]))
def test_another_assembly_changes_packages_and_numbers_only(pairs, assembly):
    whole = board(machine(pairs))
    for one, other in zip(pack(whole), pack(assembled(whole, assembly)), strict=True):
        assert (one.reference, one.nets, one.units) == (other.reference, other.nets, other.units)
        assert len(footprint(other.part.footprint).pads) == len(other.part.pins)
        assert not other.part.bought or all(
            (other.part.number, other.part.maker, other.part.package, other.part.datasheet)
        )
    again = assembled(assembled(whole, assembly), assembly)
    assert again == assembled(whole, assembly)
    assert assembled(whole, "tht") == whole


def test_netlists_are_those_of_the_other_package():
    whole = machine(TRIANGLE)
    smd = assembled(whole, "smd")
    one, other = (re.sub(r"^\*.*\n", "", spice(each), flags=re.M) for each in (whole, smd))
    assert one == other
    assert verilog.texts(smd, "m") == verilog.texts(whole, "m")


def test_only_connectors_keep_their_package():
    same = {
        one.part.prefix
        for one, other in zip(bought(packages("tht")), bought(packages("smd")), strict=True)
        if one.part.footprint == other.part.footprint
    }
    assert same == {"J"}
    assert {each.part.number for each in packages("smd")} >= {
        "AD5220BR100", "LM339AD", "SN74ALS86D", "CD74HC73M96", "MC14490DWG", "RC0603FR-074K7L",
        "C0603C104K5RACTU", "GRM21BR61E106KA73L",
    }  # fmt: skip


@pytest.mark.parametrize("part", [*CHIPS, resistor(1e3), capacitor(BULK)], ids=lambda p: p.name)
def test_a_variant_is_another_package_of_as_many_pins(part):
    for variant in part.variants.values():
        assert len(footprint(variant.footprint).pads) == len(part.pins)
        assert variant.number != part.number
        assert variant.package.removesuffix("W") in variant.footprint
        pins = re.search(r"SOIC-(\d+)", variant.footprint)
        assert pins is None or int(pins[1]) == len(part.pins)


@pytest.mark.parametrize(
    ("part", "number", "footprint"),
    [
        (resistor(330e3), "RC0603FR-07330KL", "Resistor_SMD:R_0603_1608Metric"),
        (resistor(4700.0, 0.005), "RC0603DR-074K7L", "Resistor_SMD:R_0603_1608Metric"),
        (resistor(100.0, 0.001), "RT0603BRD07100RL", "Resistor_SMD:R_0603_1608Metric"),
        (resistor(3.5), "", "Resistor_SMD:R_0603_1608Metric"),  # which nobody stocks
        (capacitor(22e-9), "C0603C223K5RACTU", "Capacitor_SMD:C_0603_1608Metric"),
        (capacitor(1e-6), "C0805C105K5RACTU", "Capacitor_SMD:C_0805_2012Metric"),
        (capacitor(22e-6), "", "Capacitor_SMD:C_0805_2012Metric"),
    ],
)
def test_passives_for_the_surface_by_value(part, number, footprint):
    whole = machine([(1, 2)])
    component = whole.modules()[0].components[0]
    placed = type(component)("r", part, {"1": "x", "2": "gnd"})
    module = type(whole)("m", ("x",), (placed,))
    (made,) = assembled(module, "smd").parts()
    assert (made.number, made.footprint) == (number, footprint)
    assert bool(made.maker) == bool(number)


def test_a_bill_of_materials_says_which_parts_are_for_the_surface():
    for assembly, kinds in (("tht", {"THT"}), ("smd", {"SMD", "THT"})):
        text = bom.texts(packages(assembly), "m")["m-bom.csv"]
        rows = text.splitlines()[1:]
        assert {kind for row in rows for kind in ("SMD", "THT") if f",{kind}," in row} == kinds
        assert all((",THT," in row) == ("PinHeader" in row) for row in rows if assembly == "smd")


def test_an_assembly_that_there_is_not_is_one_line():
    refused(lambda: assembled(machine(TRIANGLE), "bga"), "'bga'", "tht, smd", kind=CircuitError)


def test_a_variant_names_its_own_maker_or_has_the_part_s():
    assert capacitor(BULK).variants["smd"].maker == "Murata"
    assert resistor(1e3).variants["smd"] == Variant(
        "RC0603FR-071KL", "0603", "Resistor_SMD:R_0603_1608Metric", datasheet="Yageo RC series"
    )
