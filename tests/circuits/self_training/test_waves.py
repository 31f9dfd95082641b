"""The waves that a self-training deck leaves for viewers."""

from __future__ import annotations

import numpy as np
import pytest

from circuits.blocks.digipot_edge import edge
from circuits.ngspice import batch
from circuits.self_training import Lessons, SelfTraining, deck

STEPS = 4


def chain(edges: int, parts: str = "ideal") -> SelfTraining:
    pairs = [(k, k + 1) for k in range(1, edges + 1)]
    last = edges + 1
    shown = Lessons({1: np.full(STEPS, 5.0), last: np.zeros(STEPS)}, {2: np.full(STEPS, 1.0)}, 0.5)
    cell = edge(stage="ideal") if parts == "ideal" else edge()
    return SelfTraining(pairs, [cell] * edges, shown, parts)


def changes(vcd: str) -> dict[str, list[str]]:
    """Values that each net takes, in order."""
    head, _, body = vcd.partition("$enddefinitions $end")
    names = {
        words[3]: words[4] for words in map(str.split, head.splitlines()) if words[:1] == ["$var"]
    }
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for line in body.split():
        if line[0] in "01" and line[1:] in names:
            found[names[line[1:]]].append(line[0])
    return found


def test_the_digital_nets_are_in_a_vcd():
    text = batch.run(deck(chain(2), "clocks.txt", waves="seen"), "seen.vcd")
    found = changes(text)
    for clock in ("latch_clock", "digipot_clock"):
        assert "".join(found[clock]).count("10") == STEPS
    # the upper edge is to grow, the lower one to shrink
    assert found["xedge_1_2.up_down"][-1] == "1"
    assert found["xedge_2_3.up_down"][-1] == "0"


@pytest.mark.parametrize("parts", ["ideal", "catalogue"])
def test_every_point_is_in_a_rawfile(parts):
    lines = deck(chain(2, parts), "clocks.txt", waves="seen").splitlines()
    lines.insert(lines.index("write seen.raw"), "set filetype=ascii")
    text = batch.run("\n".join(lines), "seen.raw")
    head = dict(line.split(":", 1) for line in text.splitlines()[:7])
    assert head["Plotname"] == " Transient Analysis"
    assert int(head["No. Points"]) > 10 * STEPS
    for net in ("v(f2)", "v(c2)", "v(xedge_1_2.xdigipot_free.code)"):
        assert net in text


def test_a_vcd_holds_thirty_edges():
    """ngspice refuses more than 93 nets."""
    lines = [line for line in deck(chain(61), "c.txt", waves="w").splitlines() if "eprvcd" in line]
    assert [line.rpartition(" > ")[2] for line in lines] == ["w-1.vcd", "w-2.vcd", "w-3.vcd"]
    assert max(len(line.split()) - 3 for line in lines) <= 93


def test_none_are_left_unasked():
    text = deck(chain(2), "clocks.txt")
    assert "eprvcd" not in text
    assert ".raw" not in text
