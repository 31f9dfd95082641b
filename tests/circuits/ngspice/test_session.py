"""A session with ngspice: what it solves, what it refuses, what it leaves behind."""

from __future__ import annotations

import gc
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits.ngspice.session import Session, SpiceError

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


def refused(call, *words):
    """The call raises SpiceError, one line that holds each of these words."""
    with pytest.raises(SpiceError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text, text


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
    session.load("another\nR1 c 0 1k\nI1 0 c DC 2m\n")
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
    session.operating_point(["a", "b"])
    session.use(1)
    session.operating_point(["c"])
    refused(lambda: session.operating_point(["a"]), "no vector a")
    session.use(0)
    refused(lambda: session.operating_point(["c"]), "no vector c")  # and not that of light


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


def test_where_one_has_no_operating_point_all_are_gone(session):
    session.load(DIVIDER, "in the air\nR1 a 0 1k\nV1 a 0 1\nR2 c d 1k\n")
    assert session.operating_point(["b"])[0] == pytest.approx(2.5)
    session.use(1)
    refused(lambda: session.operating_point(["a"]), "singular matrix")
    refused(lambda: session.use(0), "no circuit is loaded")


def test_the_code_models_are_there(session):
    session.load(LOGIC)
    assert session.operating_point(["out"])[0] == pytest.approx(4.5)
    session.alter(["v1"], [1.0])
    assert session.operating_point(["out"])[0] == pytest.approx(0.25)


def test_circuits_with_code_models_stand_beside_others(session):
    session.load(LOGIC, DIVIDER, LOGIC.replace("V1 in 0 3", "V1 in 0 1"))
    for used, node, wanted in ((2, "out", 0.25), (0, "out", 4.5), (1, "b", 2.5), (2, "out", 0.25)):
        session.use(used)
        assert session.operating_point([node])[0] == pytest.approx(wanted)


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


def test_words_of_complaint_in_names_are_no_complaint(session):
    session.load("error: no such thing aborted\nRerror error 0 1k\nV1 error 0 1\n")
    assert session.operating_point(["error"])[0] == 1.0


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
    for _ in range(2):
        session.load(deck)
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


def test_a_constant_is_not_taken_for_a_node(session):
    session.load("light\nR1 e 0 1k\nV1 e 0 3\n")
    assert session.operating_point(["e"])[0] == 3.0
    for constant in ("c", "pi", "boltz"):
        refused(lambda name=constant: session.operating_point([name]), f"no vector {constant}")


def test_one_session_at_a_time_and_none_after_its_end():
    done = alone(
        "from circuits.ngspice.session import Session, SpiceError\n"
        "def tell(call):\n"
        "    try:\n        call()\n        print('ok')\n"
        "    except SpiceError as error:\n        print(error)\n"
        "one = Session()\ntell(Session)\none.close()\n"
        f"tell(lambda: one.load({DIVIDER!r}))\n"
        "two = Session()\none.close()\n"
        f"tell(lambda: two.load({DIVIDER!r}))\ntell(Session)\n"
    )
    another = "another session with ngspice is open in this process: close it first"
    assert done.stdout.splitlines() == [another, "the session is closed", "ok", another]


def resident():
    """Memory of this process, in kilobytes."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4


def test_memory_stays_flat_over_ten_thousand_operating_points(session):
    session.load(DIVIDER, DIVIDER)

    def many(count):
        for k in range(count):
            session.use(k % 2)
            session.alter(["r1", "r2"], [1e3 + k, 2e3 + k])
            session.operating_point(["a", "b"])
        gc.collect()

    many(1500)
    before = resident()
    many(10_000)
    assert resident() - before < 3000


def test_memory_stays_flat_over_many_circuits(session):
    def many(count):
        for _ in range(count):
            session.load(DIVIDER, LOADED)
            session.operating_point(["b"])
            session.use(1)
            session.operating_point(["c"])
        gc.collect()

    many(500)
    before = resident()
    many(2000)
    assert resident() - before < 5000


def alone(code, **environment):
    """What a process of its own prints and says."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin", "PYTHONPATH": ":".join(sys.path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def test_nothing_is_printed_not_even_of_failures():
    done = alone(
        "from circuits.ngspice.session import Session, SpiceError\n"
        "with Session() as session:\n"
        "    for deck in ('air\\nR1 a 0 1\\nV1 a 0 1\\nR2 c d 1', 'bad\\nD1 a 0 none'):\n"
        "        try:\n"
        "            session.load(deck)\n"
        "            session.operating_point(['a'])\n"
        "        except SpiceError:\n"
        "            print('refused')\n"
    )
    assert done.stdout == "refused\n" * 2
    assert done.stderr == ""


def test_what_ngspice_cannot_recover_from_is_said_every_time():
    done = alone(
        "from circuits.ngspice.session import Session, SpiceError\n"
        "session = Session()\n"
        "for deck in ('bad\\nR1 a 0 {unknown}\\nV1 a 0 1', 'good\\nR1 a 0 1\\nV1 a 0 1'):\n"
        "    try:\n        session.load(deck)\n"
        "    except SpiceError as error:\n        print(error)\n"
        "assert session.given_up\n"
        "session.close()\n"
        "try:\n    Session()\n"
        "except SpiceError as error:\n    print(error)\n"
    )
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
    done = alone(
        "from circuits.ngspice.session import Session\n"
        "from hdl.tools import MissingTool\n"
        "for _ in range(2):\n"
        "    try:\n        Session()\n"
        "    except MissingTool as missing:\n        print(missing)\n",
        **{variable: value},
    )
    first, second = done.stdout.splitlines()
    assert words in first
    assert first.endswith(": apt-get install ngspice libngspice0")
    assert second == first
    assert done.stderr == ""
