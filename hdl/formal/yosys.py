"""Yosys as a prover of the assertions in a Verilog module.

The method is k-induction in yosys's own solver.  Flip-flops become registers of one fine global
time step in which any input may change, so no clock is special and no phase is left out.  The
assertions are shown to hold for the first k steps, and in any step that follows k steps in which
they held: then they hold for ever.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hdl import child_process
from hdl.tools import Tool, ToolError

_ASSUMED = "sat -set-assumes -seq 1"


@dataclass(frozen=True)
class Verdict:
    """What a proof came to."""

    proved: bool  # the assertions hold for ever
    depth: int  # the length of the induction, or of the counterexample
    detail: str  # one line


YOSYS = Tool("yosys", ("yosys",), "apt-get install yosys", (0, 23), version_option="-V")


def run(
    texts: Mapping[str, str], script: str, files: Sequence[str] = (), limit: float = 120.0
) -> list[str]:
    """What yosys prints for a script where the texts are files, then `files`; else ToolError."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        status, output = child_process.run(YOSYS, ["-p", script], folder, limit)
        if status:
            faults = [line for line in output.split("\n") if "ERROR" in line]
            raise ToolError(f"yosys: {faults[0] if faults else 'it ended early'}")
        return [output, *(Path(folder, name).read_text(encoding="utf-8") for name in files)]


def prepare(texts: Mapping[str, str], top: str) -> str:
    """The commands that read the texts and make registers of one global time step.

    A checker names registers inside its design by wires marked `hierconn`; a mark that is left
    names nothing, and is refused.  What nothing drives may have any level at any time.
    """
    return f"""\
read_verilog -formal {" ".join(texts)}
hierarchy -check -top {top}
proc
flatten
setundef -undriven -anyseq
select -assert-none w:* a:hierconn %i
clk2fflogic
opt_clean"""


def prove(texts: Mapping[str, str], top: str, deepest: int = 20) -> Verdict:
    """Whether the top module's assertions hold for ever, by an induction of at most `deepest`."""
    script = f"{prepare(texts, top)}\n{_ASSUMED} -prove-asserts -tempinduct -maxsteps {deepest}"
    (output,) = run(texts, script)
    depth = len(re.findall(r"^\[base case", output, re.MULTILINE))
    if "Induction step proven: SUCCESS!" in output:
        return Verdict(True, depth, f"proved by induction of length {depth}")
    if "model found for base case" in output:
        return Verdict(False, depth, f"refuted by a counterexample of {depth} steps")
    return Verdict(False, deepest, f"not proved by an induction of up to {deepest}")


def witness(texts: Mapping[str, str], top: str, deepest: int = 20) -> bool:
    """Whether the wire `witness` can ever be high: that assumptions leave something to prove."""
    hunt = f"{_ASSUMED} -prove witness 0 -tempinduct-baseonly -maxsteps {deepest}"
    (output,) = run(texts, f"{prepare(texts, top)}\n{hunt}")
    return "model found for base case" in output
