"""Exports are the same bytes in every process."""

import re
import subprocess
import sys

_PROGRAM = """
from circuits.blocks.machine import machine
from circuits.export import spice, verilog
whole = machine([(1, 2), (2, 3), (3, 1)])
text = spice.spice(whole) + "".join(verilog.texts(whole, "top").values())
"""


def test_the_same_bytes_in_any_process() -> None:
    space: dict[str, str] = {}
    exec(_PROGRAM, space)
    for seed in ("1", "2"):
        said = subprocess.run(
            [sys.executable, "-c", f"{_PROGRAM}\nprint(text, end='')"],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert said == space["text"]
    assert not re.search(r"\b20\d\d-\d\d|\d\d:\d\d:\d\d", space["text"])
