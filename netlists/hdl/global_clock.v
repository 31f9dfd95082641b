// The global clock: a trigger edge makes two falling edges in order.
// Made by `make netlists` with MyHDL 0.11.52.

`timescale 1ns/1ps

module global_clock (
    osc,
    trigger,
    reset_n,
    latch_clock,
    digipot_clock
);
// The two clocks of the edges, both high at rest.
//
// Args:
//     osc: the debouncer's oscillator.
//     trigger: either edge makes one step.
//     reset_n: low stops a step under way; releasing it neither makes a step nor costs one.
//     latch_clock: D-flop clock and chip select, falls first.
//     digipot_clock: falls one section later; both rise together, one section later again.

input osc;
input trigger;
input reset_n;
output latch_clock;
wire latch_clock;
output digipot_clock;
wire digipot_clock;

wire changed;
reg passed_1;
reg passed_2;
reg passed_3;
wire resting;
reg trigger_since_reset_origin;
reg [3:0] debouncer_1_samples;
reg [3:0] debouncer_2_samples;
reg [3:0] debouncer_3_samples;

always @(posedge reset_n) begin: trigger_since_reset_remember
    trigger_since_reset_origin <= trigger;
end

assign changed = (trigger != trigger_since_reset_origin);

always @(posedge osc, negedge reset_n) begin: debouncer_1_shift
    if ((reset_n == 0)) begin
        debouncer_1_samples <= 0;
        passed_1 <= 1'b0;
    end
    else begin
        debouncer_1_samples <= {debouncer_1_samples[(4 - 1)-1:0], changed};
        case (debouncer_1_samples)
            'hf: begin
                passed_1 <= 1'b1;
            end
            'h0: begin
                passed_1 <= 1'b0;
            end
        endcase
    end
end

always @(posedge osc, negedge reset_n) begin: debouncer_2_shift
    if ((reset_n == 0)) begin
        debouncer_2_samples <= 0;
        passed_2 <= 1'b0;
    end
    else begin
        debouncer_2_samples <= {debouncer_2_samples[(4 - 1)-1:0], passed_1};
        case (debouncer_2_samples)
            'hf: begin
                passed_2 <= 1'b1;
            end
            'h0: begin
                passed_2 <= 1'b0;
            end
        endcase
    end
end

always @(posedge osc, negedge reset_n) begin: debouncer_3_shift
    if ((reset_n == 0)) begin
        debouncer_3_samples <= 0;
        passed_3 <= 1'b0;
    end
    else begin
        debouncer_3_samples <= {debouncer_3_samples[(4 - 1)-1:0], passed_2};
        case (debouncer_3_samples)
            'hf: begin
                passed_3 <= 1'b1;
            end
            'h0: begin
                passed_3 <= 1'b0;
            end
        endcase
    end
end

assign resting = (!passed_3);

assign latch_clock = (passed_1 != resting);
assign digipot_clock = (passed_2 != resting);

endmodule
