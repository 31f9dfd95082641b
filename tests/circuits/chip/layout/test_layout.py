"""Placed and routed edges: nets whole and apart, cells side by side, ports that join."""

from dataclasses import replace
from itertools import pairwise

import pytest

from circuits.chip import spice
from circuits.chip.layout import cells, def_file, layout
from circuits.chip.layout.placement import floor_plan
from circuits.circuit import CircuitError
from tests.circuits.chip.layout import small_cells
from tests.circuits.chip.layout.connections import pieces, too_near
from tests.refusals import refused

NETLIST = small_cells.netlist()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return small_cells.files(tmp_path_factory.mktemp("cells"))


@pytest.fixture(scope="module", params=[1, 2, 3])
def made(files, request):
    return layout.edge(NETLIST, files, "edge", request.param)


def test_every_net_is_whole_and_apart_from_the_others(made):
    assert {route.net for route in made.routes} <= set(spice.net_names(NETLIST).values())
    for route in made.routes:
        assert pieces(made, route.net) == 1, route.net
    assert too_near(made) == []


def test_a_wire_that_is_moved_is_too_near(made):
    route = max(made.routes, key=lambda route: route.length)
    strap = made.straps[0].wires[0][1]
    metal, wire = next(each for each in route.wires if each[0] == "met2")
    wires = tuple((metal, wire.moved(strap.right + 100 - wire.left, 0)) if each == (metal, wire)
                  else each for each in route.wires)  # fmt: skip
    routes = tuple(route._replace(wires=wires) if each is route else each for each in made.routes)
    faulty = replace(made, routes=routes)
    assert any(
        {one[0], other[0]} == {"vdd", route.net} for one, other in too_near(faulty)
    )  # fmt: skip


def test_the_same_arguments_give_the_same_layout(files):
    first, second = (layout.edge(NETLIST, files, "edge", 4) for _ in range(2))
    assert first == second


def test_cells_fill_the_rows_with_taps_at_their_ends(made):
    plan, across = made.plan, made.plan.site[0]
    assert plan.rows % 2 == 0
    for row in range(plan.rows):
        ends = sorted((cell.column, cell.column + made.files.shape(cell.cell).width // across)
                      for cell in made.cells if cell.row == row)  # fmt: skip
        assert ends[0][0] == 0
        assert ends[-1][1] == plan.columns
        assert all(left == right for (_, left), (right, _) in pairwise(ends))
        taps = [cell.column for cell in made.cells if (cell.cell, cell.row) == (cells.TAP, row)]
        assert taps == [0, plan.columns - 1]
    assert [cell.name for cell in made.cells[: len(NETLIST.gates)]] == [
        gate.name for gate in NETLIST.gates
    ]
    names = [gate.name for gate in made.netlist_cells.gates]
    assert len(set(names)) == len(names) == len(made.cells)


def test_shared_ports_are_at_the_same_places_of_opposite_sides(made):
    for net in layout.SHARED:
        places = {(port.x, port.y) for port in made.ports if port.net == net}
        assert len(places) == 4
        for x, y in places:
            if x in (0, made.width):
                assert (made.width - x, y) in places
            else:
                assert y in (0, made.height)
                assert (x, made.height - y) in places
    own = [port for port in made.ports if port.net not in (*layout.SHARED, "vdd", "gnd")]
    assert {port.net for port in own} == {"first", "codes_0", "codes_1"}
    assert all(0 < port.x < made.width and 0 < port.y < made.height for port in own)


def test_a_pin_on_a_supply_is_joined_to_its_strap(files):
    gate = NETLIST.gates[2]
    tied = replace(gate, pins={**gate.pins, "A": "1"})
    gates = tuple(tied if each is gate else each for each in NETLIST.gates)
    made = layout.edge(replace(NETLIST, gates=gates), files, "edge", 1)
    route = next(route for route in made.routes if route.net == "vdd")
    assert any(cut == "mcon" for cut, _, _ in route.vias)
    assert too_near(made) == []


def test_def_has_all_cells_pins_and_nets(made):
    text = def_file.write(made)
    assert f"DIEAREA ( 0 0 ) ( {made.width} {made.height} ) ;" in text
    assert f"COMPONENTS {len(made.cells)} ;" in text
    assert text.count(" + PLACED ") == len(made.cells) + len(made.ports)
    assert text.count(" FS ;") == sum(cell.flipped for cell in made.cells)
    for route in made.routes:
        assert f"\n- {route.net} (" in text
    for gate in NETLIST.gates:
        for pin in gate.pins:
            assert text.count(f"( {gate.name} {pin} )") == 1
    assert text.count("L1M1_PR") == sum(
        cut == "mcon" for route in made.routes for cut, _, _ in route.vias
    )


def test_what_cannot_be_routed_is_one_line(files, monkeypatch):
    monkeypatch.setattr("circuits.chip.layout.router.ROUNDS", 1)
    crowded = small_cells.netlist(12)
    refused(
        lambda: layout.edge(crowded, files, "edge", 1, utilisation=0.98),
        "the edge cannot be routed", kind=CircuitError,
    )  # fmt: skip


@pytest.mark.parametrize("sites", [[3], [3, 4, 20], [5] * 60])
def test_a_floor_plan_has_room(sites):
    plan = floor_plan(sites, (460, 2720))
    assert plan.rows * (plan.columns - 2) >= sum(sites)
    assert plan.columns - 2 >= max(sites)
