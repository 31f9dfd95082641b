"""A library of six cells, as its maker would ship it: Liberty, Verilog, SPICE."""

from circuits.chip.library import from_files

LIBERTY = """\
/* comment { */
library (small) {
  time_unit : "1ns";
  lu_table_template (t) { variable_1 : input_net_transition; index_1 ("0.1, \\
    0.2"); }
  cell (INV)   { area : 2.0; pin (A) { direction : input; } // cheap
                 pin (Y) { direction : output; function : "A'"; timing () { values ("1, 2"); } } }
  cell (NAND2) { area : 3; pin (A) { direction : input; } pin (B) { direction : input; }
                 pin (Y) { direction : output; function : "!(A & B)"; } }
  cell (NOR2)  { area : 3; pin (A) { direction : input; } pin (B) { direction : input; }
                 pin (Y) { direction : output; function : "(A + B)'"; } }
  cell (DFF)   { area : 10; ff (S, SN) { next_state : "D"; clocked_on : "CK"; }
                 pin (D) { direction : input; } pin (CK) { direction : input; clock : true; }
                 pin (Q) { direction : output; function : "S"; } }
  cell (DFFR)  { area : 12; ff (S, SN) { next_state : "D"; clocked_on : "CK"; clear : "RN'"; }
                 pin (D) { direction : input; } pin (CK) { direction : input; }
                 pin (RN) { direction : input; } pin (Q) { direction : output; function : "S"; } }
  cell (DFFSR) { area : 14; ff (S, SN) { next_state : "D"; clocked_on : "CK"; clear : "RN'";
                 preset : "SN'"; clear_preset_var1 : L; }
                 pin (D) { direction : input; } pin (CK) { direction : input; }
                 pin (RN) { direction : input; } pin (SN) { direction : input; }
                 pin (Q) { direction : output; function : "S"; } }
  cell (LATCH) { area : 5; latch (S, SN) { data_in : "D"; enable : "G"; } }
  cell (TRI)   { area : 5; pin (A) { direction : input; }
                 pin (Y) { direction : output; function : "A"; three_state : "E"; } }
}
"""
VERILOG = """\
module INV (Y, A); output Y; input A; not (Y, A); endmodule
module NAND2 (Y, A, B); output Y; input A, B; nand (Y, A, B); endmodule
module NOR2 (Y, A, B); output Y; input A, B; nor (Y, A, B); endmodule
primitive dff_r (q, d, c, r);
  output q; reg q; input d, c, r;
  table // d c r : q : q+
    ? ? 1 : ? : 0;
    ? ? (10) : ? : -;
    0 r 0 : ? : 0;
    1 r 0 : ? : 1;
    ? n 0 : ? : -;
    * ? 0 : ? : -;
  endtable
endprimitive
module DFF (Q, D, CK); output reg Q; input D, CK; always @(posedge CK) Q <= D; endmodule
module DFFR (Q, D, CK, RN); output Q; input D, CK, RN; not (R, RN); dff_r (Q, D, CK, R); endmodule
module DFFSR (Q, D, CK, RN, SN); output Q; input D, CK, RN, SN; reg q;
  always @(posedge CK, negedge RN, negedge SN) if (!RN) q <= 0; else if (!SN) q <= 1; else q <= D;
  buf (Q, q);
endmodule
"""
_INVERTER = "M{0} {2} {1} VDD VDD p w=2u l=1u\nM{0}b {2} {1} VSS VSS n w=1u\n+ l=1u\n"
SPICE = f"""\
* transistors
.subckt INV VSS A Y VDD
{_INVERTER.format(1, "A", "Y")}.ends INV
.SUBCKT NAND2 A B VDD VSS Y
M1 Y A VDD VDD p
M2 Y B VDD VDD p
M3 Y A x VSS n
M4 x B VSS VSS n
.ENDS
.subckt NOR2 Y A B VDD VSS
M1 x A VDD VDD p
M2 Y B x VDD p
M3 Y A VSS VSS n
M4 Y B VSS VSS n
.ends
.subckt DFF D CK Q VDD VSS
X1 a b VDD VSS some_pfet w=1
.ends
.subckt DFFR D CK RN Q VDD VSS
X1 a b VDD VSS some_pfet w=1
.ends
.subckt DFFSR D CK RN SN Q VDD VSS
X1 a b VDD VSS some_pfet w=1
X2 a b VDD VSS some_nfet w=1
.ends
"""


def files(folder, liberty=LIBERTY, verilog=VERILOG, spice=SPICE):
    """The files of the library, in a folder."""
    paths = [folder / f"small.{end}" for end in ("lib", "v", "sp")]
    for path, text in zip(paths, (liberty, verilog, spice), strict=True):
        path.write_text(text)
    return paths


def small(folder, **texts):
    """The library, of files in a folder."""
    return from_files(*files(folder, **texts))
