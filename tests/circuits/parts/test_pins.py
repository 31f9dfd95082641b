"""Pin numbers against a source other than the data sheet that the part was made from."""

import pytest

from circuits.parts import ANALOG_CHIPS, CHIPS, LM339A

# Functions of units (or "-" for all of a package) by pin, in the order of the pins from 1.
SOURCES = {
    # HTC Korea, "Quad voltage comparator LM339"; Estek, "LM339M": 1 is the output of the
    # comparator with inputs 6 and 7, the second.  (Texas Instruments, SLCS006L, has the same pins,
    # and calls that comparator the first.)
    "LM339A": "2.out 1.out -.vcc 1.minus 1.plus 2.minus 2.plus 3.minus 3.plus 4.minus 4.plus"
    " -.gnd 4.out 3.out",
    # The pin list of the 7486 in gEDA pcb's library TTL_74xx_DIL.
    "SN74ALS86": "1.a 1.b 1.y 2.a 2.b 2.y -.gnd 3.y 3.a 3.b 4.y 4.a 4.b -.vcc",
    # Texas Instruments, SCLS100E, against the pin list of the 7486 above: they are the same.
    "SN74HC86": "1.a 1.b 1.y 2.a 2.b 2.y -.gnd 3.y 3.a 3.b 4.y 4.a 4.b -.vcc",
    # KiCad's MCP6569, the quad of Microchip's family with open drains, library Comparator 6.0.10;
    # "MCP6541/2/3/4 Technical data" at manualmachine.com has these pins for the MCP6544.
    "MCP6544": "1.out 1.minus 1.plus -.vcc 2.plus 2.minus 2.out 3.out 3.minus 3.plus -.gnd"
    " 4.plus 4.minus 4.out",
    # The pin list of the 7473 in gEDA pcb's library TTL_74xx_DIL.
    "CD74HC73": "1.cp 1.r_n 1.k -.vcc 2.cp 2.r_n 2.j 2.q_n 2.q 2.k -.gnd 1.q 1.q_n 1.j",
    # PCB-Hero, "Pin out diagram of AD5220 digital potentiometer".
    "AD5220": "1.clk 1.ud 1.a -.gnd 1.w 1.b 1.cs_n -.vcc",
    # Motorola, "MC14490", block diagram in CMOS Logic Data (the maker before ON Semiconductor).
    # It was read for pins 1 to 3, 5, 7 to 10, 12 and 14 to 16; no second source was found for the
    # outputs at 4, 6, 11 and 13, which add up to 16 with their inputs as 2 and 15 do.
    "MC14490": "1.a1 1.y2 1.a3 1.y4 1.a5 1.y6 1.osc_in -.gnd 1.osc_out 1.a6 1.y5 1.a4 1.y3 1.a2"
    " 1.y1 -.vcc",
    # Analog Devices, "AD633", revision B, connection diagram of the 8-lead plastic DIP, as copied
    # at eeworld.com.cn and scribd.com.
    "AD633": "1.x1 1.x2 1.y1 1.y2 -.vee 1.z 1.w -.vcc",
    # Analog Devices, "ADG511/ADG512/ADG513", of the same family, whose pin 12 is not connected.
    "ADG412": "1.in 1.d 1.s -.vee -.gnd 4.s 4.d 4.in 3.in 3.d 3.s -.vl -.vcc 2.s 2.d 2.in",
}

# Parts that no second source was found for: their pins must be compared with the data sheet before
# a board is ordered.
UNCHECKED = {"AD5222", "ALD1106", "TL074"}

EVERY = CHIPS + ANALOG_CHIPS


def test_every_part_has_a_second_source_or_says_that_it_has_none():
    assert {part.name for part in EVERY} == SOURCES.keys() | UNCHECKED
    assert not SOURCES.keys() & UNCHECKED


@pytest.mark.parametrize(
    "part", [part for part in EVERY if part.name in SOURCES], ids=lambda part: part.name
)
def test_each_pin_has_the_function_that_another_source_gives_it(part):
    listed = dict(enumerate(SOURCES[part.name].split(), start=1))
    units = {str(k): unit for k, unit in enumerate(part.units, start=1)} | {"-": part.common}
    made = {
        int(number): f"{unit}.{function}"
        for unit, numbers in units.items()
        for function, number in numbers.items()
    }
    assert dict(sorted(made.items())) == listed


def test_the_maker_s_names_agree_with_the_functions_of_the_comparator():
    """A package's pin names say unit and function again: 3IN- is the third unit's minus."""
    ends = {"out": "OUT", "minus": "IN-", "plus": "IN+"}
    for number, unit in enumerate(LM339A.units, start=1):
        for function, end in ends.items():
            assert LM339A.numbered(unit[function]).name == f"{number}{end}"
