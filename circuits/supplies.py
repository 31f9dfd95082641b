"""Supply voltages of the edges' circuits, in volts."""

LOGIC_SUPPLY, COMPARATOR_SUPPLY = 5.0, 9.0

# By the net that carries it.
SUPPLIES = {"vdd": LOGIC_SUPPLY, "vcomp": COMPARATOR_SUPPLY}
