// A serial machine beside a program: bytes of standard input are sent to it, and what it replies
// is written to standard output in hexadecimal, a byte a line.
`timescale 1ns / 1ps
module bench;
    parameter DIVISOR = 104;  // clocks of a bit
    localparam QUIET = DIVISOR + 8;  // clocks after a byte, by which a reply begins
    localparam STDIN = 32'h8000_0000, STDOUT = 32'h8000_0001;

    reg clk = 0, rx = 1;
    reg [7:0] reply;
    wire tx;
    integer c, k, quiet;

    top top (.clk(clk), .rx(rx), .tx(tx));
    always #1 clk = !clk;

    task bits(input integer count); repeat (count * DIVISOR) @(negedge clk); endtask

    task send(input [7:0] octet); begin
        rx = 0;
        bits(1);
        for (k = 0; k < 8; k = k + 1) begin
            rx = octet[k];
            bits(1);
        end
        rx = 1;
        bits(1);
    end endtask

    task receive; begin
        repeat (DIVISOR / 2) @(negedge clk);
        for (k = 0; k < 8; k = k + 1) begin
            bits(1);
            reply[k] = tx;
        end
        bits(1);
        $fwrite(STDOUT, "%h\n", tx === 1'b1 ? reply : 8'bx);
        $fflush(STDOUT);
    end endtask

    initial begin
        repeat (8) @(negedge clk);
        c = $fgetc(STDIN);
        while (c >= 0) begin
            send(c);
            quiet = 0;
            while (quiet < QUIET) begin
                if (tx === 1'b1) begin
                    @(negedge clk);
                    quiet = quiet + 1;
                end else begin
                    receive;
                    quiet = 0;
                end
            end
            c = $fgetc(STDIN);
        end
        $finish(0);
    end
endmodule
