// {name}: {title}.  Ports are the pins of the package.
// Without delay; unpowered, its outputs are low.  Data sheet: {datasheet}.

`timescale 1ns/1ps

module {name}(
{ports}
);
    wire powered = {vcc} && !{gnd};
{gates}
endmodule
