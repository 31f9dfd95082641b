"""Waveforms: signals of a machine against time, written to and read from VCD files."""

from pyedge.waveforms.reader import Wave as Wave
from pyedge.waveforms.reader import read as read
from pyedge.waveforms.writer import Waves as Waves
