"""An edge as a tile of other flows: timing, constraints, abstract and flow files."""
