"""A bench for SPICE models: small decks, run by the real ngspice, read back as arrays."""

from itertools import pairwise

import numpy as np

from circuits.ngspice.batch import run
from circuits.parts import bridges

INPUT = "\n".join(bridges.reads("bench_input", 0.5).values())
OUTPUT = "\n".join(bridges.switches("bench_output", 1.0, 1e-9).values())


def run_deck(models, lines, vectors, analysis):
    """Run lines with what some models need; the vectors, by name, and `time` if there is any.

    A vector of an operating point is one number.
    """
    needed = {}
    for model in models:
        needed.update(model.models)
        needed[model.name] = model.text
    deck = [
        "* bench",
        *needed.values(),
        INPUT,
        OUTPUT,
        *lines,
        ".control",
        "set numdgt=16",
        "set wr_singlescale",
        "option reltol=1e-6",
        analysis,
        f"wrdata out.txt {' '.join(vectors)}",
        "quit",
        ".endc",
        ".end",
        "",
    ]
    rows = np.array([row.split() for row in run("\n".join(deck), "out.txt").split("\n") if row])
    table = np.asarray(rows, dtype=float).T
    found = dict(zip(vectors, table[1:], strict=True))
    if analysis.startswith("op"):
        return {name: column[-1] for name, column in found.items()}
    return {"time": table[0], **found}


def at(found, name, times):
    """A vector at some times."""
    return np.interp(times, found["time"], found[name])


def steps(name, values, period, ramp, start=0.0):
    """A source on node `name` that takes the next of `values` every `period` seconds."""
    points = [f"0 {values[0]:g}"]
    for k, (before, after) in enumerate(pairwise(values), start=1):
        if after != before:
            time = start + k * period
            points += [f"{time:.12g} {before:g}", f"{time + ramp:.12g} {after:g}"]
    return f"V{name} {name} 0 pwl({' '.join(points)})"
