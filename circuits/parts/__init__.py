"""The parts that circuits are made of, and what their makers promise of them."""

from typing import Final

from circuits.circuit import Part
from circuits.parts.ad633 import AD633 as AD633
from circuits.parts.ad5220 import AD5220 as AD5220
from circuits.parts.ad5222 import AD5222 as AD5222
from circuits.parts.adg412 import ADG412 as ADG412
from circuits.parts.ald1106 import ALD1106 as ALD1106
from circuits.parts.assembly import assembled as assembled
from circuits.parts.cd74hc73 import CD74HC73 as CD74HC73
from circuits.parts.comparator import Comparator as Comparator
from circuits.parts.connector import connector as connector
from circuits.parts.data_sheet import sheet_of as sheet_of
from circuits.parts.digipot import Digipot as Digipot
from circuits.parts.diode import DIODE as DIODE
from circuits.parts.film_capacitor import FILM_CAPACITOR as FILM_CAPACITOR
from circuits.parts.ideal_mean import IDEAL_MEAN as IDEAL_MEAN
from circuits.parts.lm339a import LM339A as LM339A
from circuits.parts.mc14490 import MC14490 as MC14490
from circuits.parts.mcp6544 import MCP6544 as MCP6544
from circuits.parts.passives import capacitor as capacitor
from circuits.parts.passives import resistor as resistor
from circuits.parts.sn74als86 import SN74ALS86 as SN74ALS86
from circuits.parts.sn74hc86 import SN74HC86 as SN74HC86
from circuits.parts.test_point import TEST_POINT as TEST_POINT
from circuits.parts.tl074 import TL074 as TL074
from circuits.parts.xor_gate import XorGate as XorGate

CHIPS: Final[tuple[Part, ...]] = (
    AD5220, AD5222, CD74HC73, LM339A, MC14490, MCP6544, SN74ALS86, SN74HC86,
)  # fmt: skip

ANALOG_CHIPS: Final[tuple[Part, ...]] = (AD633, ADG412, ALD1106, TL074)
