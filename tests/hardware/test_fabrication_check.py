"""A board's zip read back by gerbonara: nothing may be missing, too much, or elsewhere."""

import sys
import zipfile

import pytest

from circuits.kicad import board_geometry
from pyedge.errors import MissingTool
from pyedge.hardware import fabrication_check
from tests.boards import BOARD, NETLIST, SHAPES, fabricated
from tests.refusals import refused

GEOMETRY = board_geometry.read(BOARD)
LAYERS = {
    "F_Cu.gtl": "F.Cu", "In1_Cu.g1": "In1.Cu", "In2_Cu.g2": "In2.Cu", "B_Cu.gbl": "B.Cu",
    "F_Mask.gts": "F.Mask", "B_Mask.gbs": "B.Mask", "F_Silkscreen.gto": "F.SilkS",
    "B_Silkscreen.gbo": "B.SilkS", "F_Paste.gtp": "F.Paste", "Edge_Cuts.gm1": "Edge.Cuts",
}  # fmt: skip


@pytest.fixture
def faults(tmp_path):
    pytest.importorskip("gerbonara")

    def read(shapes, geometry=GEOMETRY):
        archive = tmp_path / "gerbers.zip"
        with zipfile.ZipFile(archive, "w") as written:
            for name, text in fabricated(shapes).items():
                written.writestr(name, text)
        return list(fabrication_check.faults(geometry, archive))

    return read


def moved(shape, x=0.0, mirror=None):
    """A shape elsewhere in x, or mirrored about a place."""

    def place(point):
        return (2 * mirror - point[0] if mirror is not None else point[0] + x, point[1])

    kind, *words = shape
    sizes = 1 if kind in ("pad", "track", "hole") else 0
    places = [place(point) for point in words[: len(words) - sizes]]
    return (kind, *places, *words[len(words) - sizes :]) if words else shape


def test_the_board_s_own_files_have_no_fault(faults):
    assert faults(SHAPES) == []


SINGLE = [(name, k) for name, shapes in SHAPES.items() for k, s in enumerate(shapes) if len(s) > 1]


@pytest.mark.parametrize(("name", "k"), SINGLE)
@pytest.mark.parametrize("fault", ["missing", "moved", "twice"])
def test_one_shape_that_is_missing_moved_or_twice_is_found(faults, name, k, fault):
    shapes = list(SHAPES[name])
    shape = shapes.pop(k)
    if fault != "missing":
        shapes += [moved(shape, 0.01)] if fault == "moved" else [shape, shape]
    said = faults({**SHAPES, name: shapes})
    assert said
    title = "the outline" if name.startswith("Edge") else LAYERS.get(name, "plated holes")
    assert all(title in line for line in said)


@pytest.mark.parametrize("name", sorted(LAYERS.keys() - {"Edge_Cuts.gm1"}))
def test_a_mirrored_layer_is_found(faults, name):
    shapes = [moved(shape, mirror=8) for shape in SHAPES[name]]
    assert any(LAYERS[name] in line for line in faults({**SHAPES, name: shapes}))


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_left_out_is_found(faults, name):
    said = faults({each: shapes for each, shapes in SHAPES.items() if each != name})
    missing = {"PTH.drl": "the file of plated holes is missing",
               "NPTH.drl": "the file of unplated holes is missing"}  # fmt: skip
    assert said == [missing.get(name) or f"{LAYERS[name]} has no file"]


def test_a_layer_that_the_board_has_not_is_found(faults):
    said = faults({**SHAPES, "B_Paste.gbp": SHAPES["F_Paste.gtp"]})
    assert said == ["there is a file of bottom paste, which the board has not"]


def test_layers_under_each_other_s_names_are_found(faults):
    said = faults({**SHAPES, "F_Cu.gtl": SHAPES["B_Cu.gbl"], "B_Cu.gbl": SHAPES["F_Cu.gtl"]})
    assert {line.split()[0] for line in said} == {"F.Cu", "B.Cu"}


