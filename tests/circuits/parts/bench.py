"""A bench for SPICE models: small decks, run by the real ngspice, read back as arrays."""

from itertools import pairwise

import numpy as np
import pytest

from circuits.circuit import Role
from circuits.ngspice.batch import run
from circuits.parts import bridges

INPUT = "\n".join(bridges.reads("bench_input", 0.5).values())
OUTPUT = "\n".join(bridges.switches("bench_output", 1.0, 1e-9).values())

LIBRARIES = {"catalogue": 5.0, "ideal": 1.0}
libraries = pytest.mark.parametrize("library", LIBRARIES)


def unit(part, library, nets, parameters="", name="1"):
    """Lines that place a unit on nets by function, or of their names; `gnd` is on 0.

    Nets are voltages: event nodes of the ideal library have bridges.
    """
    model = getattr(part, library)
    nets = {function: nets.get(function, function) for function in part.functions}
    if "gnd" in nets:
        nets["gnd"] = "0"
    events = {nets[function] for function in model.events}
    outputs = {nets[f] for f in model.events if part.pin(f).role in (Role.OUTPUT, Role.COLLECTOR)}
    lines = [
        f"A{net}_{name} [d{net}] [{net}] bench_output"
        if net in outputs
        else f"A{net}_{name} [{net}] [d{net}] bench_input"
        for net in sorted(events)
    ]
    nodes = [f"d{net}" if function in model.events else net for function, net in nets.items()]
    return [*lines, f"X{name} {' '.join(nodes)} {model.name} {parameters}"]


def run_deck(models, lines, vectors, analysis):
    """Vectors by name, and `time`; of an operating point, numbers by name."""
    needed = {}
    for model in models:
        needed.update(model.models)
        needed[model.name] = model.text
    control = [".control", "set numdgt=16", "set wr_singlescale", "option reltol=1e-6", analysis]
    control += [f"wrdata out.txt {' '.join(vectors)}", "quit", ".endc", ".end", ""]
    deck = ["* bench", *needed.values(), INPUT, OUTPUT, *lines, *control]
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
