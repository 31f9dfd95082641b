"""The parts that circuits are made of, and what their makers promise of them."""

from collections.abc import Mapping
from typing import Final

from circuits.circuit import Part
from circuits.parts.ad5220 import AD5220, AD5220_RATINGS
from circuits.parts.capacitor import capacitor
from circuits.parts.cd74hc73 import CD74HC73, CD74HC73_RATINGS
from circuits.parts.connector import connector
from circuits.parts.ideal_mean import IDEAL_MEAN
from circuits.parts.lm339a import LM339A, LM339A_RATINGS
from circuits.parts.mc14490 import MC14490, MC14490_RATINGS
from circuits.parts.ratings import Drive, Input, Level, Output, Ratings, Terminal, Timing
from circuits.parts.resistor import resistor
from circuits.parts.sn74als86 import SN74ALS86, SN74ALS86_RATINGS

CHIPS: Final[tuple[Part, ...]] = (AD5220, CD74HC73, LM339A, MC14490, SN74ALS86)

# By the part's name.
RATINGS: Final[Mapping[str, Ratings]] = {
    AD5220.name: AD5220_RATINGS,
    CD74HC73.name: CD74HC73_RATINGS,
    LM339A.name: LM339A_RATINGS,
    MC14490.name: MC14490_RATINGS,
    SN74ALS86.name: SN74ALS86_RATINGS,
}

__all__ = [
    "AD5220",
    "CD74HC73",
    "CHIPS",
    "IDEAL_MEAN",
    "LM339A",
    "MC14490",
    "RATINGS",
    "SN74ALS86",
    "Drive",
    "Input",
    "Level",
    "Output",
    "Ratings",
    "Terminal",
    "Timing",
    "capacitor",
    "connector",
    "resistor",
]
