"""The analog half and the board: what an edge is made of, part by part.

A circuit is plain data (`circuits.circuit`); `circuits.export` writes the formats of other tools.
This package may import `hdl`; networks reach it as plain arrays, and tasks do not.
"""