@pytest.mark.parametrize("name", ["F_Cu.gtl", "B_Mask.gbs", "Edge_Cuts.gm1"])
def test_copper_that_is_cut_out_again_is_found(faults, name):
    shapes = [*SHAPES[name], ("clear",), ("pad", (7, 6), (2, 1.6))]
    (line,) = faults({**SHAPES, name: shapes})
    assert line.startswith(f"{LAYERS[name]}, where it is cut out, has")


def test_a_size_that_differs_is_found(faults):
    shapes = [("pad", (7, 6), (2, 1.7)), *SHAPES["F_Cu.gtl"][1:]]
    assert faults({**SHAPES, "F_Cu.gtl": shapes}) == [
        "F.Cu lacks 1 pads, as at 7, 6 mm",
        "F.Cu has, and the board has not, 1 pads, as at 7, 6 mm",
    ]


@pytest.mark.parametrize("name", ["PTH.drl", "NPTH.drl"])
def test_drills_of_another_origin_are_named(faults, name):
    (line,) = faults({**SHAPES, name: [moved(shape, 1.5) for shape in SHAPES[name]]})
    assert "another origin than the board: 1.5, 0 mm" in line


def test_an_open_outline_is_named(faults):
    (line,) = faults({**SHAPES, "Edge_Cuts.gm1": SHAPES["Edge_Cuts.gm1"][1:]})
    assert line == "the outline is open at 0, 0 mm"


def test_a_board_without_unplated_holes_needs_no_file_of_them(faults):
    geometry = board_geometry.read(BOARD.replace("np_thru_hole", "thru_hole"))
    shapes = {name: list(each) for name, each in SHAPES.items() if name != "NPTH.drl"}
    shapes["PTH.drl"] += SHAPES["NPTH.drl"]
    for name in ("F_Cu.gtl", "In1_Cu.g1", "In2_Cu.g2", "B_Cu.gbl"):
        shapes[name].append(("pad", (17, 17), (3.2, 3.2)))
    assert faults(shapes, geometry) == []


def test_what_is_no_gerber_is_one_line(tmp_path):
    pytest.importorskip("gerbonara")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as written:
        written.writestr("readme.txt", "nothing here")
    refused(
        lambda: list(fabrication_check.faults(GEOMETRY, tmp_path / "a.zip")),
        "gerbonara cannot read a.zip", kind=ValueError,
    )  # fmt: skip


def test_without_gerbonara_the_line_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gerbonara", None)
    refused(
        lambda: list(fabrication_check.faults(GEOMETRY, tmp_path)),
        "gerbonara is not installed", "pyedge[tapeout]", kind=MissingTool,
    )  # fmt: skip


def test_the_board_s_own_netlist_has_no_fault():
    assert list(fabrication_check.netlist_faults(GEOMETRY, NETLIST)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("317GND              U1", "317/A               U1", ["the nets /a and gnd as one, /A",
         "the net gnd as /A and GND"]),
        ("317GND              VIA", "317/GND2            VIA", ["the net gnd as /GND2 and GND"]),
        ("327/A               U1", "327GND              U1", ["the nets /a and gnd as one, GND"]),
        ("317GND              VIA", "317N/C              VIA", ["the nets gnd and no net as one,",
         "the net gnd as GND and N/C"]),
        ("X+001968", "X+001978", ["has /A at 5.02, 5.00 mm, where the board has no pad",
         "lacks the pad of /a at 5.00, 5.00 mm"]),
        ("367N/C", "C  N/C", ["lacks the pad of no net at 17.00, 17.00 mm"]),
    ],
)  # fmt: skip
def test_a_netlist_that_differs_is_named(old, new, said):
    assert old in NETLIST
    found = list(fabrication_check.netlist_faults(GEOMETRY, NETLIST.replace(old, new)))
    assert len(found) == len(said)
    assert all(words in line for words, line in zip(said, found, strict=True))
