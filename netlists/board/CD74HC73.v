// CD74HC73: two JK flip-flops; the falling edge of the clock acts.  Ports are the pins of the
// package.  Without delay.  The power-up state is not in the data sheet: WAKE sets it, bit 0 for
// the first flip-flop.  Data sheet: Texas Instruments SCHS134.

`timescale 1ns/1ps

// A clock that is low from the start has not fallen, though Verilog sees it fall from unknown.
`ifdef YOSYS
`define CD74HC73_AWAKE 1'b1
`else
`define CD74HC73_AWAKE ($time != 0)
`endif

module CD74HC73 #(parameter [1:0] WAKE = 2'b00) (
    input  pin1,   // 1CP
    input  pin2,   // 1R
    input  pin3,   // 1K
    input  pin4,   // VCC
    input  pin5,   // 2CP
    input  pin6,   // 2R
    input  pin7,   // 2J
    output pin8,   // 2Qn
    output pin9,   // 2Q
    input  pin10,  // 2K
    input  pin11,  // GND
    output pin12,  // 1Q
    output pin13,  // 1Qn
    input  pin14   // 1J
);
    wire powered = pin4 && !pin11;
    wire clear_1_n = powered && pin2;
    wire clear_2_n = powered && pin6;
    reg q_1, q_2;

    initial begin
        q_1 = WAKE[0];
        q_2 = WAKE[1];
    end

    always @(negedge pin1, negedge clear_1_n) begin
        if (!clear_1_n) q_1 <= 0;
        else if (`CD74HC73_AWAKE) case ({pin14, pin3})
            2'b00: q_1 <= q_1;
            2'b01: q_1 <= 0;
            2'b10: q_1 <= 1;
            2'b11: q_1 <= !q_1;
        endcase
    end

    always @(negedge pin5, negedge clear_2_n) begin
        if (!clear_2_n) q_2 <= 0;
        else if (`CD74HC73_AWAKE) case ({pin7, pin10})
            2'b00: q_2 <= q_2;
            2'b01: q_2 <= 0;
            2'b10: q_2 <= 1;
            2'b11: q_2 <= !q_2;
        endcase
    end

    assign pin12 = q_1;
    assign pin13 = powered && !q_1;
    assign pin9 = q_2;
    assign pin8 = powered && !q_2;
endmodule
