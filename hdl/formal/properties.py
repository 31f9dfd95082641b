"""What is to be proved, in Verilog: modules that hold the hardware and assert things about it.

`$global_clock` ticks once for every step of time; `was_` is a value one
step ago.  Inputs are free, but for the `assume` of the machine's claims: it starts in reset, and
its trigger holds each level for a whole step, 15 oscillator periods.
"""

from __future__ import annotations

from textwrap import indent

from hdl.global_clock import OSC_PERIODS_PER_STEP, PERIODS_PER_SECTION, SECTIONS
from hdl.wiper_counter import code_width

# Yosys holds a flip-flop for one step after its reset is released (`running` leaves that step out),
# which stands for the recovery time that every real flip-flop needs.
_EDGE = """\
module claim(input latch_clock, digipot_clock, reset_n, first, second, output witness);
    localparam TOP = {top};
    wire up_down;
    wire [{high}:0] codes;
    design_under_test dut(
        .latch_clock(latch_clock), .digipot_clock(digipot_clock), .reset_n(reset_n),
        .first(first), .second(second), .up_down(up_down), .codes(codes)
    );

    reg begun = 0;
    reg was_latch, was_digipot, was_reset_n, was_first, was_second, was_up_down;
    reg [{high}:0] was_codes;
    always @($global_clock) begin
        begun <= 1;
        was_latch <= latch_clock;
        was_digipot <= digipot_clock;
        was_reset_n <= reset_n;
        was_first <= first;
        was_second <= second;
        was_up_down <= up_down;
        was_codes <= codes;
    end

    wire running = begun && was_reset_n && reset_n;
    wire latch_falls = was_latch && !latch_clock;
    wire digipot_falls = was_digipot && !digipot_clock;
    wire counts = running && digipot_falls && !was_latch;
{claim}
endmodule
"""

_EDGE_CLAIMS = {
    "range": """\
// The code never wraps from one end to the other.
assign witness = counts && was_up_down && was_codes == TOP;
always @* if (running) begin
    assert (codes <= TOP);
    if (was_codes == TOP) assert (codes >= TOP - 1);
    if (was_codes == 0) assert (codes <= 1);
end
""",
    "by-one": """\
// The code moves by at most one at a time.
assign witness = counts && codes != was_codes;
always @* if (running) assert (
    codes == was_codes
    || was_codes != TOP && codes == was_codes + 1
    || was_codes != 0 && codes == was_codes - 1
);
""",
    "only-when-clocked": """\
// The code changes on the falling edge of the digipot clock with chip select low, or by reset.
assign witness = counts && codes != was_codes;
always @* if (running && !(digipot_falls && !was_latch)) assert (codes == was_codes);
""",
    "direction": """\
// Every such edge counts, up with U/D high and down with it low, until the end.
assign witness = counts && !was_up_down && codes != was_codes;
always @* if (counts) begin
    if (was_up_down) assert (codes == (was_codes == TOP ? TOP : was_codes + 1));
    else assert (codes == (was_codes == 0 ? 0 : was_codes - 1));
end
""",
    "stored": """\
// The falling edge of the latch clock stores the XOR of the comparators; nothing else moves U/D.
assign witness = running && latch_falls && up_down && !was_up_down;
always @* if (running) begin
    if (latch_falls) assert (up_down == (was_first ^ was_second));
    else assert (up_down == was_up_down);
end
""",
    "reset": """\
// Reset sets the wiper to the middle and clears U/D, whatever the clocks do.
assign witness = begun && was_reset_n && !reset_n && was_codes != TOP / 2 + 1;
always @* if (begun && !reset_n) begin
    assert (codes == TOP / 2 + 1);
    assert (!up_down);
end
""",
}

EDGE = tuple(_EDGE_CLAIMS)


def edge_checker(claim: str, levels: int = 128) -> str:
    """The checker of one claim about one edge; the edge's module is `design_under_test`."""
    body = indent(_EDGE_CLAIMS[claim], "    ").rstrip()
    return _EDGE.format(top=levels - 1, high=code_width(levels) - 1, claim=body)


