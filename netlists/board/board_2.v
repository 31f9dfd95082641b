// The digital part of a circuit, package by package, with the board's designators; the
// models of the packages are in files of their own.
//
// There is no reset: power-up alone sets the state.
// osc: the debouncer's oscillator; trigger: either edge makes one step.
// DEBOUNCER_WAKES: the power-up state of its sections, arbitrary on hardware.
// first, second: the comparators' outputs; up_down: the digipots' U/D;
// codes, clamped_codes: the wipers of the free and the clamped network, edge k in the
// 7 bits from 7 k up.
//
// Bit: edge
//   0: edge_1_2
//   1: edge_2_3

`timescale 1ns/1ps

/* verilator lint_off PINCONNECTEMPTY */  // the board leaves pins open
module board_2 #(parameter [5:0] DEBOUNCER_WAKES = 6'b000000) (
    input  osc,
    input  trigger,
    input  [1:0] first,
    input  [1:0] second,
    output latch_clock,
    output digipot_clock,
    output [1:0] up_down,
    output [13:0] codes,
    output [13:0] clamped_codes
);

    wire clock_osc_in = osc;
    wire clock_passed_1;
    wire clock_passed_2;
    wire clock_passed_3;
    wire clock_resting;
    wire edge_1_2_down;
    wire edge_1_2_first_high = first[0];
    wire edge_1_2_second_high = second[0];
    wire edge_1_2_up;
    wire edge_1_2_up_down;
    wire edge_2_3_down;
    wire edge_2_3_first_high = first[1];
    wire edge_2_3_second_high = second[1];
    wire edge_2_3_up;
    wire edge_2_3_up_down;
    wire gnd = 1'b0;
    wire vdd = 1'b1;
    assign up_down[0] = edge_1_2_up_down;
    assign up_down[1] = edge_2_3_up_down;

    // clock/debouncer
    MC14490 #(.WAKE(DEBOUNCER_WAKES)) U1(
        .pin1(trigger),  // Ain
        .pin2(clock_passed_2),  // Bout
        .pin3(clock_passed_2),  // Cin
        .pin4(),  // Dout
        .pin5(vdd),  // Ein
        .pin6(),  // Fout
        .pin7(clock_osc_in),  // OSCin
        .pin8(gnd),  // VSS
        .pin10(vdd),  // Fin
        .pin11(),  // Eout
        .pin12(vdd),  // Din
        .pin13(clock_passed_3),  // Cout
        .pin14(clock_passed_1),  // Bin
        .pin15(clock_passed_1),  // Aout
        .pin16(vdd)  // VDD
    );

    // clock/rest, clock/latch, clock/count, spare
    SN74ALS86 U2(
        .pin1(clock_passed_3),  // 1A
        .pin2(vdd),  // 1B
        .pin3(clock_resting),  // 1Y
        .pin4(clock_passed_1),  // 2A
        .pin5(clock_resting),  // 2B
        .pin6(latch_clock),  // 2Y
        .pin7(gnd),  // GND
        .pin8(digipot_clock),  // 3Y
        .pin9(clock_passed_2),  // 3A
        .pin10(clock_resting),  // 3B
        .pin11(),  // 4Y
        .pin12(gnd),  // 4A
        .pin13(gnd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_1_2/digipot_free
    AD5220 U3(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_1_2_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[6:0])  // wiper
    );

    // edge_1_2/digipot_clamped
    AD5220 U4(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_1_2_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[6:0])  // wiper
    );

    // edge_1_2/xor, edge_1_2/inverter, edge_2_3/xor, edge_2_3/inverter
    SN74ALS86 U6(
        .pin1(edge_1_2_first_high),  // 1A
        .pin2(edge_1_2_second_high),  // 1B
        .pin3(edge_1_2_up),  // 1Y
        .pin4(edge_1_2_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_1_2_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_2_3_up),  // 3Y
        .pin9(edge_2_3_first_high),  // 3A
        .pin10(edge_2_3_second_high),  // 3B
        .pin11(edge_2_3_down),  // 4Y
        .pin12(edge_2_3_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_1_2/flip_flop, edge_2_3/flip_flop
    CD74HC73 U7(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_1_2_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_2_3_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_2_3_up_down),  // 2Q
        .pin10(edge_2_3_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_1_2_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_1_2_up)  // 1J
    );

    // edge_2_3/digipot_free
    AD5220 U8(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_2_3_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[13:7])  // wiper
    );

    // edge_2_3/digipot_clamped
    AD5220 U9(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_2_3_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[13:7])  // wiper
    );
endmodule
