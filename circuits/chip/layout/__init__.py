"""An edge placed and routed in sky130's cells, to GDS: a demonstration."""
