"""Transistors, nets, wells and wires read from what is drawn."""

from functools import partial

import pytest

from circuits.chip.layout import extraction
from circuits.chip.layout.extraction import Extraction, Transistor
from circuits.circuit import CircuitError
from tests.circuits.chip.cells import need_cells
from tests.circuits.chip.layout.drawn import LABELS, N_TAP, P_TAP, inverter
from tests.refusals import refused

approx = partial(pytest.approx, rel=1e-6, abs=0)  # without, it takes 1e-12 for nothing
PER_LAYER = {"li1": (4e-5, 4e-11), "met1": (3e-5, 4e-11), "met2": (2e-5, 4e-11),
             "met3": (1e-5, 4e-11)}  # fmt: skip


@pytest.fixture
def kdb(monkeypatch):
    monkeypatch.setattr(extraction, "wire_capacitances", lambda _: PER_LAYER)
    return pytest.importorskip("klayout.db")


def extract(database):
    return extraction.extract(database, "edge")


def test_an_inverter_is_extracted(kdb):
    database = inverter(kdb)
    found = extract(database)
    assert found.pins == ("a", "gnd", "vdd", "y_0")
    assert found.nets == 4
    assert found.untied == ()
    n, p = found.transistors
    assert (n.kind, n.width, n.length) == ("nfet_01v8", 6.5e-7, 1.5e-7)
    assert (p.kind, p.width, p.length) == ("pfet_01v8_hvt", 1e-6, 1.5e-7)
    for transistor, rail in ((n, "gnd"), (p, "vdd")):
        assert transistor.nets[1] == "a"
        assert sorted(transistor.nets[::2]) == sorted(("y_0", rail))
        assert transistor.nets[3] == rail
        areas = sorted((transistor.drain[0], transistor.source[0]))
        width = transistor.width
        assert areas == approx([0.4e-6 * width, 0.45e-6 * width])
        assert sorted((transistor.drain[1], transistor.source[1])) == approx(
            [2 * (0.4e-6 + width), 2 * (0.45e-6 + width)]
        )
    assert extract(database) == found


def test_wires_have_capacitance_by_area_and_perimeter(kdb):
    found = extract(inverter(kdb)).capacitances
    assert found.keys() == {"a", "y_0"}
    li1, met1 = (0.23, 0.2), (0.46, 0.24)
    expected = sum(
        area * 1e-12 * x * y + edge * 2e-6 * (x + y)
        for (area, edge), (x, y) in ((PER_LAYER["li1"], li1), (PER_LAYER["met1"], met1))
    )
    assert found["a"] == approx(expected)


@pytest.mark.parametrize(
    ("edit", "bulks", "words"),
    [
        ({"without": (N_TAP,)}, {"gnd", "net_5"}, "n-well at (0.00, 2.50) um has no tap"),
        ({"without": (P_TAP,)}, {"substrate", "vdd"}, "the substrate has no tap"),
        ({"without": (P_TAP,), "more": [("tap", (-20000, 100, -19700, 500)),
          ("psdm", (-21000, 0, -19000, 600))]}, {"substrate", "vdd"},
         "nfet_01v8 at (0.50, 0.33) um is more than 15 um from a tap"),
    ],
)  # fmt: skip
def test_wells_without_taps(kdb, edit, bulks, words):
    found = extract(inverter(kdb, **edit))
    assert {transistor.nets[3] for transistor in found.transistors} == bulks
    assert words in found.untied


def test_shorts_and_opens_are_seen_in_the_names(kdb):
    shorted = extract(inverter(kdb, more=[("met1", (500, 1180, 1000, 1800))]))
    assert shorted.pins == ("a__y_0", "gnd", "vdd")
    twice = extract(inverter(kdb, labels=(*LABELS[:3], ("y_0", 300, 1300))))
    assert twice.pins == ("gnd", "vdd", "y_0", "y_0__2")


def test_labels_of_cells_below_are_not_read(kdb):
    database = inverter(kdb)
    top = database.create_cell("top")
    where = kdb.Trans(0, 0)
    top.insert(kdb.CellInstArray(database.cell("edge").cell_index(), where))
    found = extraction.extract(database, "top")
    assert found.pins == ()
    assert len(found.transistors) == 2
    assert extract(database).pins  # the database is as before


def test_a_file_is_read(kdb, tmp_path):
    path = tmp_path / "edge.gds"
    inverter(kdb).write(str(path))
    assert extract(extraction.read(path, "edge")).nets == 4
    refused(
        lambda: extraction.read(path, "other"), "has no cell other: its top is edge",
        kind=CircuitError,
    )  # fmt: skip
    refused(lambda: extraction.read(tmp_path / "no.gds", "edge"), "no.gds", kind=CircuitError)


def test_the_subcircuit_has_pins_in_the_order_given():
    transistor = Transistor(
        "nfet_01v8", ("y", "a", "gnd", "gnd"), 6.5e-7, 1.5e-7, (1e-13, 1e-6), (2e-13, 2e-6)
    )
    found = Extraction(("a", "gnd", "x", "y"), (transistor,), {"y": 1.5e-15})
    text = found.subcircuit("edge", ["y", "a"])
    assert text.splitlines() == [
        ".subckt edge y a x vdd gnd",
        "M1 y a gnd gnd sky130_fd_pr__nfet_01v8__model w=6.5e-07 l=1.5e-07 as=2e-13 ad=1e-13 "
        "ps=2e-06 pd=1e-06",
        ".ends",
    ]
    assert "Cy y gnd 1.5e-15" in found.subcircuit("edge", ["y", "a"], wires=True)


def test_capacitances_of_the_library():
    need_cells("sky130")
    nominal = extraction.wire_capacitances()
    # picofarads a square micrometre, and a micrometre
    assert nominal["met1"] == approx((25.7784e-6, 40.567e-12))
    assert set(PER_LAYER) <= nominal.keys()
    refused(
        lambda: extraction.wire_capacitances("typical"),
        "corner 'typical' of the wires is not one of min, nom, max",
        kind=CircuitError,
    )
