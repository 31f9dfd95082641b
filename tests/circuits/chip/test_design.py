"""The forms of an edge: names, and counters that count alike."""

from dataclasses import replace

import pytest

from circuits.chip.design import EdgeDesign
from circuits.circuit import CircuitError
from hdl.formal.yosys import YOSYS
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.mark.parametrize(
    ("edge", "name"),
    [
        (EdgeDesign(), "edge_jk_128"),
        (EdgeDesign(16, "d", reset=False), "edge_d_16_no_reset"),
        (EdgeDesign(16, "d", "one-hot"), "edge_d_16_one_hot"),
    ],
)
def test_names(edge, name):
    assert edge.name == name
    assert f"module {name} (" in edge.rtl(name)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((1,), "positions 1: a chip's edge has 2 to 1024"),
        ((1025,), "positions 1025"),
        ((16, "t"), "flip-flop 't' is not one of jk, d"),
        ((16, "d", "gray"), "counter 'gray' is not one of binary, thermometer, one-hot"),
        ((16, "d", "one-hot", False), "a one-hot counter needs its reset"),
    ],
)
def test_what_cannot_be_is_one_line(values, words):
    refused(lambda: EdgeDesign(*values), words, kind=CircuitError)


@pytest.mark.parametrize("counter", ["thermometer", "one-hot"])
@pytest.mark.parametrize("levels", [2, 7, 16])
def test_counters_count_alike(counter, levels):
    need(YOSYS)
    assert EdgeDesign(levels, "d", counter).counts_alike().proved


class Wrong(EdgeDesign):
    """An edge whose counter has a mistake."""

    def rtl(self, name):
        text = super().rtl(name)
        old = "if ((!latch_clock))" if self.counter == "one-hot" else "if ((i < 1))"
        assert old in text
        return text.replace(old, "if (1)" if self.counter == "one-hot" else "if ((i < 2))")


@pytest.mark.parametrize("counter", ["thermometer", "one-hot"])
def test_a_counter_with_a_mistake_does_not(counter):
    need(YOSYS)
    wrong = Wrong(7, "d", counter)
    assert not wrong.counts_alike().proved
    assert replace(wrong, levels=7).label == f"d-7-{counter}"
