"""Chips: one draw of all that is fixed at manufacture, as a readable JSON file."""

from pyedge.chip.analog import AnalogChip as AnalogChip
from pyedge.chip.analog import AnalogLot as AnalogLot
from pyedge.chip.digipots import Chip as Chip
