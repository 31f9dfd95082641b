// SN74ALS86: four XOR gates.  Ports are the pins of the package.
// Without delay; unpowered, its outputs are low.  Data sheet: Texas Instruments SDAS006B.

`timescale 1ns/1ps

module SN74ALS86(
    input  pin1,   // 1A
    input  pin2,   // 1B
    output pin3,   // 1Y
    input  pin4,   // 2A
    input  pin5,   // 2B
    output pin6,   // 2Y
    input  pin7,   // GND
    output pin8,   // 3Y
    input  pin9,   // 3A
    input  pin10,  // 3B
    output pin11,  // 4Y
    input  pin12,  // 4A
    input  pin13,  // 4B
    input  pin14   // VCC
);
    wire powered = pin14 && !pin7;
    assign pin3 = powered && pin1 != pin2;
    assign pin6 = powered && pin4 != pin5;
    assign pin8 = powered && pin9 != pin10;
    assign pin11 = powered && pin12 != pin13;
endmodule
