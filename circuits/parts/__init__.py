"""The parts of the circuits, one data sheet a file."""

from circuits.parts.ad5220 import AD5220 as AD5220
from circuits.parts.capacitor import capacitor as capacitor
from circuits.parts.cd74hc73 import CD74HC73 as CD74HC73
from circuits.parts.connector import connector as connector
from circuits.parts.ideal_mean import IDEAL_MEAN as IDEAL_MEAN
from circuits.parts.lm339a import LM339A as LM339A
from circuits.parts.mc14490 import MC14490 as MC14490
from circuits.parts.resistor import resistor as resistor
from circuits.parts.sn74als86 import SN74ALS86 as SN74ALS86
