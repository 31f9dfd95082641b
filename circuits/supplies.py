"""Supply voltages of the edges' circuits, in volts."""

LOGIC_SUPPLY, COMPARATOR_SUPPLY = 5.0, 9.0

# By the net that carries it.
SUPPLIES = {"vdd": LOGIC_SUPPLY, "vcomp": COMPARATOR_SUPPLY}
DECOUPLING = 100e-9  # farads, from its supply to ground at each package
