"""LEF of a layout: what is drawn is read back; what is missing is one line."""

import importlib.util

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout.gds import BOUNDARY, DRAWING, LABEL, PIN
from circuits.chip.layout.lef import METALS
from circuits.chip.tile import abstract
from circuits.chip.tile.abstract import Rect
from circuits.circuit import CircuitError
from tests.refusals import refused

EDGE = EdgeDesign(4)


def need_klayout():
    if importlib.util.find_spec("klayout") is None:
        pytest.skip("klayout is not installed: pip install klayout")


def drawn(path, ports=None, boundary=True):
    """A layout of 20 by 10 um with a square pin for each port, along its lower side."""
    kdb = abstract.klayout()
    layout = kdb.Layout()
    layout.dbu = 0.001
    top = layout.create_cell("top")
    if boundary:
        top.shapes(layout.layer(*BOUNDARY)).insert(kdb.Box(0, 0, 20000, 10000))
    top.shapes(layout.layer(*DRAWING["li1"])).insert(kdb.Box(100, 100, 300, 9000))
    for place, port in enumerate(ports or abstract.ports(EDGE)):
        metal = METALS[place % 2 + 1]
        box = kdb.Box(1000 * place, 0, 1000 * place + 140, 140)
        for layer, shape in ((PIN, box), (DRAWING, box.enlarged(0, 500))):
            top.shapes(layout.layer(*layer[metal])).insert(shape)
        name = port.replace("[", "_").replace("]", "")
        text = kdb.Text(name, kdb.Trans(box.center().x, box.center().y))
        top.shapes(layout.layer(*LABEL[metal])).insert(text)
    layout.write(str(path))
    return path


def test_what_is_drawn_is_read_back(tmp_path):
    need_klayout()
    made = abstract.of_gds(drawn(tmp_path / "edge.gds"), EDGE)
    assert (made.name, made.width, made.height) == (EDGE.name, 20, 10)
    assert made.pins["latch_clock"].rects == (Rect("met2", 0, 0, 0.14, 0.14),)
    assert made.pins["latch_clock"].use == "CLOCK"
    assert made.pins["codes[1]"].direction == "OUTPUT"
    assert made.pins["vdd"].use == "POWER"
    assert made.obstructions[0] == Rect("li1", 0, 0, 20, 10)
    read = abstract.read(abstract.lef(made), tmp_path)
    assert abstract.difference(made, *read) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("SIZE 20.000 BY", "SIZE 21.000 BY", "edge_jk_4 of 21 by 10 um"),
        ("PIN first", "PIN frist", "pin first"),
        ("RECT 0.000 0.000 0.140", "RECT 0.010 0.000 0.140", "pin latch_clock"),
        ("LAYER met3", "LAYER met4", "pin codes[1]"),
    ],
)
def test_a_fault_in_the_lef_is_found(old, new, words, tmp_path):
    need_klayout()
    made = abstract.of_gds(drawn(tmp_path / "edge.gds"), EDGE)
    text = abstract.lef(made)
    assert old in text
    text = text.replace(old, new).replace("END first", f"END {new.split()[-1]}"
                                          if "PIN" in old else "END first")  # fmt: skip
    assert abstract.difference(made, *abstract.read(text, tmp_path)) == words


def test_what_is_no_layout_of_the_edge_is_one_line(tmp_path):
    need_klayout()
    path = tmp_path / "text.gds"
    path.write_text("this is no layout")
    refused(lambda: abstract.of_gds(path, EDGE), "not a GDS with one top cell", kind=CircuitError)
    path = drawn(tmp_path / "none.gds", boundary=False)
    refused(lambda: abstract.of_gds(path, EDGE), "it has no boundary", kind=CircuitError)
    path = drawn(tmp_path / "less.gds", list(abstract.ports(EDGE))[1:])
    refused(lambda: abstract.of_gds(path, EDGE), "differ: latch_clock", kind=CircuitError)
    refused(lambda: abstract.read("MACRO x\n  PIN", tmp_path), "KLayout cannot read the LEF",
            kind=CircuitError)  # fmt: skip
