"""The AD5220's counter in MyHDL's own simulator."""

import subprocess

import pytest
from myhdl import ResetSignal, Signal, intbv

from hdl.convert import edge_verilog
from hdl.wiper_counter import code_width, digipots
from tests.hdl.simulate import play
from tests.hdl.tools import need


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
