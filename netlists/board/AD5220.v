// AD5220: the counter of a digital potentiometer.  Ports are the package's digital pins.
//
// The falling edge of the clock counts while chip select is low, up with U/D high; it stops at both
// ends and powers up in the middle.  `code`, which no pin shows, is where the wiper stands.
// Without delay.  Data sheet: Analog Devices AD5220, Rev. 0.

`timescale 1ns/1ps

// A clock that is low from the start has not fallen, though Verilog sees it fall from unknown.
`ifdef YOSYS
`define AD5220_AWAKE 1'b1
`else
`define AD5220_AWAKE ($time != 0)
`endif

module AD5220(
    input  pin1,  // CLK
    input  pin2,  // U/D
    input  pin4,  // GND
    input  pin7,  // CS
    input  pin8,  // VDD
    output [6:0] code
);
    localparam [6:0] MIDDLE = 7'h40;
    wire powered = pin8 && !pin4;
    reg [6:0] wiper;

    initial wiper = MIDDLE;

    always @(negedge pin1) begin
        if (`AD5220_AWAKE && powered && !pin7) begin
            if (pin2 && wiper != 7'h7f) wiper <= wiper + 7'd1;
            if (!pin2 && wiper != 7'h00) wiper <= wiper - 7'd1;
        end
    end

    assign code = wiper;
endmodule