# `age` counts oscillator periods since the trigger last moved and stops at DONE.  The registers of
# the debouncers are a function of it, `level` being what passes through them; saying so makes the
# induction one step long, and proves it on the way.
_MACHINE = """\
module claim(
    input osc, trigger, reset_n, input [1:0] first, second, output witness
);
    localparam EDGES = 2, WIDTH = 7, TOP = 127;
    localparam LATCH = {latch}, COUNT = {count}, DONE = {done};
    wire latch_clock, digipot_clock;
    wire [1:0] up_down;
    wire [13:0] codes;
    design_under_test dut(
        .osc(osc), .trigger(trigger), .reset_n(reset_n), .first(first), .second(second),
        .latch_clock(latch_clock), .digipot_clock(digipot_clock),
        .up_down(up_down), .codes(codes)
    );

    reg begun = 0;
    reg was_osc, was_trigger, was_reset_n, was_latch, was_digipot;
    reg [1:0] was_first, was_second, was_up_down;
    reg [13:0] was_codes;
    reg [3:0] was_age;
    reg was_level;
    always @($global_clock) begin
        begun <= 1;
        was_osc <= osc;
        was_trigger <= trigger;
        was_reset_n <= reset_n;
        was_latch <= latch_clock;
        was_digipot <= digipot_clock;
        was_first <= first;
        was_second <= second;
        was_up_down <= up_down;
        was_codes <= codes;
        was_age <= age;
        was_level <= level;
    end

    wire running = begun && was_reset_n && reset_n;
    wire rises = running && !was_osc && osc;
    wire moves = begun && reset_n && was_trigger != trigger;
    wire [3:0] older = rises && was_age != DONE ? was_age + 1 : was_age;
    wire [3:0] age = !reset_n ? DONE : moves ? 0 : begun && was_reset_n ? older : DONE;
    wire level = !reset_n ? 0 : moves ? !(was_reset_n && was_level) : was_reset_n && was_level;

    // It starts in reset; the trigger holds its level through a step.
    always @* if (!begun) assume (!reset_n);
    always @* if (begun && moves && was_reset_n) assume (older == DONE);

    wire latch_falls = running && was_latch && !latch_clock;
    wire digipot_falls = running && was_digipot && !digipot_clock;
    wire digipot_rises = running && !was_digipot && digipot_clock;
    genvar k;
{claim}

    (* hierconn *) wire \\dut.{prefix}trigger_since_reset_origin ;
    always @* if (begun && reset_n)
        assert (\\dut.{prefix}trigger_since_reset_origin == (trigger ^ level));

{sections}
endmodule
"""

_SECTION = """\
    // Section {section}: so many of its samples are of the new level.
    (* hierconn *) wire [3:0] \\dut.{prefix}debouncer_{section}_samples ;
    (* hierconn *) wire \\dut.{prefix}passed_{section} ;
    wire [3:0] new_{section} = age <= {start} ? 0 : age >= {full} ? 4 : age - {start};
    wire [3:0] mask_{section} = ~(4'b1111 << new_{section});
    always @* if (begun) begin
        assert (\\dut.{prefix}debouncer_{section}_samples == (mask_{section} ^ {{4{{!level}}}}));
        assert (\\dut.{prefix}passed_{section} == (age < {end} ? !level : level));
    end
"""

_MACHINE_CLAIMS = {
    "order": """\
// The latch clock falls first, five periods of the oscillator later the digipot clock, and five
// later both rise as one; at no other time does either move, but by reset.
assign witness = digipot_rises && age == DONE;
always @* if (running) begin
    assert (latch_clock == !(age >= LATCH && age < DONE));
    assert (digipot_clock == !(age >= COUNT && age < DONE));
    if (latch_falls) assert (was_digipot && digipot_clock && was_age == LATCH - 1);
    if (digipot_falls) assert (!was_latch && !latch_clock && was_age == COUNT - 1);
end
""",
    "steady": """\
// U/D is stable when the digipot counts: it last moved before, with the latch clock's fall.
assign witness = digipot_falls && up_down != 0;
reg [EDGES-1:0] at_latch;
always @($global_clock) if (latch_falls) at_latch <= up_down;
always @* if (running) begin
    if (digipot_falls) assert (up_down == was_up_down);
    if (!latch_falls) assert (up_down == was_up_down);
    if (age > LATCH && age < DONE || age == LATCH && !latch_falls) assert (up_down == at_latch);
end
""",
    "one-step": """\
// One trigger edge, one step: each edge stores its XOR once and counts once, by what it stored.
assign witness = digipot_falls && codes != was_codes;
generate for (k = 0; k < EDGES; k = k + 1) begin
    wire [WIDTH-1:0] code = codes[k*WIDTH +: WIDTH];
    wire [WIDTH-1:0] was_code = was_codes[k*WIDTH +: WIDTH];
    always @* if (running) begin
        if (rises && was_age == LATCH - 1) assert (up_down[k] == (was_first[k] ^ was_second[k]));
        else assert (up_down[k] == was_up_down[k]);
        if (!(rises && was_age == COUNT - 1)) assert (code == was_code);
        else if (was_up_down[k]) assert (code == (was_code == TOP ? TOP : was_code + 1));
        else assert (code == (was_code == 0 ? 0 : was_code - 1));
    end
end endgenerate
""",
}

MACHINE = tuple(_MACHINE_CLAIMS)


def machine_checker(claim: str) -> str:
    """The checker of one claim about a machine of 2 edges of 128 levels, `design_under_test`."""
    return _MACHINE.format(
        latch=PERIODS_PER_SECTION,
        count=2 * PERIODS_PER_SECTION,
        done=OSC_PERIODS_PER_STEP,
        prefix=_PREFIX,
        claim=indent(_MACHINE_CLAIMS[claim], "    ").rstrip(),
        sections="\n".join(_section(number) for number in range(1, SECTIONS + 1)).rstrip(),
    )


def _section(number: int) -> str:
    start = (number - 1) * PERIODS_PER_SECTION
    return _SECTION.format(
        section=number, start=start, full=start + 4, end=start + 5, prefix=_PREFIX
    )


_PREFIX = "global_clock_"  # of the clock's registers, where MyHDL has made one module of all
