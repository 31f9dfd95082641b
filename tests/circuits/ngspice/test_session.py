"""A session with ngspice: what it solves, what it refuses, what it leaves behind."""

import gc
import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.ngspice.session import Session, SpiceError
from tests import refusals

LOADED = "a current into a resistor\nR1 c 0 1k\nI1 0 c DC 2m\n"
LOGIC = (
    "xspice\nV1 in 0 3\nA1 [in] [bit] adc\nA2 [bit] [out] dac\nR1 out 0 1k\n"
    ".model adc adc_bridge(in_low=2 in_high=2)\n"
    ".model dac dac_bridge(out_low=0.25 out_high=4.5)\n"
)
DIVIDER = "a divider\nR1 a b 1k\nR2 b 0 1k\nV1 a 0 DC 5\n"


@pytest.fixture(scope="module")
def session():
    with Session() as made:
        yield made


refused = partial(refusals.refused, kind=SpiceError)


def test_a_divider_divides(session):
    session.load(DIVIDER)
    found = session.operating_point(["a", b"b", "V1#branch"])
    np.testing.assert_allclose(found, [5.0, 2.5, -2.5e-3], rtol=1e-12)
    session.alter(["r2", b"V1"], [3e3, 4.0])
    np.testing.assert_allclose(session.operating_point("ab"), [4.0, 3.0], rtol=1e-12)


@given(ohms=st.floats(1e-3, 1e9), volts=st.floats(-1e3, 1e3).filter(lambda v: abs(v) > 1e-9))
def test_values_are_taken_to_the_last_digits(session, ohms, volts):
    session.load(DIVIDER)
    session.alter(["r1", "v1"], [ohms, volts])
    taken = session.operating_point(["@r1[resistance]", "@v1[dc]"])
    np.testing.assert_allclose(taken, [ohms, volts], rtol=1e-15)


@given(st.integers(0, 127))
def test_the_resistances_of_a_digipot_are_taken_exactly(session, code):
    session.load(DIVIDER)
    ohms = 781.25 * code + 1040.0
    session.alter(["r1"], [ohms])
    assert session.operating_point(["@r1[resistance]"])[0] == ohms


def test_a_deck_without_an_end_does_not_leave_the_one_before(session):
    session.load(DIVIDER)
    session.load(LOADED)
    assert session.operating_point(["c"])[0] == pytest.approx(2.0)
    session.load("a third\nR1 d 0 1k\nI1 0 d DC 3m\n.end\n")
    assert session.operating_point(["d"])[0] == pytest.approx(3.0)
    refused(lambda: session.operating_point(["c"]), "no vector c")


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(1.0, 1e6)), min_size=1, max_size=12))
def test_several_circuits_keep_their_values_apart(session, turns):
    session.load(*(f"{k}\nR1 a b 1k\nR2 b 0 {k + 1}k\nV1 a 0 DC {k + 1}\n" for k in range(3)))
    ohms = [1e3, 1e3, 1e3]

    def middle(k):
        return (k + 1) * 1e3 * (k + 1) / (ohms[k] + 1e3 * (k + 1))

    assert session.operating_point(["b"])[0] == pytest.approx(middle(0))  # the first is in use
    for k, new in turns:
        session.use(k)
        assert session.operating_point(["b"])[0] == pytest.approx(middle(k), rel=1e-9)
        ohms[k] = new
        session.alter(["r1"], [new])
        assert session.operating_point(["b"])[0] == pytest.approx(middle(k), rel=1e-9)


@pytest.mark.parametrize("used", range(3))
def test_new_circuits_leave_none_of_those_before(session, used):
    session.load(DIVIDER, DIVIDER, DIVIDER)
    session.use(used)
    session.load(DIVIDER, LOADED)
    session._shared.messages.clear()
    session._command(b"setcirc")
    assert len(session._shared.messages) == 3  # a heading and the two
    assert session.operating_point(["b"])[0] == pytest.approx(2.5)
    session.use(1)
    assert session.operating_point(["c"])[0] == pytest.approx(2.0)
    for wrong in (-1, 2):
        refused(lambda k=wrong: session.use(k), f"no circuit {wrong}", "0..1")
    session.load(DIVIDER)
    refused(lambda: session.use(1), "no circuit 1", "0..0")


