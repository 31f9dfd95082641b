"""How a mistake of the user's is answered: one line that names the thing."""

import pytest

from pyedge.cli.app import run
from pyedge.errors import InputError


def refused(call, *words, kind=InputError):
    """The call raises this error, one line that holds each of these words; returns the line."""
    with pytest.raises(kind) as caught:
        call()
    return one_line(caught.value, *words)


def one_line(error, *words):
    """The error's text is one line that holds each of these words; returns the line."""
    text = str(error)
    assert text
    assert "\n" not in text
    for word in words:
        assert str(word) in text, text
    return text


def complained(capsys, *words):
    """The command line's one line about these words, with status 2; nothing on standard output."""
    assert run([str(word) for word in words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("pyedge: ")
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    return printed.err
