"""Bills of materials: every package once, alike ones together, in the assemblers' columns."""

import csv
import io
import re
from collections import Counter

from hypothesis import given

from circuits.blocks.board import board, pack
from circuits.blocks.digipot_edge import edge
from circuits.blocks.machine import machine
from circuits.blocks.separate_boards import clock_board, edge_board
from circuits.export import bom
from circuits.parts import TEST_POINT
from tests.circuits.strategies import PAIRS, TRIANGLE


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


@given(PAIRS)
def test_every_package_that_is_bought_stands_once_with_its_number(pairs):
    every = pack(board(machine(pairs)))
    packages = {each.reference: each for each in every if each.part.bought}
    assert {each.part.name for each in every if not each.part.bought} == {TEST_POINT.name}
    whole, short = map(table, bom.texts(every, "m").values())
    for rows in (whole, short):
        references = [name for row in rows for name in row["Designator"].split(",")]
        assert sorted(references) == sorted(packages)
    for row in whole:
        names = row["Designator"].split(",")
        assert int(row["Quantity"]) == len(names)
        for name in names:
            part = packages[name].part
            assert (row["MPN"], row["Manufacturer"]) == (part.number, part.maker)
            assert (row["Value"], row["Footprint"]) == (part.value or part.name, part.footprint)
    assert len({(row["Value"], row["MPN"], row["Footprint"]) for row in whole}) == len(whole)
    assert [row["Line"] for row in whole] == [str(k + 1) for k in range(len(whole))]


def test_columns_are_those_that_assemblers_read():
    texts = bom.texts(pack(board(machine(TRIANGLE))), "m")
    assert list(texts) == ["m-bom.csv", "m-bom-jlcpcb.csv"]
    assert texts["m-bom-jlcpcb.csv"].startswith("Comment,Designator,Footprint,LCSC Part #\n")
    (digipots,) = [r for r in table(texts["m-bom-jlcpcb.csv"]) if r["Comment"].startswith("AD5220")]
    assert digipots["Footprint"] == "DIP-8_W7.62mm"
    assert len(digipots["Designator"].split(",")) == 6


def test_a_changed_value_and_another_part_appear():
    changed = edge(averaging=220e3)
    rows = table(bom.texts(pack(board(machine(TRIANGLE, changed))), "m")["m-bom.csv"])
    (averaging,) = [row for row in rows if row["Value"] == "220k"]
    assert (averaging["Quantity"], averaging["MPN"]) == ("12", "MFR-25FBF52-220K")


@given(PAIRS)
def test_a_total_has_the_parts_of_every_board(pairs):
    boards = {"edge": (len(pairs), pack(edge_board())), "clock": (1, pack(clock_board()))}
    rows = table(bom.total(boards))
    expected = Counter()
    for count, packages in boards.values():
        for each in (each for each in packages if each.part.bought):
            expected[each.part.number, each.part.value or each.part.name] += count
    found = Counter({(row["MPN"], row["Value"]): int(row["Quantity"]) for row in rows})
    assert found == expected
    assert sum(found.values()) == sum(int(row["Quantity"]) for row in rows)
    (gates,) = [row for row in rows if row["Value"] == "SN74ALS86"]
    assert re.fullmatch(r"edge: U\d+; clock: U\d+", gates["Designator"])
    assert list(rows[0]) == list(table(bom.texts(pack(edge_board()), "m")["m-bom.csv"])[0])
