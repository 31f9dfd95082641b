"""Waves: what the signals of a machine did, and when, in a file that wave viewers open."""

from pyedge.waveforms.reader import Wave as Wave
from pyedge.waveforms.reader import read as read
from pyedge.waveforms.writer import Waves as Waves
