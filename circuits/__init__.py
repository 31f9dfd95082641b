"""The analog half and the board: what an edge is made of, part by part.

A circuit is plain data (`circuits.circuit`); writers turn it into the formats of other tools.  What
stands here may use `hdl`; it gets a network as plain arrays and knows nothing of tasks.
"""
