"""GDS of edges and arrays in sky130's cells, and its design rules."""

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.layout import array, cells, design_rules, gds
from circuits.chip.layout.layout import SHARED
from hdl.formal.yosys import YOSYS
from hdl.tools import MissingTool
from pyedge.hardware.chip import made
from pyedge.hardware.chip_layout import laid_out
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need
from tests.refusals import refused


@pytest.fixture(scope="module")
def layout():
    need(YOSYS)
    library = need_cells("sky130")
    pytest.importorskip("klayout.db")
    return laid_out(made(EdgeDesign(4), library), 1)[0]


def test_a_file_read_back_is_what_was_drawn(layout, tmp_path):
    kdb = gds.klayout()
    path = tmp_path / "edge.gds"
    gds.write(layout, path)
    first = path.read_bytes()
    gds.write(layout, path)
    assert path.read_bytes() == first
    read = kdb.Layout()
    read.read(str(path))
    top = read.cell(layout.name)
    assert [cell.name for cell in read.top_cells()] == [layout.name]
    placed = sorted(instance.cell.name for instance in top.each_inst())
    assert placed == sorted(cell.cell for cell in layout.cells)
    box = kdb.Box(0, 0, layout.width, layout.height)
    assert top.bbox(read.layer(*gds.BOUNDARY)) == box
    for metal, numbers in gds.LABEL.items():
        found = {
            (text.string, text.x, text.y)
            for text in (shape.text for shape in top.shapes(read.layer(*numbers)).each())
        }
        assert found == {(net, x, y) for net, on, x, y in layout.ports if on == metal}


def test_edges_that_abut_join_and_break_no_rule(layout):
    kdb, name = gds.klayout(), array.name(layout, 2, 2)
    database = array.database(layout, 2, 2)
    top = database.cell(name)
    assert design_rules.violations(top, layout.technology) == []
    seams = [port for port in layout.ports if port.x == layout.width or port.y == layout.height]
    assert {port.net for port in seams} == set(SHARED)
    for _, metal, x, y in seams:
        drawn = kdb.Region(top.begin_shapes_rec(database.layer(*gds.DRAWING[metal])))
        seam = kdb.Region(kdb.Box(x - 70, y - 70, x + 70, y + 70))
        assert (seam - drawn).is_empty()


def test_an_arrays_schematic_has_every_edge(layout):
    library = need_cells("sky130")
    text = array.schematic(layout, library, 2, 3)
    ports = [port.net for port in array.ports(layout, 2, 3)]
    assert len(set(ports)) == len(ports) == 5 + 6 * (len(layout.pins) - 5)
    head = text[text.index(f".subckt {array.name(layout, 2, 3)} ") :]
    assert head.split(".ends")[0].count(f" {layout.name}\n") == 6
    assert set(ports) <= set(head.replace("\n+", " ").split("\n")[0].split())
    assert text.count(".subckt " + cells.TAP) == 1


def test_without_klayout_a_line_says_how_to_install_it(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    refused(gds.klayout, "KLayout is not installed: pip install klayout", kind=MissingTool)
