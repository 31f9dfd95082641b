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
//   2: edge_3_1
//   3: edge_4_5
//   4: edge_5_6
//   5: edge_6_4
//   6: edge_8_9
//   7: edge_9_7
//   8: edge_2_5
//   9: edge_3_6
//  10: edge_4_7
//  11: edge_5_8
//  12: edge_6_9
//  13: edge_7_1
//  14: edge_8_2
//  15: edge_9_3

`timescale 1ns/1ps

/* verilator lint_off PINCONNECTEMPTY */  // the board leaves pins open
module board_16 #(parameter [5:0] DEBOUNCER_WAKES = 6'b000000) (
    input  osc,
    input  trigger,
    input  [15:0] first,
    input  [15:0] second,
    output latch_clock,
    output digipot_clock,
    output [15:0] up_down,
    output [111:0] codes,
    output [111:0] clamped_codes
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
    wire edge_2_5_down;
    wire edge_2_5_first_high = first[8];
    wire edge_2_5_second_high = second[8];
    wire edge_2_5_up;
    wire edge_2_5_up_down;
    wire edge_3_1_down;
    wire edge_3_1_first_high = first[2];
    wire edge_3_1_second_high = second[2];
    wire edge_3_1_up;
    wire edge_3_1_up_down;
    wire edge_3_6_down;
    wire edge_3_6_first_high = first[9];
    wire edge_3_6_second_high = second[9];
    wire edge_3_6_up;
    wire edge_3_6_up_down;
    wire edge_4_5_down;
    wire edge_4_5_first_high = first[3];
    wire edge_4_5_second_high = second[3];
    wire edge_4_5_up;
    wire edge_4_5_up_down;
    wire edge_4_7_down;
    wire edge_4_7_first_high = first[10];
    wire edge_4_7_second_high = second[10];
    wire edge_4_7_up;
    wire edge_4_7_up_down;
    wire edge_5_6_down;
    wire edge_5_6_first_high = first[4];
    wire edge_5_6_second_high = second[4];
    wire edge_5_6_up;
    wire edge_5_6_up_down;
    wire edge_5_8_down;
    wire edge_5_8_first_high = first[11];
    wire edge_5_8_second_high = second[11];
    wire edge_5_8_up;
    wire edge_5_8_up_down;
    wire edge_6_4_down;
    wire edge_6_4_first_high = first[5];
    wire edge_6_4_second_high = second[5];
    wire edge_6_4_up;
    wire edge_6_4_up_down;
    wire edge_6_9_down;
    wire edge_6_9_first_high = first[12];
    wire edge_6_9_second_high = second[12];
    wire edge_6_9_up;
    wire edge_6_9_up_down;
    wire edge_7_1_down;
    wire edge_7_1_first_high = first[13];
    wire edge_7_1_second_high = second[13];
    wire edge_7_1_up;
    wire edge_7_1_up_down;
    wire edge_8_2_down;
    wire edge_8_2_first_high = first[14];
    wire edge_8_2_second_high = second[14];
    wire edge_8_2_up;
    wire edge_8_2_up_down;
    wire edge_8_9_down;
    wire edge_8_9_first_high = first[6];
    wire edge_8_9_second_high = second[6];
    wire edge_8_9_up;
    wire edge_8_9_up_down;
    wire edge_9_3_down;
    wire edge_9_3_first_high = first[15];
    wire edge_9_3_second_high = second[15];
    wire edge_9_3_up;
    wire edge_9_3_up_down;
    wire edge_9_7_down;
    wire edge_9_7_first_high = first[7];
    wire edge_9_7_second_high = second[7];
    wire edge_9_7_up;
    wire edge_9_7_up_down;
    wire gnd = 1'b0;
    wire vdd = 1'b1;
    assign up_down[0] = edge_1_2_up_down;
    assign up_down[1] = edge_2_3_up_down;
    assign up_down[2] = edge_3_1_up_down;
    assign up_down[3] = edge_4_5_up_down;
    assign up_down[4] = edge_5_6_up_down;
    assign up_down[5] = edge_6_4_up_down;
    assign up_down[6] = edge_8_9_up_down;
    assign up_down[7] = edge_9_7_up_down;
    assign up_down[8] = edge_2_5_up_down;
    assign up_down[9] = edge_3_6_up_down;
    assign up_down[10] = edge_4_7_up_down;
    assign up_down[11] = edge_5_8_up_down;
    assign up_down[12] = edge_6_9_up_down;
    assign up_down[13] = edge_7_1_up_down;
    assign up_down[14] = edge_8_2_up_down;
    assign up_down[15] = edge_9_3_up_down;

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

    // edge_3_1/digipot_free
    AD5220 U10(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_3_1_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[20:14])  // wiper
    );

    // edge_3_1/digipot_clamped
    AD5220 U11(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_3_1_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[20:14])  // wiper
    );

    // edge_3_1/xor, edge_3_1/inverter, edge_4_5/xor, edge_4_5/inverter
    SN74ALS86 U13(
        .pin1(edge_3_1_first_high),  // 1A
        .pin2(edge_3_1_second_high),  // 1B
        .pin3(edge_3_1_up),  // 1Y
        .pin4(edge_3_1_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_3_1_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_4_5_up),  // 3Y
        .pin9(edge_4_5_first_high),  // 3A
        .pin10(edge_4_5_second_high),  // 3B
        .pin11(edge_4_5_down),  // 4Y
        .pin12(edge_4_5_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_3_1/flip_flop, edge_4_5/flip_flop
    CD74HC73 U14(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_3_1_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_4_5_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_4_5_up_down),  // 2Q
        .pin10(edge_4_5_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_3_1_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_3_1_up)  // 1J
    );

    // edge_4_5/digipot_free
    AD5220 U15(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_4_5_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[27:21])  // wiper
    );

    // edge_4_5/digipot_clamped
    AD5220 U16(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_4_5_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[27:21])  // wiper
    );

    // edge_5_6/digipot_free
    AD5220 U17(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_5_6_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[34:28])  // wiper
    );

    // edge_5_6/digipot_clamped
    AD5220 U18(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_5_6_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[34:28])  // wiper
    );

    // edge_5_6/xor, edge_5_6/inverter, edge_6_4/xor, edge_6_4/inverter
    SN74ALS86 U20(
        .pin1(edge_5_6_first_high),  // 1A
        .pin2(edge_5_6_second_high),  // 1B
        .pin3(edge_5_6_up),  // 1Y
        .pin4(edge_5_6_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_5_6_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_6_4_up),  // 3Y
        .pin9(edge_6_4_first_high),  // 3A
        .pin10(edge_6_4_second_high),  // 3B
        .pin11(edge_6_4_down),  // 4Y
        .pin12(edge_6_4_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_5_6/flip_flop, edge_6_4/flip_flop
    CD74HC73 U21(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_5_6_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_6_4_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_6_4_up_down),  // 2Q
        .pin10(edge_6_4_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_5_6_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_5_6_up)  // 1J
    );

    // edge_6_4/digipot_free
    AD5220 U22(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_6_4_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[41:35])  // wiper
    );

    // edge_6_4/digipot_clamped
    AD5220 U23(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_6_4_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[41:35])  // wiper
    );

    // edge_8_9/digipot_free
    AD5220 U24(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_8_9_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[48:42])  // wiper
    );

    // edge_8_9/digipot_clamped
    AD5220 U25(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_8_9_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[48:42])  // wiper
    );

    // edge_8_9/xor, edge_8_9/inverter, edge_9_7/xor, edge_9_7/inverter
    SN74ALS86 U27(
        .pin1(edge_8_9_first_high),  // 1A
        .pin2(edge_8_9_second_high),  // 1B
        .pin3(edge_8_9_up),  // 1Y
        .pin4(edge_8_9_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_8_9_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_9_7_up),  // 3Y
        .pin9(edge_9_7_first_high),  // 3A
        .pin10(edge_9_7_second_high),  // 3B
        .pin11(edge_9_7_down),  // 4Y
        .pin12(edge_9_7_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_8_9/flip_flop, edge_9_7/flip_flop
    CD74HC73 U28(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_8_9_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_9_7_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_9_7_up_down),  // 2Q
        .pin10(edge_9_7_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_8_9_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_8_9_up)  // 1J
    );

    // edge_9_7/digipot_free
    AD5220 U29(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_9_7_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[55:49])  // wiper
    );

    // edge_9_7/digipot_clamped
    AD5220 U30(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_9_7_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[55:49])  // wiper
    );

    // edge_2_5/digipot_free
    AD5220 U31(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_2_5_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[62:56])  // wiper
    );

    // edge_2_5/digipot_clamped
    AD5220 U32(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_2_5_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[62:56])  // wiper
    );

    // edge_2_5/xor, edge_2_5/inverter, edge_3_6/xor, edge_3_6/inverter
    SN74ALS86 U34(
        .pin1(edge_2_5_first_high),  // 1A
        .pin2(edge_2_5_second_high),  // 1B
        .pin3(edge_2_5_up),  // 1Y
        .pin4(edge_2_5_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_2_5_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_3_6_up),  // 3Y
        .pin9(edge_3_6_first_high),  // 3A
        .pin10(edge_3_6_second_high),  // 3B
        .pin11(edge_3_6_down),  // 4Y
        .pin12(edge_3_6_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_2_5/flip_flop, edge_3_6/flip_flop
    CD74HC73 U35(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_2_5_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_3_6_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_3_6_up_down),  // 2Q
        .pin10(edge_3_6_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_2_5_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_2_5_up)  // 1J
    );

    // edge_3_6/digipot_free
    AD5220 U36(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_3_6_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[69:63])  // wiper
    );

    // edge_3_6/digipot_clamped
    AD5220 U37(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_3_6_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[69:63])  // wiper
    );

    // edge_4_7/digipot_free
    AD5220 U38(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_4_7_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[76:70])  // wiper
    );

    // edge_4_7/digipot_clamped
    AD5220 U39(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_4_7_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[76:70])  // wiper
    );

    // edge_4_7/xor, edge_4_7/inverter, edge_5_8/xor, edge_5_8/inverter
    SN74ALS86 U41(
        .pin1(edge_4_7_first_high),  // 1A
        .pin2(edge_4_7_second_high),  // 1B
        .pin3(edge_4_7_up),  // 1Y
        .pin4(edge_4_7_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_4_7_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_5_8_up),  // 3Y
        .pin9(edge_5_8_first_high),  // 3A
        .pin10(edge_5_8_second_high),  // 3B
        .pin11(edge_5_8_down),  // 4Y
        .pin12(edge_5_8_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_4_7/flip_flop, edge_5_8/flip_flop
    CD74HC73 U42(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_4_7_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_5_8_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_5_8_up_down),  // 2Q
        .pin10(edge_5_8_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_4_7_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_4_7_up)  // 1J
    );

    // edge_5_8/digipot_free
    AD5220 U43(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_5_8_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[83:77])  // wiper
    );

    // edge_5_8/digipot_clamped
    AD5220 U44(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_5_8_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[83:77])  // wiper
    );

    // edge_6_9/digipot_free
    AD5220 U45(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_6_9_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[90:84])  // wiper
    );

    // edge_6_9/digipot_clamped
    AD5220 U46(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_6_9_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[90:84])  // wiper
    );

    // edge_6_9/xor, edge_6_9/inverter, edge_7_1/xor, edge_7_1/inverter
    SN74ALS86 U48(
        .pin1(edge_6_9_first_high),  // 1A
        .pin2(edge_6_9_second_high),  // 1B
        .pin3(edge_6_9_up),  // 1Y
        .pin4(edge_6_9_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_6_9_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_7_1_up),  // 3Y
        .pin9(edge_7_1_first_high),  // 3A
        .pin10(edge_7_1_second_high),  // 3B
        .pin11(edge_7_1_down),  // 4Y
        .pin12(edge_7_1_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_6_9/flip_flop, edge_7_1/flip_flop
    CD74HC73 U49(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_6_9_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_7_1_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_7_1_up_down),  // 2Q
        .pin10(edge_7_1_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_6_9_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_6_9_up)  // 1J
    );

    // edge_7_1/digipot_free
    AD5220 U50(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_7_1_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[97:91])  // wiper
    );

    // edge_7_1/digipot_clamped
    AD5220 U51(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_7_1_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[97:91])  // wiper
    );

    // edge_8_2/digipot_free
    AD5220 U52(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_8_2_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[104:98])  // wiper
    );

    // edge_8_2/digipot_clamped
    AD5220 U53(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_8_2_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[104:98])  // wiper
    );

    // edge_8_2/xor, edge_8_2/inverter, edge_9_3/xor, edge_9_3/inverter
    SN74ALS86 U55(
        .pin1(edge_8_2_first_high),  // 1A
        .pin2(edge_8_2_second_high),  // 1B
        .pin3(edge_8_2_up),  // 1Y
        .pin4(edge_8_2_up),  // 2A
        .pin5(vdd),  // 2B
        .pin6(edge_8_2_down),  // 2Y
        .pin7(gnd),  // GND
        .pin8(edge_9_3_up),  // 3Y
        .pin9(edge_9_3_first_high),  // 3A
        .pin10(edge_9_3_second_high),  // 3B
        .pin11(edge_9_3_down),  // 4Y
        .pin12(edge_9_3_up),  // 4A
        .pin13(vdd),  // 4B
        .pin14(vdd)  // VCC
    );

    // edge_8_2/flip_flop, edge_9_3/flip_flop
    CD74HC73 U56(
        .pin1(latch_clock),  // 1CP
        .pin2(vdd),  // 1R
        .pin3(edge_8_2_down),  // 1K
        .pin4(vdd),  // VCC
        .pin5(latch_clock),  // 2CP
        .pin6(vdd),  // 2R
        .pin7(edge_9_3_up),  // 2J
        .pin8(),  // 2Qn
        .pin9(edge_9_3_up_down),  // 2Q
        .pin10(edge_9_3_down),  // 2K
        .pin11(gnd),  // GND
        .pin12(edge_8_2_up_down),  // 1Q
        .pin13(),  // 1Qn
        .pin14(edge_8_2_up)  // 1J
    );

    // edge_9_3/digipot_free
    AD5220 U57(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_9_3_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(codes[111:105])  // wiper
    );

    // edge_9_3/digipot_clamped
    AD5220 U58(
        .pin1(digipot_clock),  // CLK
        .pin2(edge_9_3_up_down),  // U/D
        .pin4(gnd),  // GND
        .pin7(latch_clock),  // CS
        .pin8(vdd),  // VDD
        .code(clamped_codes[111:105])  // wiper
    );
endmodule
