"""An edge of transistors beside the model, without ngspice."""

from dataclasses import replace

import numpy as np
import pytest

from circuits.chip.analog import learning
from circuits.chip.analog.comparator import comparators
from circuits.chip.analog.edge import AnalogEdge
from circuits.chip.analog.ladder import twin_ladders
from circuits.chip.analog.learning import Divider, Learned
from circuits.chip.analog.subcircuit import inverter, subcircuit
from circuits.chip.design import EdgeDesign
from circuits.chip.transistors import Conditions
from pyedge.errors import InputError, ToolError
from pyedge.hardware import chip_transistors
from pyedge.hardware.chip_transistors import TransistorEdge
from tests.refusals import refused

OHMS = 1000.0 * np.arange(8)


def made(target=0.9, source=1.8):
    """An edge of 8 positions above 4 kohm: 0.9 V at the middle, where it starts."""
    digital = subcircuit("edge_jk_8", ["vdd", "gnd"], inverter("one", "vdd", "gnd"))
    edge = AnalogEdge(EdgeDesign(8), twin_ladders(8), comparators(), digital)
    one = TransistorEdge(edge, Divider(target, source, 4e3), Conditions(period=learning.PERIOD))
    one.__dict__["ohms"] = OHMS
    return one


def learned(edge, codes):
    volts = tuple(edge.volts[list(codes)].tolist())
    return Learned(tuple(codes), volts, ((False, False),) * len(codes), 1e-12, 1e-3)


@pytest.mark.parametrize(
    ("target", "codes"), [(1.25, (4, 3, 2, 1, 2, 1)), (0.75, (4, 5, 6, 5, 6, 5))]
)
def test_the_model_comes_to_its_target_and_stays(target, codes):
    edge = made(target)
    assert edge.model(5) == codes
    compared = edge.compare(learned(edge, codes))
    assert compared.learnt
    assert compared.first_difference is None
    assert compared.model_errors == pytest.approx(compared.errors)


@pytest.mark.parametrize(
    ("offset", "codes"), [(0.06, (4, 5, 4, 5)), (0.0, (4, 3, 4, 3)), (-0.2, (4, 3, 2, 1))]
)
def test_an_offset_moves_the_end_by_itself_over_the_nudge(offset, codes):
    edge = replace(made(0.95), offset=offset)
    edge.__dict__["ohms"] = OHMS
    assert edge.model(3) == codes


@pytest.mark.parametrize(
    ("codes", "differs", "reached", "learnt"),
    [
        ((4, 5, 6, 7), 1, None, False),
        ((4, 3, 2, 3, 4, 5), 4, 1, False),
        ((4, 3, 2, 3, 2, 1), 5, 1, False),
        ((4, 3, 2, 3, 3, 2), 4, 1, True),
    ],
)
def test_what_does_not_stay_is_not_learnt(codes, differs, reached, learnt):
    edge = made(1.15)
    compared = edge.compare(learned(edge, codes))
    assert compared.first_difference == differs
    assert compared.reached == reached
    assert compared.learnt == learnt


def test_files_and_report(monkeypatch, tmp_path):
    edge = made(1.15)
    monkeypatch.setattr(learning, "deck", lambda *rest: "* a deck\n")
    monkeypatch.setattr(learning, "learn", lambda *rest: learned(edge, (4, 3, 2, 3)))
    paths, words, values = chip_transistors.save(edge, tmp_path, 3, learn=True)
    assert sorted(path.name for path in paths) == [
        "learn.cir", "report.json", "report.txt", "whole_edge_jk_8.sp",
    ]  # fmt: skip
    assert all(path.exists() for path in paths)
    assert "the model's   equal: 4 3 2 3" in words
    assert "reached in step 1, stays within" in words
    assert values["learned"]["learnt"]
    assert values["ladder"]["monotone"]
    monkeypatch.setattr(learning, "learn", lambda *rest: learned(edge, (4, 5, 6, 7)))
    refused(lambda: chip_transistors.save(edge, tmp_path, 3, learn=True),
            "codes differ from the model's from step 1", kind=ToolError)  # fmt: skip


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: made(0.3).step, "target 0.3 V: this divider has 0.655 to 1.800 V"),
        (lambda: made().deck(0), "steps 0: an edge learns in one or more"),
        (lambda: made().deck(2000), "steps 2000: 1000 at most"),
        (lambda: chip_transistors.made(512), "positions 512: a power of two from 2 to 256"),
        (lambda: chip_transistors.made(100), "positions 100: a ladder of bits"),
    ],
)
def test_what_is_wrong_is_one_line(call, words):
    refused(call, words, kind=InputError)
