"""The digital half of the edge as hardware: MyHDL source, converted to Verilog and VHDL.

What stands here knows nothing of networks, tasks or voltages: comparator bits come in, wiper codes
go out, on the ticks of a global clock.
"""
