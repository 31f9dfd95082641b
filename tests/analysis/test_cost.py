"""What machines cost: counted again from their bills of materials, and priced by hand."""

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circuits.blocks.board import board, pack
from circuits.blocks.machine import machine
from circuits.export import bom
from circuits.parts import assembled
from pyedge.analysis.cost import BUILDS, ONE_EDGE, SIZES, Build, cost, read_prices
from pyedge.analysis.power.electronics import electronics
from pyedge.hardware.netlists import cell, clock, pairs
from pyedge.networks.topologies import named
from pyedge.training.configuration import MachineConfiguration
from tests.refusals import refused

DIVIDER, TORUS = named("divider"), named("torus16")
builds = pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.title)


def bill(build, network=DIVIDER):
    """Quantities by part number."""
    edge = cell(build.machine, "catalogue", 330e3)
    whole = board(machine(pairs(network), edge, clock(build.machine)))
    packages = pack(assembled(whole, build.assembly))
    rows = csv.DictReader(io.StringIO(bom.texts(packages, "m")["m-bom.csv"]))
    counts = Counter()
    for row in rows:  # connectors of one kind have lines of their own
        counts[row["MPN"]] += int(row["Quantity"])
    return counts


@builds
def test_packages_are_those_of_the_bill(build):
    found = cost(build, DIVIDER)
    quantities = bill(build)
    assert (found.packages, found.kinds) == (sum(quantities.values()), len(quantities))
    assert (found.edges, found.network, found.build) == (2, "divider", build.title)
    assert found.price is None
    assert set(found.unpriced) == set(quantities)


def test_sizes_are_16_100_and_300_edges_and_one_edge_has_no_clock():
    assert [named(size).n_edges for size in SIZES] == [16, 100, 300]
    one = cost(BUILDS[0], None)
    assert (one.edges, one.network) == (1, ONE_EDGE)
    assert "MC14490PG" not in one.unpriced
    assert one.packages == 19  # 2 digipots, 3 chips, 4 capacitors, 10 resistors


@builds
def test_a_larger_machine_costs_more_but_less_for_each_edge(build):
    small, large = (cost(build, named(size)) for size in ("divider", "periodic:4x4"))
    for what in ("packages", "area", "typical", "most"):
        one, other = getattr(small, what), getattr(large, what)
        assert one < other < one * 16


def test_what_each_build_saves():
    tht, smd, five = (cost(build, TORUS) for build in BUILDS)
    assert tht.packages == smd.packages > five.packages + 6 * 16
    assert (tht.typical, tht.most) == (smd.typical, smd.most)
    assert tht.area > 3 * smd.area > 3 * five.area
    assert smd.typical > 100 * five.typical


def test_power_is_that_of_the_electronics():
    found = cost(BUILDS[0], TORUS)
    reckoned = electronics(TORUS)
    assert found.typical == pytest.approx(16 * sum(each.typical for each in reckoned))
    assert found.most == pytest.approx(16 * sum(each.most for each in reckoned))


def written(folder, rows, names=("MPN", "price", "quantity")):
    path = folder / "prices.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("prices")


BREAKS = st.dictionaries(st.integers(1, 40), st.floats(0, 9), min_size=1, max_size=4)


@settings(max_examples=12)
@given(st.data())
def test_the_price_is_that_of_the_largest_quantity_that_is_bought(folder, data):
    quantities = bill(BUILDS[1])
    breaks = {number: data.draw(BREAKS) for number in quantities}
    rows = [(number, price, n) for number, each in breaks.items() for n, price in each.items()]
    prices = read_prices(written(folder, data.draw(st.permutations(rows))))
    expected = 0.0
    for number, count in quantities.items():
        bought = max(count, min(breaks[number]))
        expected += bought * [p for n, p in sorted(breaks[number].items()) if n <= bought][-1]
    found = cost(BUILDS[1], DIVIDER, prices)
    assert found.price == pytest.approx(expected)
    assert found.unpriced == ()
    dear = data.draw(st.sampled_from(sorted(quantities)))
    rest = cost(BUILDS[1], DIVIDER, {n: each for n, each in prices.items() if n != dear})
    assert (rest.price, rest.unpriced) == (None, (dear,))


def test_names_in_any_case_other_columns_and_empty_lines_are_read(folder):
    rows = [("X1", "shop", "0.5"), ("", "", ""), (" X2 ", "", " 2 ")]
    path = written(folder, rows, ("mpn", "from", " Price "))
    assert read_prices(path) == {"X1": {1: 0.5}, "X2": {1: 2.0}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "MPN and price"),
        ("MPN,cost\nX,1\n", "0 of price"),
        ("MPN,price,price\nX,1,2\n", "2 of price"),
        ("MPN,price\n", "no prices"),
        ("MPN,price\nX,cheap\n", "line 2: price 'cheap'"),
        ("MPN,price\nX,1\nY,-1\n", "line 3: price '-1'"),
        ("MPN,price\nX,inf\n", "price 'inf'"),
        ("MPN,price\nX\n", "price ''"),
        ("MPN,price\n,1\n", "line 2: no part number"),
        ("MPN,price,quantity\nX,1,0\n", "quantity '0'"),
        ("MPN,price,quantity\nX,1,ten\n", "quantity 'ten'"),
        ("MPN,price,quantity\nX,1,5\nX,2,5\n", "line 3: a second price of X from 5 on"),
        ("MPN,price\n" + 200_000 * "X" + ",1\n", "is not CSV"),
    ],
)
def test_a_file_without_prices_is_one_line(folder, text, words):
    path = folder / "bad.csv"
    path.write_bytes(text.encode())
    refused(lambda: read_prices(path), "bad.csv", words)


def test_what_cannot_be_counted_is_one_line(folder):
    refused(lambda: read_prices(folder / "none.csv"), "none.csv")
    (folder / "odd.csv").write_bytes(b"\xff\xfe")
    refused(lambda: read_prices(folder / "odd.csv"), "odd.csv", "UTF-8")
    ideal = MachineConfiguration.make({"edges": {"comparison": "ideal"}})
    refused(lambda: cost(Build("x", ideal, "tht"), DIVIDER), "edges of ideal")
    refused(lambda: cost(replace(BUILDS[0], assembly="bga"), None), "'bga'")
    refused(lambda: cost(BUILDS[0], named("square:72x72")), "10224 edges", "10000")
