"""Lots of chips: their draws, what is measured of them, files that are the same in every run."""

import json
from itertools import islice

import pytest

from circuits.chip.design import EdgeDesign
from circuits.chip.transistors import Counted
from pyedge.errors import InputError
from pyedge.hardware import chip_monte_carlo
from pyedge.plots.monte_carlo import monte_carlo_figure
from pyedge.plots.style import rendered
from pyedge.verify import chip_monte_carlo as checks
from tests.refusals import refused


class Edge:
    """An edge whose chips are right below a limit; energy and delay are of their draws."""

    design = EdgeDesign(16)

    def __init__(self, limit=2.5):
        self.limit = limit

    def counted(self, conditions, steps, chip):
        one, other = (chip.scale * each for each in islice(chip.draws(), 2))
        right = abs(one) < self.limit
        delay = 1e-9 * (1 + 0.01 * other)
        return Counted((8, 9 if right else 8), (8, 9), 1e-13 * (1 + 0.01 * one), 1e-9, delay)

    def describe(self):
        return {"edge": "edge_jk_16", "pdk": "sky130", "transistors": 288}


def count(*args, **more):
    return chip_monte_carlo.count(Edge(), *args, chip_monte_carlo.CONDITIONS[0], **more)


@pytest.mark.parametrize("workers", [1, 2, 5, None])
def test_a_chip_is_the_same_in_every_lot(workers):
    ten = count(10, seed=3, workers=1).counted
    assert count(4, seed=3, workers=workers).counted == ten[:4]
    assert count(10, seed=3, workers=workers).counted == ten
    assert not set(ten) & set(count(10, seed=4, workers=workers).counted)


def test_what_is_measured_is_of_the_chips_that_count_right():
    lot = count(200, scale=2.0)
    values = lot.describe()
    right = [each for each in lot.counted if each.right]
    assert 0 < values["right"] == len(right) < values["chips"] == 200
    energy = sorted(each.energy for each in right)
    assert values["energy_per_step_j"]["min"] == energy[0]
    assert values["energy_per_step_j"]["max"] == energy[-1]
    assert energy[0] < values["energy_per_step_j"]["median"] < energy[-1]
    none = chip_monte_carlo.count(Edge(0.0), 3, chip_monte_carlo.CONDITIONS[1])
    assert none.describe()["energy_per_step_j"] is None
    assert chip_monte_carlo.table([none])[0]["right "] == "0 of 3"


def test_files_are_the_same_in_every_run(tmp_path):
    said = []
    lots = [chip_monte_carlo.lots(Edge(), 20, 1, workers, said.append) for workers in (1, 3)]
    assert said[:3] == ["20 chips, tt 1.8 V 27 degC", "20 chips, ss 1.62 V -40 degC",
                        "2 chips past both rails"]  # fmt: skip
    paths = [chip_monte_carlo.save(Edge(), found, tmp_path / str(k)) for k, found in
             enumerate(lots)]  # fmt: skip
    for one, other in zip(*paths, strict=True):
        assert one.read_bytes() == other.read_bytes()
    numbers, values = paths[0]
    rows = numbers.read_text().splitlines()
    assert len(rows) == 1 + 20 + 20 + 2
    assert rows[1].startswith("tt 1.8 V 27 degC,1e-08,1,1,0,1,")
    assert [each["chips"] for each in json.loads(values.read_text())["lots"]] == [20, 20, 2]


def test_the_figure_says_seed_chips_and_share():
    lots = chip_monte_carlo.lots(Edge(), 30, 5, 1)[:2]
    figure = monte_carlo_figure(Edge().describe(), [lot.drawn() for lot in lots])
    words = " ".join([figure.get_supxlabel(), *(axes.get_title("left") for axes in figure.axes)])
    for part in ("30 chips, seed 5", f"{lots[0].right} of 30 right", "288 transistors", "5.25 ns"):
        assert part in words
    again = monte_carlo_figure(Edge().describe(), [lot.drawn() for lot in lots])
    assert rendered(figure, ".svg") == rendered(again, ".svg")
    drawn = [sum(bar.get_height() for bar in axes.patches) for axes in figure.axes]
    assert drawn == [lots[0].right] * 2 + [lots[1].right] * 2


@pytest.mark.parametrize(
    ("args", "more", "words"),
    [
        ((0,), {}, "chips 0: a lot is of 1 to 10000"),
        ((10_001,), {}, "chips 10001: a lot"),
        ((2,), {"workers": 0}, "workers 0: at least 1"),
    ],
)
def test_bad_numbers_are_one_line(args, more, words):
    refused(lambda: count(*args, **more), words, kind=InputError)


def test_the_checks_pass_and_find_what_is_planted():
    assert checks.counts(Edge()).passed
    assert checks.same(Edge()).passed
    assert checks.too_much(Edge()).passed
    found = checks.counts(Edge(0.0))
    assert not found.passed
    assert found.detail == "chip 0 counts wrong"

    class Other(Edge):
        """Chips that are not those of their number."""

        made = 0

        def counted(self, conditions, steps, chip):
            Other.made += 1
            found = super().counted(conditions, steps, chip)
            return Counted(found.words, found.expected, float(Other.made), 0.0, 0.0)

    assert not checks.same(Other()).passed
