"""Files of decisions: all valid forms are read, invalid ones are an error of one line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.analysis.calibration import Decisions, load_decisions
from tests.refusals import refused

HEAD = "free_drop,clamped_drop,up\n"
NAMES = ["free_drop", "clamped_drop", "up", "trials"]
VOLT = st.floats(-5, 5)
WRITTEN = st.sampled_from(["{:.17g}", "{:.17g}V", "{:.17g} V"])
ROW = st.tuples(VOLT, VOLT, st.integers(0, 9), st.integers(1, 9), WRITTEN)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "decisions.csv"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


@given(st.lists(ROW, min_size=1, max_size=8), st.permutations(NAMES))
def test_round_trip(file, rows, order):
    lines = [",".join(order)]
    for free, clamped, up, more, form in rows:
        written = form.format(free), form.format(clamped), str(up), str(up + more)
        cells = dict(zip(NAMES, written, strict=True))
        lines.append(",".join(cells[each] for each in order))
    decisions = load_decisions(file("\n".join(lines)))
    assert np.allclose(decisions.free, [row[0] for row in rows], rtol=1e-12, atol=0)
    assert np.allclose(decisions.clamped, [row[1] for row in rows], rtol=1e-12, atol=0)
    assert decisions.up.tolist() == [row[2] for row in rows]
    assert decisions.trials.tolist() == [row[2] + row[3] for row in rows]
    assert decisions.count == sum(row[2] + row[3] for row in rows)


def test_units_comments_blank_lines_and_other_columns(file):
    text = "# bench 3\n up , note,clamped_drop,free_drop\n\n1,a,3mV,-2.5 mV\n#x\n0,b,1e-3,2\n"
    decisions = load_decisions(file(text))
    assert decisions.clamped.tolist() == [3e-3, 1e-3]
    assert decisions.free.tolist() == [-2.5e-3, 2.0]
    assert decisions.up.tolist() == [1, 0]
    assert decisions.trials.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["free_drop, clamped_drop, up"]),
        (HEAD, ["lines of data"]),
        ("free_drop,up\n1,1\n", ["no column 'clamped_drop'", "free_drop, up"]),
        (HEAD + "# note\n\n1,x,1\n", ["line 4", "clamped_drop", "'x'", "3mV"]),
        (HEAD + "3mA,1,1\n", ["line 2", "free_drop", "mA"]),
        (HEAD + "nan,1,1\n", ["line 2", "free_drop", "not finite"]),
        (HEAD + "1,1,2\n", ["line 2", "up is 2", "1, up, or 0, down"]),
        (HEAD + "1,1,-1\n", ["line 2", "up is -1", "1, up, or 0, down"]),
        (HEAD + "1,1,yes\n", ["line 2", "up", "'yes'"]),
        (HEAD + "1,1,0.5\n", ["line 2", "up", "whole number"]),
        ("free_drop,clamped_drop,up,trials\n1,1,3,2\n", ["line 2", "up is 3", "0 to 2"]),
        ("free_drop,clamped_drop,up,trials\n1,1,0,0\n", ["line 2", "trials", "1 or more"]),
    ],
)
def test_invalid_file_is_refused_with_its_line(file, text, words):
    path = file(text)
    refused(lambda: load_decisions(path), path, *words)


def test_invalid_decisions_are_refused():
    one = np.ones(1)
    refused(lambda: Decisions(one, one, np.ones(2), one), "as many")
    refused(lambda: Decisions(one, one, 2 * one, one), "none to all")
    refused(lambda: Decisions(one, one, 0.5 * one, one), "whole")
    refused(lambda: Decisions(np.array([np.nan]), one, one, one), "free", "finite")
    refused(lambda: Decisions(*[np.zeros(0)] * 4), "at least one")
