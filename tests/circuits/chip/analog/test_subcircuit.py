"""Subcircuits of transistors: their text, and how many there are in all."""

from circuits.chip.analog.subcircuit import Subcircuit, inverter, nmos, subcircuit
from circuits.chip.mos_models import Size


def test_a_subcircuit_in_spice():
    made = subcircuit("pair", ["a", "b", "vdd", "gnd"], inverter("one", "a", "b"), ["R1 a b 5"])
    head, first, second, resistor, end, last = made.text.split("\n")
    assert head == ".subckt pair a b vdd gnd"
    assert first.startswith("Mone_n b a gnd gnd sky130_fd_pr__nfet_01v8__model w=6.5e-07 l=1.5e-07")
    assert second.startswith("Mone_p b a vdd vdd sky130_fd_pr__pfet_01v8_hvt__model w=1e-06")
    assert (resistor, end, last) == ("R1 a b 5", ".ends", "")
    assert made.sizes == {
        Size("nfet_01v8", 0.65e-6, 0.15e-6), Size("pfet_01v8_hvt", 1e-6, 0.15e-6),
    }  # fmt: skip
    assert made.transistors == 2


def test_transistors_of_instances_count():
    inner = subcircuit("inner", ["a"], [nmos("x", "a", "a", "gnd", 1), nmos("y", "a", "a", "a", 1)])
    text = inner.text + ".subckt outer a\nX1 a inner\nX2 a inner\nMz a a a 0 m\nR1 a 0 1\n.ends\n"
    assert Subcircuit("outer", ("a",), text, inner.sizes).transistors == 5
