"""The checks of time pass, and fail where there is a fault."""

from circuits.analysis.faults import rewired, swapped
from circuits.blocks.digipot_edge import edge
from pyedge.verify.timing import margin, planted_fault, response


def test_swapped_clocks_are_out_of_order():
    found = planted_fault()
    assert found.passed
    assert "before" in found.detail


def test_a_chip_select_off_the_count_clock_has_no_set_up_time():
    found = margin("digipots", "set-up", rewired(edge(), "digipot_free", cs_n="digipot_clock"))
    assert not found.passed
    assert found.detail.startswith("digipot_free cs_n set-up")


def test_swapped_comparator_inputs_are_unlike_the_model():
    cell = swapped(edge(), "first", "plus", "minus")
    assert not response("paper", cell).passed
