"""Layouts of chips: extraction and comparison with the netlist (LVS)."""
