"""Printed circuit boards: footprints, placement, routing, copper planes, and the check of them.

Places are in millimetres, x to the right and y down, from the board's upper left corner; turns are
in degrees, anticlockwise as one sees the board, as KiCad has them.
"""
