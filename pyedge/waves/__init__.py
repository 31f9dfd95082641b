"""Waves: what the signals of a machine did, and when, in a file that wave viewers open."""

from pyedge.waves.reader import Wave as Wave
from pyedge.waves.reader import read as read
from pyedge.waves.writer import Waves as Waves
