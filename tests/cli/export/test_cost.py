"""`pyedge export cost`: a table, one JSON object, one line for what is wrong."""

import json
from pathlib import Path

from pyedge.analysis.cost import BUILDS
from pyedge.cli.app import run
from tests.refusals import complained

FIVE = Path(__file__).parents[3] / "examples" / "own" / "parts" / "five_volts.toml"


def printed(capsys, *words):
    assert run(["export", "cost", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_the_table_and_the_json_are_alike(capsys):
    costs = json.loads(printed(capsys, "--network", "divider", "--json"))["costs"]
    assert [each["network"] for each in costs] == ["one edge"] * 3 + ["divider"] * 3
    assert [each["build"] for each in costs] == [build.title for build in BUILDS] * 2
    assert costs[0].keys() == {
        "build", "network", "edges", "packages", "kinds", "area_m2", "power_typical_w",
        "power_most_w", "price", "unpriced",
    }  # fmt: skip
    text = printed(capsys, "--network", "divider")
    for each in costs:
        (row,) = [line for line in text.splitlines() if f" {each['network']} " in line
                  and f" {each['build']} " in line]  # fmt: skip
        assert f" {each['packages']} " in row
        assert f" {1e4 * each['area_m2']:.1f} " in row


def test_a_machine_s_own_parts_and_prices(capsys, tmp_path):
    words = [FIVE, "--network", "divider", "--json"]
    costs = json.loads(printed(capsys, *words))["costs"]
    assert [each["build"] for each in costs] == ["tht", "smd"] * 2
    names = {name for each in costs for name in each["unpriced"]}
    assert {"AD5222BR100", "MCP6544-I/P", "MCP6544-I/SL"} <= names
    prices = tmp_path / "prices.csv"
    prices.write_text("MPN,price\n" + "".join(f"{name},0.5\n" for name in sorted(names)))
    paid = json.loads(printed(capsys, *words, "--prices", prices))["costs"]
    assert [each["price"] for each in paid] == [0.5 * each["packages"] for each in costs]
    prices.write_text("MPN,price\nMCP6544-I/P,1\n")
    text = printed(capsys, *words[:-1], "--prices", prices)
    assert "No price of:" in text
    assert "AD5222BR100" in text


def test_what_is_wrong_is_one_line(capsys, tmp_path):
    (tmp_path / "prices.csv").write_text("part;cost\n")
    line = complained(capsys, "export", "cost", "--prices", tmp_path / "prices.csv")
    assert "columns MPN and price" in line
    assert "'nowhere" in complained(capsys, "export", "cost", "--network", "nowhere")
