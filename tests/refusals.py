"""How a mistake of the user's is answered: one line that names the thing."""

import pytest

from pyedge.errors import InputError


def refused(call, *words, kind=InputError):
    """The call raises this error, one line that holds each of these words; returns the line."""
    with pytest.raises(kind) as caught:
        call()
    text = str(caught.value)
    assert text
    assert "\n" not in text
    for word in words:
        assert str(word) in text, text
    return text
