"""The AD5220's counter in MyHDL's own simulator."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from myhdl import ResetSignal, Signal, intbv

from hdl.convert import edge_verilog
from hdl.wiper_counter import code_width, digipots
from tests.hdl.simulate import few_examples, play
from tests.hdl.tools import need

LEVELS = st.integers(2, 256)
FALL = [{"clock": False}, {"clock": True}]


def codes(changes, levels=128, n_digipots=1):
    width = code_width(levels)
    middle = sum(levels // 2 << k * width for k in range(n_digipots))
    ports = {
        "clock": Signal(True),
        "select_n": Signal(True),
        "reset_n": ResetSignal(1, active=0, isasync=True),
        "up_down": Signal(intbv(0)[n_digipots:]),
        "codes": Signal(intbv(middle)[n_digipots * width :]),
    }
    seen = play(digipots, ports, changes, ["codes"], levels=levels)
    packed = [word >> k * width & (1 << width) - 1 for (word,) in seen for k in range(n_digipots)]
    return [tuple(packed[at : at + n_digipots]) for at in range(0, len(packed), n_digipots)]


def after_counts(ways, levels):
    """The code after each falling edge of the clock, chip select low."""
    changes = [{"select_n": False}]
    for up in ways:
        changes += [{"up_down": int(up), "clock": False}, {"clock": True}]
    return [code for (code,) in codes(changes, levels)[2::2]]


@few_examples
@given(LEVELS, st.lists(st.booleans(), min_size=1, max_size=40))
def test_it_counts_by_one_and_stops_at_both_ends(levels, ways):
    code = levels // 2
    for up, found in zip(ways, after_counts(ways, levels), strict=True):
        code = min(code + 1, levels - 1) if up else max(code - 1, 0)
        assert found == code


@pytest.mark.parametrize("levels", [2, 3, 4, 16, 100, 128, 129, 256])
@pytest.mark.parametrize("up", [False, True])
def test_it_never_wraps(levels, up):
    found = after_counts([up] * (levels + 3), levels)
    rail = levels - 1 if up else 0
    assert found[-levels // 2 - 3 :] == [rail] * len(found[-levels // 2 - 3 :])


@few_examples
@given(st.lists(st.booleans(), max_size=20))
def test_only_the_falling_edge_under_chip_select_counts(levels_of_select):
    code = 64
    for select_n in levels_of_select:
        falling, rising = codes([{"select_n": select_n, "up_down": 1}, *FALL])[1:]
        assert falling == (code if select_n else code + 1,)
        assert rising == falling


def test_a_falling_chip_select_does_not_count():
    changes = [{"clock": False}, {"select_n": False}, {"select_n": True}, {"clock": True}]
    assert set(codes(changes)) == {(64,)}


@few_examples
@given(st.lists(st.integers(0, 7), min_size=1, max_size=20))
def test_digipots_count_independently(ways):
    changes = [{"select_n": False}]
    for word in ways:
        changes += [{"up_down": word, "clock": False}, {"clock": True}]
    together = codes(changes, levels=8, n_digipots=3)[2::2]
    alone = [after_counts([word >> k & 1 for word in ways], 8) for k in range(3)]
    assert together == list(zip(*alone, strict=True))


def test_reset_wakes_in_the_middle_and_outlasts_the_clock():
    changes = [{"select_n": False, "up_down": 1}, *FALL, {"reset_n": False}, *FALL]
    assert codes(changes)[-3:] == [(64,)] * 3


@pytest.mark.parametrize(("levels", "bits"), [(2, 1), (3, 2), (100, 7), (128, 7), (129, 8)])
def test_a_code_is_as_wide_as_its_highest_value(levels, bits):
    assert code_width(levels) == bits


@pytest.mark.parametrize("levels", [-128, 0, 1])
def test_fewer_than_two_levels_are_refused(levels):
    with pytest.raises(ValueError, match=f"levels {levels}: a wiper has two or more"):
        code_width(levels)


RAILS = """\
module rails;
    reg latch = 1, digipot = 1, reset_n = 1, first = 1;
    wire up_down;
    wire [{high}:0] codes;
    edge_jk dut(.latch_clock(latch), .digipot_clock(digipot), .reset_n(reset_n),
                .first(first), .second(1'b0), .up_down(up_down), .codes(codes));
    integer k;
    initial begin
        #1 reset_n = 0; #1 reset_n = 1; #1 $display("%0d", codes);
        for (k = 0; k < 2 * {levels}; k = k + 1) begin
            first = k < {levels};
            #1 latch = 0; #1 digipot = 0; #1 digipot = 1; latch = 1;
            #1 $display("%0d", codes);
        end
    end
endmodule
"""


@pytest.mark.parametrize("levels", [2, 3, 100, 129, 256])
def test_converted_to_verilog_it_stops_at_both_rails(levels, tmp_path):
    need("icarus")
    bench = RAILS.format(levels=levels, high=code_width(levels) - 1)
    (tmp_path / "rails.v").write_text(edge_verilog(levels) + bench)
    subprocess.run(["iverilog", "-g2005", "-o", "rails", "rails.v"], cwd=tmp_path, check=True)
    lines = subprocess.run(
        ["vvp", "rails"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    middle = levels // 2
    up = [min(middle + k, levels - 1) for k in range(levels + 1)]
    down = [max(up[-1] - k, 0) for k in range(1, levels + 1)]
    assert [int(line) for line in lines.stdout.split()] == up + down
