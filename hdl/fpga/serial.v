// A machine on a serial line: comparator bits in, wiper codes out.
//
// A frame is one byte, then a payload, then a CRC-16 (reflected 0x1021, from 0xffff, low byte
// first).  All is little-endian, one start bit and one stop bit about each byte.  Requests:
//   "V"  what this is; the payload of the reply is the version (8 bits), edges and levels (16 each)
//   "R"  resets the machine, and replies with its codes
//   "S"  makes one step, and replies with the codes.  Its payload is the bits of the first
//        comparators, then of the second, after as many zeros as fill the bytes
// A step takes 16 clocks, less than the first byte of its reply does, which has no codes in it.
// The reply to a frame whose CRC is wrong is a frame of "E" alone.  Other bytes are ignored, so
// that zeros end any request that was begun.
`timescale 1ns / 1ps
`default_nettype none
module serial #(
    parameter EDGES = 16,
    parameter LEVELS = 128,
    parameter WIDTH = 7,
    parameter DIVISOR = 104  // clocks of a bit
) (
    input wire clk,
    input wire rx,
    output reg tx
);
    localparam VERSION = 1;
    localparam BITS_IN = 2 * EDGES;
    localparam BITS_OUT = EDGES * WIDTH;
    localparam PAYLOAD_IN = (BITS_IN + 7) / 8 * 8;
    localparam PAYLOAD_OUT = (BITS_OUT + 7) / 8 * 8;
    localparam PAYLOAD_SIZE = 40;
    localparam CRC = 16;

    localparam COMMAND = 0, PAYLOAD = 1, CHECK = 2, REPLY = 3, ANSWER = 4, SUM = 5;

    wire [PAYLOAD_OUT-1:0] codes;
    wire [PAYLOAD_SIZE-1:0] size;
    reg [BITS_IN-1:0] bits;
    reg trigger, reset_n;

    reg [1:0] synchronised;
    reg [2:0] state;
    reg [7:0] command;
    reg [15:0] crc;
    reg [15:0] index;  // of the bit within a part of the frame
    reg [3:0] place;  // of the bit within its byte: 0 idle and start, 1 to 8 data, 9 stop
    reg [15:0] count;  // clocks until the next bit

    wire receiving = state <= CHECK;
    wire sending = state >= REPLY;
    wire line = synchronised[1];
    wire data = place >= 1 && place <= 8;
    wire next_bit = count == 0 && (sending || place != 0);
    wire queried = command == "V";
    wire answer = queried ? size[index[5:0]] : codes[index];
    wire value = receiving ? line : state == REPLY ? command[0] : state == ANSWER ? answer : crc[0];
    wire ended = next_bit && place == 9;
    wire [15:0] shifted = {1'b0, crc[15:1]};

    assign size = LEVELS << 24 | EDGES << 8 | VERSION;
    generate
        if (PAYLOAD_OUT > BITS_OUT) assign codes[PAYLOAD_OUT-1:BITS_OUT] = 0;
    endgenerate

    initial begin
        tx = 1;
        trigger = 0;
        reset_n = 0;
        synchronised = 3;
        state = COMMAND;
        command = 0;
        crc = 16'hffff;
        index = 0;
        place = 0;
        count = 0;
    end

    always @(posedge clk) begin
        synchronised <= {synchronised[0], rx};
        reset_n <= 1;

        if (count != 0) count <= count - 1;
        else if (receiving && place == 0) begin
            if (!line) begin
                count <= DIVISOR + DIVISOR / 2 - 1;
                place <= 1;
            end
        end else begin
            count <= DIVISOR - 1;
            place <= place == 9 ? 0 : place + 1;
        end

        if (next_bit && data) begin
            crc <= value ^ crc[0] ? shifted ^ 16'h8408 : shifted;
            index <= index + 1;
            if (state == COMMAND || state == REPLY) command <= {value, command[7:1]};
            if (state == PAYLOAD) bits <= {value, bits[BITS_IN-1:1]};
        end
        if (sending && next_bit) tx <= place == 0 ? 1'b0 : data ? value : 1'b1;

        case (state)
            COMMAND: if (ended) begin
                index <= 0;
                if (command == "S") state <= PAYLOAD;
                else if (command == "V" || command == "R") state <= CHECK;
                else crc <= 16'hffff;
            end
            PAYLOAD: if (ended && index == PAYLOAD_IN) begin
                index <= 0;
                state <= CHECK;
            end
            CHECK: if (ended && index == CRC) begin
                index <= 0;
                crc <= 16'hffff;
                state <= REPLY;
                if (crc != 0) command <= "E";
                else if (command == "S") trigger <= !trigger;
                else if (command == "R") reset_n <= 0;
            end
            REPLY: if (ended) begin
                index <= 0;
                state <= command == "E" ? SUM : ANSWER;
            end
            ANSWER: if (ended && index == (queried ? PAYLOAD_SIZE : PAYLOAD_OUT)) begin
                index <= 0;
                state <= SUM;
            end
            SUM: if (ended && index == CRC) begin
                index <= 0;
                crc <= 16'hffff;
                state <= COMMAND;
            end
        endcase
    end

    machine machine (
        .osc(clk),
        .trigger(trigger),
        .reset_n(reset_n),
        .first(bits[EDGES-1:0]),
        .second(bits[BITS_IN-1:EDGES]),
        .latch_clock(),
        .digipot_clock(),
        .up_down(),
        .codes(codes[BITS_OUT-1:0])
    );
endmodule
`default_nettype wire
