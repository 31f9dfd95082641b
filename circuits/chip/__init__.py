"""The digital half in standard cells: libraries, mapping by yosys, proofs, SPICE."""
