"""Packages of any machine have places of their own, inside the board."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from shapely import STRtree
from shapely.geometry import Point, box

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.blocks.separate_boards import clock_board, edge_board
from circuits.circuit import ASSEMBLIES
from circuits.parts import assembled
from circuits.pcb.placement import place
from tests.circuits.strategies import PAIRS

WORDS = st.just([("gnd", "vdd"), ("vdd", "trigger"), ("vdd", "trigger"), ("trigger", "f1")])


def _shape(area):
    return box(area.left, area.top, area.right, area.bottom)


def _areas(placement):
    found = {}
    for package in placement.packages:
        own, at = placement.footprint(package), placement.places[package.reference]
        found[package.reference] = own.courtyard.turned(at.turn).moved(*at.at)
    return found


@settings(max_examples=20)
@given(PAIRS | WORDS)
def test_courtyards_are_apart_and_inside(pairs):
    for comparison in ("paper", "exact"):
        placement = place(pack(board(machine(pairs, edge(comparison)))), "a machine")
        areas = _areas(placement)
        assert len(areas) == len(placement.packages)
        shapes = [_shape(area) for area in areas.values()]
        for one, other in STRtree(shapes).query(shapes, predicate="overlaps").T:
            raise AssertionError((list(areas)[one], list(areas)[other]))
        whole = box(0, 0, *placement.size).buffer(-0.5)
        assert all(whole.contains(shape) for shape in shapes)
        texts = [_shape(text) for text in placement.written()]
        assert all(whole.contains(text) for text in texts)
        screws = [Point(at).buffer(3) for at in (*placement.holes, *placement.fiducials)]
        assert not any(a.intersects(b) for a, b in itertools.product(screws, shapes))


def test_pins_are_on_the_grid_of_the_router():
    placement = place(pack(board(machine([(1, 2), (2, 3)]))), "a machine")
    for place_ in placement.places.values():
        for length in place_.at:
            assert abs(length / 0.635 - round(length / 0.635)) < 1e-9


def test_neighbours_share_a_tile():
    placement = place(pack(board(machine([(k, k + 1) for k in range(1, 9)]))), "a machine")
    by_edge = {}
    for package in placement.packages:
        for path in package.units:
            if path and path.startswith("machine/edge"):
                by_edge.setdefault(path.split("/")[1], []).append(
                    placement.places[package.reference].at
                )
    for places in by_edge.values():
        (xs, ys) = zip(*places, strict=True)
        assert max(xs) - min(xs) < 90
        assert max(ys) - min(ys) < 60


@pytest.mark.parametrize("assembly", ASSEMBLIES)
@pytest.mark.parametrize("edges", [1, 2, 3])
def test_every_chip_has_a_capacitor_near_its_supply_pin(edges, assembly):
    """As many capacitors as chips on a net, none further than 14 mm from its chip."""
    pairs = [(k, k + 1) for k in range(edges)]
    wholes = [board(machine(pairs)), edge_board(), clock_board()]
    for whole in wholes:
        placement = place(pack(assembled(whole, assembly)), "a machine")
        parts = {package.reference: package.part for package in placement.packages}
        pads = list(placement.pads())
        for net in ("vdd", "vcomp"):
            chips = [
                pad.at
                for pad in pads
                if pad.net == net and parts[pad.reference].common.get("vcc") == pad.pad.number
            ]
            caps = [
                pad.at for pad in pads if pad.net == net and parts[pad.reference].value == "100n"
            ]
            if not chips:
                continue
            far = cdist(chips, caps)
            which = linear_sum_assignment(far)
            assert len(which[0]) == len(chips)
            assert far[which].max() < 14
