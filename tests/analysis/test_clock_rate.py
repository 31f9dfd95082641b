"""How fast a clock may be: the sum of delays, and whether a netlist learns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.analysis.clock_rate import LABORATORY, Delays, Rate, Sweep, delays, sweep
from pyedge.networks.topologies import named
from pyedge.tasks import published
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused

SECONDS = st.floats(1e-9, 1e-3)
ERRORS = st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=6)
MACHINE = MachineConfiguration.make({"network": "divider", "comparator": {"noise": 0.0}})


@given(SECONDS, SECONDS, SECONDS)
def test_the_slower_chain_limits_and_a_longer_delay_never_helps(settling, deciding, debouncer):
    found = Delays(settling, deciding, debouncer)
    assert found.clock == min(found.clocks.values()) == found.clocks[found.limits]
    assert Delays(2 * settling, deciding, debouncer).clock <= found.clock
    assert Delays(settling, 2 * deciding, debouncer).clock <= found.clock
    assert Delays(settling, deciding, 2 * debouncer).clock <= found.clock


@given(ERRORS)
def test_the_highest_rate_is_the_last_before_one_that_does_not_learn(errors):
    rates = tuple(Rate(1e3 * (k + 1), 1.0, error) for k, error in enumerate(errors))
    found = Sweep("drawn", 10, 5, rates)
    assert found.learns(rates[0])
    index = rates.index(found.highest)
    assert all(map(found.learns, rates[: index + 1]))
    assert index == len(rates) - 1 or not found.learns(rates[index + 1])


@pytest.mark.parametrize(("orders", "learns"), [(0.499, True), (0.501, False), (-2.0, True)])
def test_half_an_order_above_the_slowest_is_still_learning(orders, learns):
    rates = Rate(1e3, 1.0, 1e-3), Rate(2e3, 1.0, 1e-3 * 10**orders)
    assert Sweep("drawn", 10, 5, rates).learns(rates[1]) == learns


def test_five_periods_of_fifteen_are_left_for_networks_and_comparators():
    clocks = Delays(3e-6, 2e-6, 1e-6).clocks
    assert clocks["network and comparators"] == pytest.approx(5 / 5e-6 / 15)
    assert clocks["debouncer"] == pytest.approx(1 / 1e-6 / 15)


def test_the_delays_of_the_divider_leave_the_laboratory_far_behind():
    found = delays(named("divider"), published("divider"))
    assert found.limits == "network and comparators"
    assert 500 < found.clock / LABORATORY < 20_000


def test_a_netlist_learns_at_one_rate_and_not_at_another():
    found = sweep(MACHINE, published("divider"), [100e3, 40e6], steps=80)
    slow, fast = found.rates
    assert slow.late < 0.01 * slow.initial
    assert not found.learns(fast)
    assert found.highest is slow


@pytest.mark.parametrize(
    ("oscillators", "steps", "words"),
    [(each, 240, "slowest first") for each in ([], [2e3, 1e3], [0.0, 1e3])]
    + [([1e3], 1, "steps 1")],
)
def test_rates_out_of_order_and_too_few_steps_are_refused(oscillators, steps, words):
    refused(lambda: sweep(MACHINE, published("divider"), oscillators, steps), words)
