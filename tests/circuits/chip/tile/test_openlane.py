"""OpenLane's files: keys, paths, pins; and that a fault in each is found."""

import json

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.tile import openlane
from circuits.chip.tile.abstract import ports
from circuits.chip.tile.constraints import Step

EDGES = [EdgeDesign(2), EdgeDesign(16), EdgeDesign(128, "d"), EdgeDesign(16, "d", "one-hot")]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_every_signal_has_one_place(edge):
    placed = [pin for pins in openlane.sides(edge).values() for pin in pins]
    assert len(placed) == len(set(placed))
    assert {*placed, "vdd", "gnd"} == ports(edge).keys()
    text = openlane.pin_order(edge)
    assert not list(openlane.order_faults(text, edge))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(r"codes\[0\]", "x").replace(r"codes\[1\]", r"codes\[0\]")
                          .replace("x", r"codes\[1\]"), "side N has codes[1] codes[0] codes[2]"),
        (lambda text: text.replace("\nfirst\n", "\n"), "side S has second up_down, not first"),
        (lambda text: text.replace(r"codes\[0\]", "codes.*"), "matches codes[0], codes[1]"),
        (lambda text: text.replace("first", "frist"), "frist matches no pin"),
        (lambda text: text.replace("#N", "#Q"), "#Q is no side"),
        (lambda text: text.replace("#N\n", ""), "matches codes[0]"),
    ],
)  # fmt: skip
def test_a_fault_in_the_order_is_found(change, words):
    edge = EdgeDesign(16)
    text = openlane.pin_order(edge)
    assert change(text) != text
    assert any(words in fault for fault in openlane.order_faults(change(text), edge))


def test_the_config_has_documented_variables_and_names_its_files():
    edge = EdgeDesign(16)
    text = openlane.config(edge, Step(7e-9))
    values = json.loads(text)
    assert not list(openlane.config_faults(text))
    assert values["CLOCK_PERIOD"] == 7
    assert values["DESIGN_NAME"] == edge.name
    assert values["CLOCK_PORT"] == ["latch_clock", "digipot_clock"]
    wrong = json.dumps({**values, "FP_CORE_UTILISATION": 1})
    assert list(openlane.config_faults(wrong)) == [
        "config.json: FP_CORE_UTILISATION is no documented variable"
    ]
