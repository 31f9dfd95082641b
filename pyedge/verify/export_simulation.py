"""The SPICE netlist that KiCad exports of a board against this project's own: wipers' codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from circuits.analysis import machine_steps
from circuits.blocks.board import Package
from circuits.circuit import Module
from pyedge.rng import StepKey, Stream, uniform
from pyedge.verify.check import Finding

STEPS = 16
LOWEST, HIGHEST = 0.5, 3.0  # V, of the nodes, drawn anew for each step


def same_codes(netlist: str, packages: Sequence[Package], machine: Module) -> Finding:
    """Stepped by the trigger, at the same voltages, all digipots of both netlists count alike.

    Args:
        netlist: KiCad's (``kicad-cli sch export netlist --format spice``), of packages that are
            subcircuits.
        packages: the board's.
        machine: what the board is of.
    """
    edges = [each for each in machine.instances if "f1" in each.module.ports]
    nodes = dict.fromkeys(e.nets[port] for e in edges for port in ("f1", "f2", "c1", "c2"))
    paths = [f"{each.name}/digipot_{twin}" for each in edges for twin in ("free", "clamped")]
    unit = {path: f"x{each.reference.lower()}.x{number}"
            for each in packages for number, path in enumerate(each.units, 1)}  # fmt: skip
    draws = [uniform(StepKey(0, 0, step), Stream.START, len(nodes)) for step in range(STEPS)]
    columns = (LOWEST + (HIGHEST - LOWEST) * np.array(draws)).T.round(4)
    volts = dict(zip(nodes, columns, strict=True))
    codes = []
    for text, root, names in (
        (
            machine_steps.of_machine(machine),
            "",
            [f"xmachine.x{p.replace('/', '.x')}" for p in paths],
        ),
        (netlist.rstrip().removesuffix(".end"), "/", [unit[f"machine/{path}"] for path in paths]),
    ):
        vectors = [f"v({name}.code)" for name in names]
        deck = machine_steps.deck(text, machine, volts, vectors, root)
        codes.append(machine_steps.run(deck, len(vectors), STEPS))
    ours, theirs = codes
    moves = np.diff(ours)
    up, down = int((moves > 0).sum()), int((moves < 0).sum())
    detail = ""
    if (ours != theirs).any():
        step, one = (int(each[0]) for each in np.nonzero((ours != theirs).T))
        detail = (
            f"step {step}, {paths[one]}: code {theirs[one, step]} in KiCad's netlist, "
            f"{ours[one, step]} in the project's own"
        )
    measured = f"{len(paths)} digipots, {STEPS} steps: {up} up, {down} down"
    return Finding(not detail and min(up, down) > 0, measured, detail)
