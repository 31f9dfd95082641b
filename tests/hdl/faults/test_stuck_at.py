"""Stuck nets: every one judged, and a bench that looks away found out."""

from dataclasses import replace

import pytest

from hdl.faults import stuck_at
from hdl.faults.classify import Report, classify, report
from hdl.faults.stuck_at import clock_target, edge_target
from hdl.formal.gates import Cell
from hdl.tools import ToolError


def few(target, *faults):
    return replace(target, faults={fault: target.faults[fault] for fault in faults})


def test_two_faults_a_net_each_with_a_name(edge, clock):
    for netlist, target in ((edge, edge_target(edge)), (clock, clock_target(clock))):
        assert list(target.faults) == list(range(1, 2 * len(netlist.nets) + 1))
        assert len(set(target.faults.values())) == len(target.faults)
    assert edge_target(edge).faults[1] == "edge: latch_clock stuck at 0"


def test_stuck_pins_of_an_edge_are_detected(edge):
    target = edge_target(edge)
    pins = [fault for fault, name in target.faults.items() if "codes" in name or "reset" in name]
    assert len(pins) == 2 * (7 + 1)
    assert set(classify(few(target, *pins)).values()) == {"detected"}


def test_a_net_that_no_input_can_show_is_proved_undetectable(edge):
    """XOR implies OR: an OR that gates the XOR may be stuck at 1, and not at 0."""
    (first,), (second,), (stored,) = (
        (edge.inputs | edge.outputs)[port] for port in ("first", "second", "up_down")
    )
    flip_flop = next(cell for cell in edge.cells if cell.out == stored)
    either, both = max(edge.nets) + 1, max(edge.nets) + 2
    cells = [cell for cell in edge.cells if cell is not flip_flop]
    cells += [
        Cell("$_OR_", {"A": first, "B": second, "Y": either}),
        Cell("$_AND_", {"A": flip_flop.pins["D"], "B": either, "Y": both}),
        replace(flip_flop, pins={**flip_flop.pins, "D": both}),
    ]
    target = edge_target(replace(edge, cells=tuple(cells)))
    at_0, at_1 = (f for f, name in target.faults.items() if f"net {either} " in name)
    assert classify(few(target, at_0, at_1)) == {at_0: "detected", at_1: "undetectable"}


def test_a_report_lists_the_faults_of_all_targets_by_class(edge, blind):
    """A bench that checks nothing leaves faults undetected."""
    seen, unseen = few(edge_target(edge), 1, 2), few(edge_target(edge, blind), 1, 2, 30)
    found = report([seen, unseen])
    assert found == Report(list(seen.faults.values()), [], list(unseen.faults.values()))
    assert found.total == 5


def test_a_design_that_fails_without_a_fault_is_an_error(edge):
    target = edge_target(edge)
    broken = replace(target, text=target.text.replace(" ^ ", " | ", 1))
    assert broken.text != target.text
    with pytest.raises(ToolError, match=r"edge_bench fails without a fault: at .* ns"):
        classify(few(broken, 1))


@pytest.mark.slow
def test_every_net_stuck_at_0_and_at_1_is_noticed():
    found = stuck_at.run()
    assert found.undetected == []
    assert found.total > 200
    assert len(found.undetectable) < 10
    assert all(name.startswith("clock: ") for name in found.undetectable)
