"""The digital half of the edge as hardware: MyHDL source, converted to Verilog and VHDL.

Inputs are comparator bits, outputs wiper codes, on the ticks of a global clock; networks, tasks and
voltages are outside.
"""
