"""Pins of parts against a library of KiCad's: what is otherwise is found."""

import pytest

from circuits.kicad import library
from circuits.parts import CHIPS, SN74HC86


def entry(part, name):
    """A part as KiCad writes it, its names and types as KiCad has them."""
    kinds = {"input": "input", "push-pull output": "output", "supply": "power_in",
             "open-collector output": "open_collector"}  # fmt: skip
    names = {"plus": "+", "minus": "-", "j": "J", "k": "K", "cp": "C", "r_n": "~{R}", "q": "Q",
             "q_n": "~{Q}", "vcc": "VCC", "gnd": "GND"}  # fmt: skip
    units = []
    for k, unit in enumerate((*part.units, part.common), 1):
        pins = " ".join(
            f"(pin {kinds[part.numbered(n).role.value]} line (at 0 0 0) (length 2.54) "
            f'(name "{names.get(f, "~")}" (effects)) (number "{n}" (effects)))'
            for f, n in unit.items()
        )
        units.append(f'(symbol "{name}_{k}_1" {pins})')
    return f'(symbol "{name}" (property "Reference" "U") (symbol "{name}_0_1") {" ".join(units)})'


def text(part, name):
    """A library with that symbol, and one derived from it."""
    derived = f'(symbol "MORE" (extends "{name}"))'
    return f"(kicad_symbol_lib (version 20211014) {entry(part, name)} {derived})"


KNOWN = [part for part in CHIPS if part.name in library.SYMBOLS]
known = pytest.mark.parametrize("part", KNOWN, ids=lambda part: part.name)


@known
def test_the_same_pins_have_no_difference(part):
    for name in ("X", "MORE"):
        assert list(library.differences(part, library.pins(text(part, "X"), name))) == []
    with pytest.raises(ValueError, match="no symbol Y"):
        library.pins(text(part, "X"), "Y")


@known
def test_any_two_pins_exchanged_are_found_but_for_alike_inputs_of_a_gate(part):
    right = text(part, "X")
    numbers = [pin.number for pin in part.pins]
    for one in numbers:
        for other in numbers[numbers.index(one) + 1 :]:
            words = (f'(number "{one}"', "(number ?", f'(number "{other}"')
            wrong = right.replace(words[0], words[1])
            wrong = wrong.replace(words[2], words[0]).replace(words[1], words[2])
            found = list(library.differences(part, library.pins(wrong, "X")))
            alike = any({one, other} == {u.get("a"), u.get("b")} for u in part.units)
            assert bool(found) != alike, (one, other)


def test_a_pin_too_few_is_found():
    wrong = text(SN74HC86, "X").replace('(number "14"', '(number "15"')
    (found,) = library.differences(SN74HC86, library.pins(wrong, "X"))
    assert "pin 14" in found
