"""The geometry read from a board of KiCad's."""

import re

import pytest

from circuits.kicad import board_geometry
from circuits.kicad.board_geometry import Area, Track, Via
from circuits.pcb.geometry import Box
from tests.boards import BOARD


@pytest.fixture(scope="module")
def board():
    return board_geometry.read(BOARD)


def test_places_are_from_the_drill_origin_with_y_upwards(board):
    assert board.copper == ("F.Cu", "In1.Cu", "In2.Cu", "B.Cu")
    assert board.box == Box(0, 0, 20, 20)
    assert board.tracks == (Track("B.Cu", ((7, 6), (10, 6)), 0.25, "gnd"),)
    assert board.vias == (Via((10, 6), 0.6, 0.3, "gnd"),)
    assert board.areas == (Area("In1.Cu", ((1, 19), (19, 19), (19, 1)), "gnd"),)
    assert board_geometry.read(BOARD, (0, 0)).box == Box(100, -60, 120, -40)


@pytest.mark.parametrize(
    ("outline", "box"),
    [
        ("(gr_circle (center 110 50) (end 113 54)", Box(5, 5, 15, 15)),
        ("(gr_poly (pts (xy 100 60) (xy 130 60) (xy 100 50))", Box(0, 0, 30, 10)),
        ("(gr_arc (start 100 60) (mid 110 50) (end 120 60)", Box(0, 0, 20, 0)),
    ],
)
def test_outlines_of_other_shapes_have_extents(outline, box):
    text = BOARD.replace("(gr_rect (start 100 40) (end 120 60)", outline)
    assert board_geometry.read(text).box == box


def test_a_slot_is_as_wide_as_its_tool():
    slot = board_geometry.read(BOARD.replace("(drill 0.8)", "(drill oval 0.8 1.5 (offset 0 0))"))
    assert slot == board_geometry.read(BOARD)


def test_nets_by_name_alone_as_newer_versions_write_them():
    text = BOARD.replace('(net 0 "") (net 1 "gnd") (net 2 "/a")', "")
    text = re.sub(r'\(net \d "([^"]*)"\)', r'(net "\1")', text)
    text = text.replace("(net 1)", '(net "gnd")')
    assert board_geometry.read(text) == board_geometry.read(BOARD)


def test_layers_are_front_to_back_in_whatever_order_they_are_listed():
    text = BOARD.replace('(31 "B.Cu" signal)', "")
    text = text.replace('(1 "In1.Cu" power)', '(2 "B.Cu" signal) (4 "In1.Cu" power)')
    assert board_geometry.read(text) == board_geometry.read(BOARD)


def test_references_as_newer_versions_write_them():
    text = BOARD.replace('(fp_text reference "H1"', '(property "Reference" "H1"')
    assert text != BOARD
    assert board_geometry.read(text) == board_geometry.read(BOARD)


def test_pads_are_turned_with_their_footprints(board):
    lead, surface, hole = board.pads
    assert (lead.reference, lead.at, lead.size) == ("U1", (7, 6), (2, 1.6))
    assert (surface.at, surface.size, surface.mask_margin) == ((5, 5), (0.5, 1), 0.3)
    assert (hole.reference, hole.at, hole.drill, hole.plated) == ("H1", (17, 17), 3.2, False)
    assert lead.mask_margin == 0.1
    assert [pad.net for pad in board.pads] == ["gnd", "/a", ""]
    assert board.pasted == ("F.Paste",)


@pytest.mark.parametrize(
    ("pad", "layers"),
    [
        (0, {"F.Cu", "In1.Cu", "In2.Cu", "B.Cu", "F.Mask", "B.Mask"}),
        (1, {"F.Cu", "F.Mask", "F.Paste"}),
        (2, {"F.Mask", "B.Mask"}),
    ],
)
def test_the_layers_a_pad_is_on(board, pad, layers):
    every = (*board.copper, "F.Mask", "B.Mask", "F.Paste", "B.Paste", "F.SilkS")
    assert {layer for layer in every if board.pads[pad].on(layer)} == layers


@pytest.mark.parametrize(
    "text", ["", "(kicad_sch)", BOARD[:300], BOARD.replace("(at 105 55 90)", "")]
)
def test_what_is_no_board_is_refused(text):
    with pytest.raises(ValueError, match=r"board|list|without"):
        board_geometry.read(text)
