"""Digests: of any process the same, and another one after any change of what a value refers to."""

import collections
import functools
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import pyedge
from pyedge.extension.digest import digest
from tests.refusals import refused

FILES = {
    "own.py": """
import functools
import enum
import logging
import math
import numba
import numpy as np
import helpers
from helpers import Part, scale
LIMIT = 3.0
TABLE = {"a": [1, np.arange(3)], "b": {"x", "y", "z"}, None: math.inf, "c": logging.getLogger()}
class Color(enum.Enum):
    RED = 15
@numba.njit
def fast(value: int | None):
    return value + 16
@functools.cache
def cached():
    return 4
class Kind(Part):
    gain = 1.0
    @property
    def twice(self):
        return 2 * self.gain
    @staticmethod
    def other():
        return Kind
    @functools.cached_property
    def shown(self):
        return "text"
def decorated(function):
    @functools.wraps(function)
    def wrapper(*given):
        return function(*given) + 8
    return wrapper
@decorated
def again(depth):
    return again(depth - 1) if depth else helpers.shift(depth)
def make(replica, start=5, *, end=(9,)):
    from inside import local
    inner = lambda value: value + 6.0  # noqa: E731
    made = [inner(LIMIT), TABLE]
    return [*made, Kind().twice, scale(2), again(2), cached(), local, end.real, fast, Color.RED]
""",
    "helpers.py": """
from typing import NamedTuple
STEP = 10
class Pair(NamedTuple):
    low: float = 11.0
class Part:
    def method(self):
        return Pair()
def scale(value):
    return STEP * value
def shift(value):
    return value + 12
def unused():
    return 13
""",
    "inside.py": "local = 14\n",
}  # fmt: skip
CHANGES = [
    ("LIMIT = 3.0", "LIMIT = 3.5"), ("np.arange(3)", "np.arange(4)"), ('"z"', '"w"'),
    ("math.inf", "-math.inf"), ("return 4", "return 5"), ("gain = 1.0", "gain = 1.5"),
    ("2 * self", "3 * self"), ("return Kind\n", "return Part\n"), ('"text"', '"texts"'),
    ("+ 8", "+ 9"), ("depth - 1", "depth - 2"), ("start=5", "start=6"), ("(9,)", "(8,)"),
    ("value + 6.0", "value - 6.0"), ("6.0", "7.0"), ("end.real", "end.imag"),
    ("STEP = 10", "STEP = 1"), ("= 11.0", "= 1.0"), ("return Pair()", "return Pair"),
    ("STEP *", "STEP +"), ("+ 12", "+ 1"), ("local = 14", "local = 1"),
    ("RED = 15", "RED = 1"), ("Color.RED]", "Color]"), ("value + 16", "value + 1"),
]  # fmt: skip
SAME = [("", ""), ("\ndef ", "\n# a comment\n\n\ndef "), ("return 13", "return 31")]
PROGRAM = """
import sys
import pyedge
from pyedge.extension.digest import digest
for folder in sys.argv[1:]:
    sys.path[0] = folder
    for name in ("own", "helpers", "inside"):
        sys.modules.pop(name, None)
    import own
    own.Kind().shown
    print(digest(own.make))
data = [pyedge.named("torus16"), pyedge.published("regression-a"), {"a": 1.5}, len]
print(digest(data), digest(data, code=False))
"""


def digests(folders, seed=0):
    """The digest of `make` in each of these folders, and of data, in another process."""
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-c", PROGRAM, *map(str, folders)]
    made = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
    return made.stdout.split()


def test_a_function_is_what_it_refers_to_and_data_are_what_they_hold(tmp_path):
    for number, (old, new) in enumerate([*SAME, *CHANGES]):
        (tmp_path / str(number)).mkdir()
        assert any(old in text for text in FILES.values())
        for name, text in FILES.items():
            (tmp_path / str(number) / name).write_text(text.replace(old, new))
    *made, data, old = digests([tmp_path / str(k) for k in range(len(SAME) + len(CHANGES))])
    same, changed = made[: len(SAME)], made[len(SAME) :]
    assert set(same) == {same[0]}
    assert digests([tmp_path / "0"], seed=1) == [same[0], data, old]
    assert [c for c, each in zip(CHANGES, changed, strict=True) if each == same[0]] == []
    assert len(set(changed)) == len(CHANGES)
    here = [TORUS, pyedge.published("regression-a"), {"a": 1.5}, len]
    assert [data, old] == [digest(here), digest(here, code=False)]
    assert digest([EASY, TORUS], code=False).startswith("316a822e51f2ce37")  # as stores have it


TORUS = pyedge.named("torus16")
EASY, HARD = (pyedge.allostery("pull", {1: 4, 3: 0}, {2: volts}) for volts in (1.5, 1.8))


def enclosing(value):
    return lambda: value


class Plain:
    def __init__(self, value):
        self.value = value


def test_other_values_have_other_digests():
    values = [
        *(TORUS, EASY, HARD, enclosing(1), enclosing(2), enclosing, 1, 1.5, "1", None, True),
        *([1], [[1]], {"a": 1}, {1}, {2}, np.zeros(2), np.zeros(3), np.zeros(2, int), object()),
        *(pyedge.MachineConfiguration(), pyedge.MachineConfiguration(seed=1), EASY.describe),
        *(HARD.describe, dict, list, Plain, Plain(1), Plain(2), functools.partial(Plain, 1)),
        *(np.array([Plain(1)]), np.array([Plain(2)]), Path("a"), Path("b"), np, np.linalg),
    ]
    for code in (True, False):
        assert len({digest(each, code) for each in values}) == len(values)
    assert digest([Plain(1), Plain(1)]) == digest([Plain(1)] * 2)


class Listed(list):
    pass


class Mapped(dict):
    pass


class Slots:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return "slots"


def long(value):
    return np.r_[np.zeros(5000), value, np.zeros(5000)]


def with_attribute(made, value):
    made.extra = value
    return made


@pytest.mark.parametrize(
    "make",
    [
        lambda value: xr.Dataset({"a": ("t", long(value))}),
        lambda value: xr.DataArray(long(value)),
        lambda value: pd.DataFrame({"a": long(value)}),
        lambda value: np.ma.array(np.zeros(2), mask=[value, 0]),
        lambda value: np.zeros(2, [("a" if value else "b", int)]),
        lambda value: with_attribute(Listed([1]), value),
        lambda value: with_attribute(Mapped(a=1), value),
        lambda value: collections.deque(long(value)),
        range,
        Slots,
    ],
)
@pytest.mark.parametrize("code", [True, False])
def test_data_count_whole_whatever_is_printed_of_them(make, code):
    """The text of an xarray or pandas object leaves most of its values out."""
    assert digest(make(1), code) == digest(make(1), code)
    assert digest(make(1), code) != digest(make(0), code)


@pytest.mark.parametrize("value", [threading.Lock(), (k for k in ()), memoryview(b"a")])
@pytest.mark.parametrize("code", [True, False])
def test_what_differs_from_process_to_process_is_refused(value, code):
    refused(lambda: digest(Plain([value]), code), f"a {type(value).__name__} is another one")
