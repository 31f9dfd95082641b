"""Side by side, a board for each power-up state of its debouncer and each trigger level.

So one simulation has every power-up, each at time 0.  Board 2 w + t powers up in state w, bit k of
it section k + 1, and its trigger begins at level t; `hdl.bench.power_up_bench` drives them.
"""

from __future__ import annotations

from hdl.global_clock import SECTIONS

STATES = 1 << SECTIONS
BOARDS = 2 * STATES

_TEXT = """\
module dut(
    input osc, input [1:0] trigger, input [{last}:0] first, second,
    output [{codes}:0] codes, clamped_codes
);
genvar w, t;
generate for (w = 0; w < {states}; w = w + 1) begin: state
    for (t = 0; t < 2; t = t + 1) begin: level
        {board} #(.DEBOUNCER_WAKES(w)) board(
            .osc(osc), .trigger(trigger[t]), .first(first), .second(second),
            .latch_clock(), .digipot_clock(), .up_down(),
            .codes(codes[(2 * w + t) * {bits} +: {bits}]),
            .clamped_codes(clamped_codes[(2 * w + t) * {bits} +: {bits}])
        );
    end
end endgenerate
endmodule
"""


def every_wake(board: str, n_edges: int, code_bits: int) -> str:
    """The module `dut` that holds them, in Verilog; a board is a module of so many edges."""
    bits = n_edges * code_bits
    return _TEXT.format(
        board=board, states=STATES, last=n_edges - 1, bits=bits, codes=BOARDS * bits - 1
    )
