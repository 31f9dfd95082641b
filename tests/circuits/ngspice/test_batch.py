"""ngspice on a deck: its file, or one line that says why not."""

import pytest

from circuits.ngspice import batch
from circuits.ngspice.session import SpiceError
from hdl.tools import MissingTool

CONTROL = ".control\n{}\nwrdata out.txt a\nquit\n.endc\n.end\n"


def test_the_file_that_a_deck_writes():
    # a title may hold any word
    deck = "* error: singular matrix, aborted\nV1 a 0 2\nR1 a 0 1k\n" + CONTROL.format("op")
    assert batch.run(deck, "out.txt").split() == ["2.00000000e+00", "2.00000000e+00"]


@pytest.mark.parametrize(
    ("deck", "words"),
    [
        ("t\nV1 a 0 2\nX1 a nothing\n" + CONTROL.format("op"), "unknown subckt"),
        ("t\nV1 a 0 2\nR1 a 0 1k\n" + CONTROL.format("tran"), "[Ee]rror"),
        ("t\nV1 a 0 2\nV2 a 0 3\n" + CONTROL.format("op"), "singular matrix"),
        ("t\nV1 a 0 2\nR1 a 0 1k\n.control\nquit\n.endc\n.end\n", "ngspice failed: "),
        (
            "t\nA1 [a] [b] m\n.model m no_such_code\n" + CONTROL.format("op"),
            "unable to find definition",
        ),
    ],
)
def test_what_goes_wrong_is_one_line(deck, words):
    with pytest.raises(SpiceError, match=words) as raised:
        batch.run(deck, "out.txt")
    assert "\n" not in str(raised.value)


def test_a_run_that_takes_too_long_is_ended():
    deck = "t\nV1 a 0 sin(0 1 1meg)\nR1 a 0 1k\n" + CONTROL.format("tran 1n 1000")
    with pytest.raises(SpiceError, match=r"time limit of 0\.5 s"):
        batch.run(deck, "out.txt", limit=0.5)


def test_a_missing_ngspice_is_one_line(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingTool, match="apt-get install ngspice"):
        batch.run("", "out.txt")


def test_it_has_one_thread():
    deck = "* nothing\nV1 1 0 1\n.control\nop\necho $num_threads > out.txt\nquit\n.endc\n.end\n"
    assert batch.run(deck, "out.txt").split() == ["1"]
