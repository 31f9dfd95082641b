"""The reader of CSV files: what programs and people write, and one line for a mistake."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.networks.network import Network
from pyedge.table import Table, whole
from tests.refusals import refused

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture
def file(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "data.csv"
        path.write_text(text, encoding=encoding)
        return path

    return write


@given(
    st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", " , ", "  "]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_separator_and_a_byte_order_mark(file, rows, separator, encoding, ending):
    lines = [separator.join(["a", "b"]), "# note", ""]
    lines += [separator.join(map(repr, row)) for row in rows]
    table = Table(file(ending.join(lines), encoding))
    assert table.names == ["a", "b"]
    assert np.array_equal(table.numbers(["b", "a"]), np.array(rows)[:, ::-1])


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("kind", [int, float])
def test_edges_from_pandas(tmp_path, index, header, kind):
    frame = pd.DataFrame({"first": [1, 2, 30], "second": [2, 30, 1]}).astype(kind)
    frame.to_csv(tmp_path / "ring.csv", index=index and header, header=header)
    assert Network.from_csv(tmp_path / "ring.csv").edge_names() == ["1-2", "2-30", "30-1"]


def test_quoted_cells_may_hold_the_separator(file):
    assert Table(file('"a, or A",b\n"x, y",1\n')).text("a, or A") == ["x, y"]


def test_whole_numbers():
    assert [whole(cell) for cell in ("3", "3.0", "3e2", "-1")] == [3, 3, 300, -1]
    for cell in ("", "x", "nan", "inf", "3.5", "1e17"):
        refused(lambda cell=cell: whole(cell), f"is '{cell}'", kind=ValueError)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["lines of data"]),
        ("a,b\n", ["lines of data"]),
        ("a,b\n1\n", ["line 2", "1 cells for 2 columns"]),
        ("a,b\n\n1,x\n", ["line 3", "b is 'x', not a finite number"]),
        ("a;b\n1;2\n1,2\n", ["line 3", "1 cells"]),
        ("a,c\n1,2\n", ["no column 'b'", "a, c"]),
        ("a,b,b\n1,2,3\n", ["'b' twice"]),
    ],
)
def test_a_mistake_is_one_line_with_its_number(file, text, words):
    path = file(text)
    refused(lambda: Table(path).numbers(["a", "b"]), path, *words)


def test_a_file_that_cannot_be_read(tmp_path):
    refused(lambda: Table(tmp_path / "no.csv"), "no.csv", "No such file")
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    refused(lambda: Table(tmp_path / "a.csv"), "a.csv", "not a text file")


@given(st.lists(st.lists(FINITE, min_size=3, max_size=3), min_size=1, max_size=4))
def test_columns_without_names_by_place_or_by_names_given(file, rows):
    lines = [",".join([*map(repr, row), "kind"]) for row in rows]
    path = file("\n".join(lines))
    for columns, names in ((["3", "1"], None), (["c", "a"], ["a", "b", "c", "d"])):
        table = Table(path, columns, names)
        assert np.array_equal(table.numbers(columns), np.array(rows)[:, [2, 0]])
    headed = Table(file("\n".join(["a,b,c,d", *lines])), ["3", "1"])
    assert np.array_equal(headed.numbers(["3", "1"]), np.array(rows)[:, [2, 0]])
    assert headed.text("4") == ["kind"] * len(rows)


@pytest.mark.parametrize("start", [0, 1])
def test_numbers_in_the_first_line_may_be_names(file, start):
    head = ",".join(str(start + k) for k in range(3))
    table = Table(file(f"{head}\n5,6,7\n"), [str(start)])
    assert table.numbers([str(start), str(start + 2)]).tolist() == [[5, 7]]


def test_columns_that_are_not_there(file):
    path = file("1.5,2.5\n")
    refused(lambda: Table(path, ["3"]), path, "no column '3'")
    refused(lambda: Table(path, ["a"], ["a"]), path, "line 1", "2 cells for 1 columns")
