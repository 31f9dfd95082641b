"""The checks of ratings: right on the reference machine, red for each fault that strains a part."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from circuits.analysis.faults import (
    comparators_on_logic_supply,
    revalued,
    rewired,
    without,
    without_series,
)
from circuits.blocks.digipot_edge import edge
from circuits.blocks.global_clock import global_clock
from pyedge.analysis.power.board_replay import learn, retrace
from pyedge.tasks.published import PUBLISHED
from pyedge.verify.limits import (
    common_mode,
    fan_out,
    faults_are_found,
    levels_fit,
    limits_checks,
    supplies_fit,
    terminals,
    wiper_current,
)
from tests.refusals import refused

CHECKS = {check.name: check for check in limits_checks()}


def test_every_task_is_checked():
    for what in ("limits/wiper-current", "limits/terminals", "limits/common-mode"):
        assert {name for name in CHECKS if what in name} == {f"{what}/{task}" for task in PUBLISHED}


def test_comparators_on_the_logic_supply_are_found_and_counted():
    """Against the count made here, of the averages that exceed 3.5 V."""
    found = common_mode("allostery-2", comparators_on_logic_supply(edge()))
    traced = retrace("allostery-2", learn("allostery-2"), bias=250e-9)
    pairs = {}
    for name, net, _ in traced.circuit.inputs:
        pairs.setdefault(name.rsplit(" ", 1)[0], []).append(traced.volts[net] > 3.5)
    outside = sum(int(np.logical_or(*both).sum()) for both in pairs.values())
    assert not found.passed
    assert outside > 0
    assert found.detail.endswith(f"; {outside} of {32 * 800} decisions are outside")
    assert all(word in found.detail for word in ("allowed 0 to 3.5 V", "edge ", "step "))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (partial(wiper_current, "divider", without_series(edge())), "absolute maximum of 20 mA"),
        # even where no training meets it
        (partial(wiper_current, "allostery-2", without_series(edge())), "maximum of 20 mA"),
        # 5 V through 40 ohm and the resistor: 20 mA is at 210 ohm
        (partial(wiper_current, "divider", edge(series=209.0)), "exceeds"),
        (partial(terminals, "divider", rewired(edge(), "digipot_free", vcc="gnd")),
         "digipots, over all steps, are outside"),
        (partial(levels_fit, without(edge(), "pull_up_down")), "flip_flop k) needs at least"),
        (partial(levels_fit, clock=without(global_clock(), "pull_up_latch_clock")), ""),
        (partial(fan_out, revalued(edge(), "pull_up_up", 560.0)), "(machine/edge_1_2/xor y) sinks"),
        (partial(supplies_fit, comparators_on_logic_supply(edge())), ""),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_named(found, said):
    finding = found()
    assert not finding.passed
    assert said in finding.detail


@pytest.mark.parametrize(
    ("sinks", "sources", "said"),
    [(2e-3, 3e-4, "out sources 300 uA of at"), (4e-3, 1e-4, "out sinks 4 mA of at most 8")],
)
def test_the_load_that_is_nearer_to_its_limit_is_named(monkeypatch, sinks, sources, said):
    load = max(sinks / 8e-3, sources / 4e-4)
    net = SimpleNamespace(
        net="n",
        driver="out",
        load=load,
        sinks=sinks,
        sources=sources,
        may_sink=8e-3,
        may_source=4e-4,
    )
    monkeypatch.setattr("pyedge.verify.limits.levels", lambda packages, fed: [net])
    found = fan_out()
    assert said in found.detail
    assert found.measured == f"{load:.0%}"


def test_a_series_resistor_that_is_just_large_enough_passes():
    assert wiper_current("divider", edge(series=211.0)).passed


def test_a_fault_that_goes_unseen_fails_the_check_of_faults(monkeypatch):
    monkeypatch.setattr("pyedge.verify.limits.without_series", lambda cell: cell)
    found = faults_are_found()
    assert not found.passed
    assert found.detail == "missed: no series resistor: wiper-current"


def test_what_cannot_be_built_is_said_in_a_line():
    said = "no board can be made: net machine/edge_1_2/first_high"
    refused(lambda: levels_fit(without(edge(), "pull_up_first")), said)
