"""Exports are the same bytes in every process."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

_SPICE = """
from circuits.blocks.machine import machine
from circuits.export.spice import spice
text = spice(machine([(1, 2), (2, 3)]))
"""
_VERILOG = """
from circuits.blocks.machine import machine
from circuits.export import verilog
text = "".join(verilog.texts(machine([(1, 2), (2, 3), (3, 1)]), "top").values())
"""


@pytest.mark.parametrize("program", [_SPICE, _VERILOG], ids=["spice", "verilog"])
def test_the_same_bytes_in_any_process(program: str) -> None:
    space: dict[str, str] = {}
    exec(program, space)
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", f"{program}\nprint(text, end='')"],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert said == space["text"]
    assert not re.search(r"\b20\d\d-\d\d|\d\d:\d\d:\d\d", space["text"])
