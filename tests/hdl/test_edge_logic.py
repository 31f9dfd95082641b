"""XOR and flip-flop in MyHDL's own simulator."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from myhdl import ResetSignal, Signal, intbv

from hdl.edge_logic import STORES, edge_logic
from tests.hdl.simulate import few_examples, play

N = 3
BITS = st.integers(0, 2**N - 1)
EVENTS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"first": BITS}),
        st.fixed_dictionaries({"second": BITS}),
        st.fixed_dictionaries({"latch_clock": st.booleans()}),
        st.fixed_dictionaries({"reset_n": st.booleans()}),
    ),
    max_size=60,
)


def stored(events, store="jk"):
    ports = {
        "latch_clock": Signal(True),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "first": Signal(intbv(0)[N:]),
        "second": Signal(intbv(0)[N:]),
        "up_down": Signal(intbv(0)[N:]),
    }
    seen = play(edge_logic, ports, events, ["up_down"], store=store)
    return [up_down for (up_down,) in seen]


@pytest.mark.parametrize("store", STORES)
@few_examples
@given(BITS, BITS)
def test_up_is_where_the_bits_differ(store, first, second):
    events = [{"first": first, "second": second}, {"latch_clock": False}]
    assert stored(events, store) == [0, first ^ second]


@pytest.mark.parametrize("store", STORES)
@few_examples
@given(BITS, BITS, st.lists(BITS, max_size=8))
def test_chatter_after_the_falling_edge_is_not_stored(store, first, second, chatter):
    latch = [{"first": first, "second": second}, {"latch_clock": False}]
    after = [{"first": bits} for bits in chatter] + [{"latch_clock": True}]
    held = stored(latch + after, store)[1:]
    assert set(held) == {first ^ second}


@few_examples
@given(EVENTS)
def test_jk_and_d_store_alike(events):
    assert stored(events, "jk") == stored(events, "d")


@pytest.mark.parametrize("store", STORES)
@few_examples
@given(EVENTS)
def test_reset_clears_and_outlasts_the_clock(store, events):
    under = [event for event in events if "reset_n" not in event]
    before = [{"first": 2**N - 1}, {"latch_clock": False}, {"reset_n": False}]
    assert set(stored(before + under, store)[2:]) == {0}


def test_an_unknown_store_is_refused():
    with pytest.raises(ValueError, match="store 'sr' is not one of jk, d"):
        stored([], "sr")
