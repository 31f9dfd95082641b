// 16 edges of 128 levels on one global clock, JK flip-flops with inverter.
// Made by `make netlists` with MyHDL 0.11.52.

`timescale 1ns/1ps

module machine_16 (
    osc,
    trigger,
    reset_n,
    first,
    second,
    latch_clock,
    digipot_clock,
    up_down,
    codes
);
// Edges on their global clock.
//
// Args:
//     osc: the debouncer's oscillator.
//     trigger: either edge makes one step.
//     reset_n: low resets everything; releasing it neither makes a step nor costs one.
//     first, second: comparator bits, (n); an edge counts up where they differ.
//     latch_clock: D-flop clock and chip select, high at rest; falls first.
//     digipot_clock: high at rest; falls second.
//     up_down: the stored U/D, (n).
//     codes: wiper codes; edge k in bits k * width and up.
//     levels, store: chosen at conversion; see `digipots` and `edge_logic`.

input osc;
input trigger;
input reset_n;
input [15:0] first;
input [15:0] second;
output latch_clock;
wire latch_clock;
output digipot_clock;
wire digipot_clock;
output [15:0] up_down;
reg [15:0] up_down;
output [111:0] codes;
reg [111:0] codes;

wire global_clock_changed;
reg global_clock_passed_1;
reg global_clock_passed_2;
reg global_clock_passed_3;
wire global_clock_resting;
reg global_clock_trigger_since_reset_origin;
reg [3:0] global_clock_debouncer_1_samples;
reg [3:0] global_clock_debouncer_2_samples;
reg [3:0] global_clock_debouncer_3_samples;
wire [15:0] edges_edge_logic_up;
wire [15:0] edges_edge_logic_jk_flip_flops_k;

always @(posedge reset_n) begin: global_clock_trigger_since_reset_remember
    global_clock_trigger_since_reset_origin <= trigger;
end

assign global_clock_changed = (trigger != global_clock_trigger_since_reset_origin);

always @(posedge osc, negedge reset_n) begin: global_clock_debouncer_1_shift
    if ((reset_n == 0)) begin
        global_clock_debouncer_1_samples <= 0;
        global_clock_passed_1 <= 1'b0;
    end
    else begin
        global_clock_debouncer_1_samples <= {global_clock_debouncer_1_samples[(4 - 1)-1:0], global_clock_changed};
        case (global_clock_debouncer_1_samples)
            'hf: begin
                global_clock_passed_1 <= 1'b1;
            end
            'h0: begin
                global_clock_passed_1 <= 1'b0;
            end
        endcase
    end
end

always @(posedge osc, negedge reset_n) begin: global_clock_debouncer_2_shift
    if ((reset_n == 0)) begin
        global_clock_debouncer_2_samples <= 0;
        global_clock_passed_2 <= 1'b0;
    end
    else begin
        global_clock_debouncer_2_samples <= {global_clock_debouncer_2_samples[(4 - 1)-1:0], global_clock_passed_1};
        case (global_clock_debouncer_2_samples)
            'hf: begin
                global_clock_passed_2 <= 1'b1;
            end
            'h0: begin
                global_clock_passed_2 <= 1'b0;
            end
        endcase
    end
end

always @(posedge osc, negedge reset_n) begin: global_clock_debouncer_3_shift
    if ((reset_n == 0)) begin
        global_clock_debouncer_3_samples <= 0;
        global_clock_passed_3 <= 1'b0;
    end
    else begin
        global_clock_debouncer_3_samples <= {global_clock_debouncer_3_samples[(4 - 1)-1:0], global_clock_passed_2};
        case (global_clock_debouncer_3_samples)
            'hf: begin
                global_clock_passed_3 <= 1'b1;
            end
            'h0: begin
                global_clock_passed_3 <= 1'b0;
            end
        endcase
    end
end

assign global_clock_resting = (!global_clock_passed_3);

assign latch_clock = (global_clock_passed_1 != global_clock_resting);
assign digipot_clock = (global_clock_passed_2 != global_clock_resting);

assign edges_edge_logic_up = (first ^ second);

assign edges_edge_logic_jk_flip_flops_k = (~edges_edge_logic_up);

always @(negedge latch_clock, negedge reset_n) begin: edges_edge_logic_jk_flip_flops_store
    if (reset_n == 0) begin
        up_down <= 0;
    end
    else begin
        up_down <= ((edges_edge_logic_up & (~up_down)) | ((~edges_edge_logic_jk_flip_flops_k) & up_down));
    end
end

always @(negedge digipot_clock, negedge reset_n) begin: edges_digipots_turn
    integer k;
    if ((reset_n == 0)) begin
        for (k=0; k<16; k=k+1) begin
            codes[(k * 7) +: 7] <= 64;
        end
    end
    else begin
        for (k=0; k<16; k=k+1) begin
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
