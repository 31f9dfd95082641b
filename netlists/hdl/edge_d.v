// One edge of 128 levels without its clock, D flip-flops.
// Made by `make netlists` with MyHDL 0.11.52.

`timescale 1ns/1ps

module edge_d (
    latch_clock,
    digipot_clock,
    reset_n,
    first,
    second,
    up_down,
    codes
);
// Edges without their clock: XOR, flip-flop and digipot counter of each.
//
// Args:
//     latch_clock: D-flop clock and chip select.
//     digipot_clock: counts on the falling edge while latch_clock is low.
//     reset_n: low clears U/D and sets every wiper to the middle.
//     first, second: comparator bits, (n); an edge counts up where they differ.
//     up_down: the stored U/D, (n).
//     codes: wiper codes; edge k in bits k * width and up.
//     levels, store: chosen at conversion; see `digipots` and `edge_logic`.

input latch_clock;
input digipot_clock;
input reset_n;
input [0:0] first;
input [0:0] second;
output [0:0] up_down;
reg [0:0] up_down;
output [6:0] codes;
reg [6:0] codes;

wire [0:0] edge_logic_up;

assign edge_logic_up = (first ^ second);

always @(negedge latch_clock, negedge reset_n) begin: edge_logic_d_flip_flops_store
    if (reset_n == 0) begin
        up_down <= 0;
    end
    else begin
        up_down <= edge_logic_up;
    end
end

always @(negedge digipot_clock, negedge reset_n) begin: digipots_turn
    integer k;
    if ((reset_n == 0)) begin
        for (k=0; k<1; k=k+1) begin
            codes[(k * 7) +: 7] <= 64;
        end
    end
    else begin
        for (k=0; k<1; k=k+1) begin
            if ((!latch_clock)) begin
                if (up_down[k]) begin
                    if ((codes[(k * 7) +: 7] < 127)) begin
                        codes[(k * 7) +: 7] <= (codes[(k * 7) +: 7] + 1);
                    end
                end
                else if ((codes[(k * 7) +: 7] > 0)) begin
                    codes[(k * 7) +: 7] <= (codes[(k * 7) +: 7] - 1);
                end
            end
        end
    end
end

endmodule