def test_a_node_of_the_other_circuit_is_none_of_this(session):
    session.load(DIVIDER, LOADED)
    for used, own, other in ((0, "a", "c"), (1, "c", "a"), (0, "b", "c")):
        session.use(used)
        session.operating_point([own])
        refused(lambda node=other: session.operating_point([node]), f"no vector {other}")


@pytest.mark.parametrize("at", range(3))
def test_of_several_circuits_one_bad_one_leaves_none(session, at):
    for bad in ("bad\nR1 a 0 xyz\nV1 a 0 1\n", ""):
        decks = [DIVIDER, LOADED]
        decks.insert(at, bad)
        refused(lambda decks=decks: session.load(*decks), "cannot read")
        refused(lambda: session.use(0), "no circuit is loaded")
        refused(lambda: session.operating_point(["a"]), "no circuit is loaded")
    session.load(LOADED)
    assert session.operating_point(["c"])[0] == pytest.approx(2.0)


def test_circuits_with_code_models_stand_beside_others(session):
    session.load(LOGIC, DIVIDER, LOGIC.replace("V1 in 0 3", "V1 in 0 1"))
    for used, node, wanted in ((2, "out", 0.25), (1, "b", 2.5), (2, "out", 0.25), (0, "out", 4.5)):
        session.use(used)
        assert session.operating_point([node])[0] == pytest.approx(wanted)
    session.alter(["v1"], [1.0])
    assert session.operating_point(["out"])[0] == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("deck", "words"),
    [
        ("", ["nothing in it"]),
        ("unknown model\nD1 a 0 nomodel\nV1 a 0 1\n", ["D1 a 0 nomodel".lower(), "model"]),
        ("unknown part\nX1 a b nopart\nV1 a 0 1\n", ["nopart"]),
        ("no number\nR1 a 0 xyz\nV1 a 0 1\n", ["r1 a 0 xyz"]),
        ("no parameter\nA1 [a] [b] d\n.model d adc_bridge(in_lo=1)\nR1 a 0 1\n", ["in_lo"]),
        ("twice\nR1 a 0 1k\nR1 a 0 2k\nV1 a 0 1\n", ["r1 a 0 2k", "already exists"]),
        ("no file\n.include /not/there\nR1 a 0 1\n", ["/not/there"]),
        ("external\nV1 a 0 DC 5 external\nR1 a 0 1\n", ["V1 a 0 external", "no value"]),
        ("external\nI1 a 0 3 EXTERNAL\nR1 a 0 1\n", ["I1 a 0 external"]),
    ],
)
def test_a_deck_that_cannot_be_read_is_refused_and_none_is_left(session, deck, words):
    session.load(DIVIDER)
    refused(lambda: session.load(deck), *words)
    refused(lambda: session.operating_point(["a"]), "no circuit is loaded")
    refused(lambda: session.alter(["r1"], [1.0]), "no circuit is loaded")


def test_names_are_not_taken_for_complaints_or_constants(session):
    session.load("error: no such thing aborted\nRerror error 0 1k\nV1 error 0 1\n")
    assert session.operating_point(["error"])[0] == 1.0
    session.load("light\nR1 e 0 1k\nV1 e 0 3\n")
    assert session.operating_point(["e"])[0] == 3.0
    for constant in ("c", "pi", "boltz"):
        refused(lambda name=constant: session.operating_point([name]), f"no vector {constant}")


@pytest.mark.parametrize(
    ("deck", "words"),
    [
        ("in the air\nR1 a 0 1k\nV1 a 0 1\nR2 c d 1k\n", ["singular matrix", "node"]),
        ("two sources\nR1 a 0 1k\nV1 a 0 1\nV2 a 0 2\n", ["singular matrix", "#branch"]),
        ("no state\nB1 a 0 V = V(a) > 1 ? 0 : 2\nR1 a 0 1k\n", ["Timestep too small", '"a"']),
    ],
)
def test_a_circuit_without_an_operating_point_is_an_error_and_the_next_is_none(
    session, deck, words
):
    for decks in ([deck], [DIVIDER, deck]):  # alone, or beside another, which is gone too
        session.load(*decks)
        session.use(len(decks) - 1)
        refused(lambda: session.operating_point(["a"]), *words, "no operating point")
        # ngspice would have one now, by the conductances it has tried.
        refused(lambda: session.operating_point(["a"]), "no circuit is loaded")
    session.load(DIVIDER)
    assert session.operating_point(["b"])[0] == pytest.approx(2.5)


