"""The AD5220's counter in MyHDL's own simulator."""

import pytest
from myhdl import ResetSignal, Signal, intbv

from hdl.wiper_counter import code_width, digipots
from tests.hdl.simulate import play


@pytest.mark.parametrize("levels", [2, 3, 4, 16, 100, 128, 129, 256])
@pytest.mark.parametrize("up", [False, True])
def test_it_counts_by_one_and_never_wraps(levels, up):
    ports = {
        "clock": Signal(True),
        "select_n": Signal(False),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "up_down": Signal(intbv(up)[1:]),
        "codes": Signal(intbv(levels // 2)[code_width(levels) :]),
    }
    changes = [{"clock": False}, {"clock": True}] * (levels + 3)
    found = [code for (code,) in play(digipots, ports, changes, ["codes"], levels=levels)]
    assert found[::2] == found[1::2]
    way = range(levels // 2 + 1, levels) if up else range(levels // 2 - 1, -1, -1)
    assert found[::2] == [*way, *[way[-1] if way else levels // 2] * (levels + 3 - len(way))]


@pytest.mark.parametrize(("levels", "bits"), [(2, 1), (3, 2), (100, 7), (128, 7), (129, 8)])
def test_a_code_is_as_wide_as_its_highest_value(levels, bits):
    assert code_width(levels) == bits


@pytest.mark.parametrize("levels", [-128, 0, 1])
def test_fewer_than_two_levels_are_refused(levels):
    with pytest.raises(ValueError, match=f"levels {levels}: a wiper has two or more"):
        code_width(levels)
