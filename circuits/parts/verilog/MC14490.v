// MC14490: six contact debouncers on one oscillator.  Ports are the pins of the package.
//
// Four samples in a row that are alike set the output at the next rising edge of the oscillator.
// The power-up state, arbitrary on hardware, is set by WAKE, bit 0 for section A: its output and
// its samples alike.  OSCin is an input, as from an oscillator outside, and OSCout left out.
// Without delay; the pull-ups inside are not modelled.  Data sheet: ON Semiconductor MC14490/D.

`timescale 1ns/1ps

module MC14490 #(parameter [5:0] WAKE = 6'b000000) (
    input  pin1,   // Ain
    output pin2,   // Bout
    input  pin3,   // Cin
    output pin4,   // Dout
    input  pin5,   // Ein
    output pin6,   // Fout
    input  pin7,   // OSCin
    input  pin8,   // VSS
    input  pin10,  // Fin
    output pin11,  // Eout
    input  pin12,  // Din
    output pin13,  // Cout
    input  pin14,  // Bin
    output pin15,  // Aout
    input  pin16   // VDD
);
    wire powered = pin16 && !pin8;
    wire [5:0] in = {pin10, pin5, pin12, pin3, pin14, pin1};
    reg [5:0] out, last_1, last_2, last_3, last_4;  // the samples of all six, the latest first
    wire [5:0] all_high = last_1 & last_2 & last_3 & last_4;
    wire [5:0] any_high = last_1 | last_2 | last_3 | last_4;

    initial begin
        out = WAKE;
        last_1 = WAKE;
        last_2 = WAKE;
        last_3 = WAKE;
        last_4 = WAKE;
    end

    always @(posedge pin7) begin
        if (powered) begin
            last_1 <= in;
            last_2 <= last_1;
            last_3 <= last_2;
            last_4 <= last_3;
            out <= (out | all_high) & any_high;
        end
    end

    assign {pin6, pin11, pin4, pin13, pin2, pin15} = powered ? out : 6'b000000;
endmodule
