"""S-expressions, the form of KiCad's files: nested lists of words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[()]|[^\s()"]+')


def quoted(text: object) -> str:
    """A text as one word."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def parse(text: str) -> list[Any]:
    """The nested lists of a file; words are texts.  ValueError: brackets do not match."""
    stack: list[list[Any]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token == ")":
            if len(stack) < 2:
                raise ValueError("a bracket is closed that is not open")
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(_plain(token))
    if len(stack) != 1 or len(stack[0]) != 1 or not isinstance(stack[0][0], list):
        raise ValueError("not one whole list")
    return stack[0][0]


def named(node: list[Any], name: str) -> Iterator[list[Any]]:
    """The lists in a list that begin with a name."""
    return (each for each in node if isinstance(each, list) and each and each[0] == name)


def word(node: list[Any], name: str, default: str = "") -> str:
    """What stands after a name in a list, as U1 in ``(ref "U1")``."""
    for each in named(node, name):
        return str(each[1]) if len(each) > 1 else default
    return default


def _plain(token: str) -> str:
    if not token.startswith('"'):
        return token
    text = token[1:-1]
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
