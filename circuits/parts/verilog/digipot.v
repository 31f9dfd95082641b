// {name}: the counter of a digital potentiometer.  Ports are the package's digital pins.
//
// The falling edge of the clock counts while chip select is low, up with U/D high; it stops at both
// {shows}
// Without delay.  Data sheet: {datasheet}.

`timescale 1ns/1ps

// A clock that is low from the start has not fallen, though Verilog sees it fall from unknown.
`ifdef YOSYS
`define {name}_AWAKE 1'b1
`else
`define {name}_AWAKE ($time != 0)
`endif

module {name}(
{ports}
{codes}
);
    localparam [{last}:0] MIDDLE = {middle};
    wire powered = {vcc} && !{gnd}{tied};
    reg [{last}:0] wiper;

    initial wiper = MIDDLE;

    always @(negedge {clk}) begin
        if (`{name}_AWAKE && powered && !{cs_n}) begin
            if ({ud} && wiper {until} {top}) wiper <= wiper + {bits}'d1;
            if (!{ud} && wiper != {bottom}) wiper <= wiper - {bits}'d1;
        end
    end

{assigns}
endmodule
