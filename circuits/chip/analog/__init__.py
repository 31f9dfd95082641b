"""The analog half of an edge in sky130's transistors: resistance ladders, comparators, the edge."""
