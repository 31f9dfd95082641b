"""ngspice in a child process: its answers, its ends, and that none is left over."""

import contextlib
import io
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.ngspice import server
from circuits.ngspice.client import SpiceProcess
from circuits.ngspice.server import Deck
from circuits.ngspice.session import SpiceError
from tests import refusals
from tests.hdl.processes import dies_with_parent

DIVIDER = "a divider\nR1 a b 1k\nR2 b 0 1k\nV1 a 0 DC 5\n"
DIVIDE = Deck(DIVIDER, ["R1", "V1"], ["a", "b"])
DOUBLE = Deck("another\nR1 c 0 2k\nI1 0 c DC 1m\n", ["R1", "I1"], ["c"])
refused = partial(refusals.refused, kind=SpiceError)


@pytest.fixture(scope="module")
def process():
    made = SpiceProcess()
    yield made
    made.close()


@pytest.fixture
def divider():
    process = SpiceProcess()
    process.load(DIVIDE)
    yield process
    process.close()


def test_a_long_answer_comes_in_parts_which_make_one(divider, monkeypatch):
    rows, parts = np.arange(6.0).reshape(3, 2), []
    monkeypatch.setattr(server, "PATIENCE", -1.0)
    circuit = SimpleNamespace(settle=lambda row: row)
    server._settle(SimpleNamespace(sendall=parts.append), circuit, rows)
    assert len(parts) == 3
    channel = {"send": len, "receive": io.BytesIO(b"".join(parts)).read, "close": divider.close}
    monkeypatch.setattr(
        divider, "_channel", SimpleNamespace(exchange=contextlib.nullcontext, **channel)
    )
    assert np.array_equal(divider.settle(rows), rows)


ROW = st.lists(st.floats(1.0, 1e6) | st.just(np.nan), min_size=2, max_size=2)


@given(
    turns=st.lists(
        st.tuples(
            st.integers(0, 1),
            st.lists(ROW, max_size=3),
            st.none() | st.tuples(st.integers(0, 1), st.lists(ROW, min_size=1, max_size=1)),
            st.integers(0, 2),
        ),
        max_size=6,
    )
)
def test_circuits_in_any_order_whatever_was_prepared(process, turns):
    """What is prepared is set, whichever circuit is asked next; what is NaN stays."""
    process.load(DIVIDE, DOUBLE)
    given_ = [np.array([1e3, 5.0]), np.array([2e3, 1e-3])]

    def set_to(k, row):
        given_[k][: len(row)] = np.where(np.isnan(row), given_[k][: len(row)], row)

    def solved(k):
        (ohms, source) = given_[k]
        return [source, source * 1e3 / (ohms + 1e3)] if k == 0 else [ohms * source]

    for k, rows, prepare, count in turns:
        wanted = []
        for row in rows:
            set_to(k, row)
            wanted.append(solved(k))
        first = prepare and (prepare[0], np.array(prepare[1][0][:count]))
        found = process.settle(np.reshape(rows, (-1, 2)), k, first)
        np.testing.assert_allclose(found, np.reshape(wanted, found.shape), rtol=1e-9)
        if first:
            set_to(*first)
    for k in (0, 1):
        found = process.settle(np.full((1, 2), np.nan), k)[0]
        np.testing.assert_allclose(found, solved(k), rtol=1e-9)


def test_what_cannot_be_prepared_is_an_error_when_it_is_used(divider):
    divider.load(DIVIDE, DOUBLE)
    here, spoilt = np.array([[3e3, 4.0]]), np.array([np.inf, 1.0])
    for _ in range(2):
        np.testing.assert_allclose(divider.settle(here, 0, (1, spoilt)), [[4.0, 1.0]], rtol=1e-12)
    assert divider.settle(np.array([[1e3, 2e-3]]), 1)[0, 0] == pytest.approx(2.0)
    divider.settle(here, 0, (1, spoilt))
    refused(lambda: divider.settle(spoilt[None], 1), "R1 cannot be inf")


def test_a_bad_circuit_is_an_error_and_the_next_is_none(divider):
    one = np.zeros((1, 2))
    refused(lambda: divider.settle(one, 1), "no circuit 1 is loaded")
    refused(lambda: divider.settle(one, 0, (1, np.zeros(1))), "no circuit 1 is loaded")
    assert divider.settle(np.full((1, 2), np.nan))[0, 1] == pytest.approx(2.5)
    refused(lambda: divider.load(Deck("bad\nR1 a 0 xyz\n", [], [])), "cannot read the circuit")
    refused(lambda: divider.settle(one), "no circuit is loaded")
    divider.load(Deck("air\nR1 a 0 1\nV1 a 0 1\nR2 c d 1\n", [], ["a"]))
    refused(lambda: divider.settle(np.zeros((3, 0))), "singular matrix")
    divider.load(DIVIDE)
    assert divider.settle(np.full((1, 2), np.nan))[0, 1] == pytest.approx(2.5)


def test_an_error_in_the_midst_of_rows_leaves_no_answers_over(divider):
    refused(lambda: divider.settle(np.array([[1e3, 5.0], [np.inf, 5.0], [2e3, 5.0]])), "inf")
    divider.load(DIVIDE)
    assert divider.settle(np.array([[4e3, 5.0]]))[0, 1] == pytest.approx(1.0)


def test_where_ngspice_gives_up_the_reason_comes_first():
    process = SpiceProcess()
    bad = Deck("bad\nR1 a 0 {unknown}\nV1 a 0 1\n", [], [])
    refused(lambda: process.load(bad), "Undefined parameter [unknown]")
    refused(lambda: process.load(DIVIDE), "has ended")
    assert not process.alive


def test_it_ends_with_us_even_in_the_midst_of_work():
    code = (
        "import numpy as np\n"
        "from circuits.ngspice.client import SpiceProcess\n"
        "from circuits.ngspice.server import Deck\n"
        f"process = SpiceProcess()\nprocess.load({DIVIDE!r})\n"
        "print(process.process.pid, flush=True)\n"
        "process.settle(np.full((10**6, 2), np.nan))\n"
    )
    assert dies_with_parent(code, "circuits.ngspice.server")