def test_what_is_not_there_or_not_a_number_is_refused(session):
    session.load(DIVIDER)
    for name, words in (("c", "no vector c"), ("time", "no vector time"), ("@r9[dc]", "vector")):
        refused(lambda name=name: session.operating_point([name]), words)
    refused(lambda: session.alter(["r9"], [1.0]), "r9")
    refused(lambda: session.alter(["r1"], [float("nan")]), "r1", "nan")
    refused(lambda: session.alter(["r1"], [float("inf")]), "r1", "inf")
    assert session.operating_point(["b"])[0] == pytest.approx(2.5)


def test_one_session_at_a_time_and_none_after_its_end():
    done = alone(f"""
one = Session()
tell(Session)
one.close()
tell(one.load, {DIVIDER!r})
two = Session()
one.close()
tell(two.load, {DIVIDER!r})
tell(Session)
""")
    another = "another session with ngspice is open in this process: close it first"
    assert done.stdout.splitlines() == [another, "the session is closed", "ok", another]


def growth(act, warm, count):
    """Kilobytes that this process grows by in some calls, after others."""
    sizes = []
    for number in (warm, count):
        for k in range(number):
            act(k)
        gc.collect()
        with open("/proc/self/statm", encoding="ascii") as file:
            sizes.append(int(file.read().split()[1]) * 4)
    return sizes[1] - sizes[0]


def test_memory_stays_flat_over_ten_thousand_operating_points(session):
    def act(k):
        session.use(k % 2)
        session.alter(["r1", "r2"], [1e3 + k, 2e3 + k])
        session.operating_point(["a", "b"])

    session.load(DIVIDER, DIVIDER)
    assert growth(act, 1500, 10_000) < 3000


def test_memory_stays_flat_over_many_circuits(session):
    def act(_):
        session.load(DIVIDER, LOADED)
        session.operating_point(["b"])
        session.use(1)
        session.operating_point(["c"])

    assert growth(act, 500, 2000) < 5000


PRELUDE = """
from circuits.ngspice.session import Session
from hdl.tools import ToolError
def tell(call, *arguments):
    try:
        call(*arguments)
        print("ok")
    except ToolError as error:
        print(error)
"""


def alone(code, **environment):
    """What a process of its own prints and says; `tell` prints "ok", or the error of a call."""
    return subprocess.run(
        [sys.executable, "-c", PRELUDE + code],
        env={"PATH": "/usr/bin", "PYTHONPATH": ":".join(sys.path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_nothing_is_printed_not_even_of_failures():
    done = alone(r"""
with Session() as session:
    for deck in ("air\nR1 a 0 1\nV1 a 0 1\nR2 c d 1", "bad\nD1 a 0 none"):
        tell(session.load, deck)
        tell(session.operating_point, ["a"])
""")
    loaded, *errors = done.stdout.splitlines()
    assert (loaded, len(errors), "ok" in errors) == ("ok", 3, False)
    assert done.stderr == ""


def test_what_ngspice_cannot_recover_from_is_said_every_time():
    done = alone(r"""
session = Session()
for deck in ("bad\nR1 a 0 {unknown}\nV1 a 0 1", "good\nR1 a 0 1\nV1 a 0 1"):
    tell(session.load, deck)
assert session.given_up
session.close()
tell(Session)
""")
    first, second, third = done.stdout.splitlines()
    assert "Undefined parameter [unknown]" in first
    assert second == third == "ngspice has given up in this process"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("NGSPICE_LIBRARY_PATH", "libnone.so", "library is not installed"),
        ("SPICE_LIB_DIR", "/none", "code models are missing"),
    ],
)
def test_a_missing_part_of_ngspice_is_one_line_with_the_command(variable, value, words):
    done = alone("tell(Session)\ntell(Session)", **{variable: value})
    first, second = done.stdout.splitlines()
    assert words in first
    assert first.endswith(": apt-get install ngspice libngspice0")
    assert second == first
    assert done.stderr == ""
