"""9. From a task to a board: does the machine learn it, and what is then ordered?"""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from circuits.kicad import KICAD
from pyedge.hardware import fabrication, kicad_project
from pyedge.training.configuration import MachineConfiguration


def main(folder: str | Path = "board", task: str = "allostery-1") -> dict[str, float]:
    """Train the reference machine, then write its board into a folder, parts for the surface.

    Returns the error in square volts, the board's width and height in millimetres, and how many
    parts and metres of track it has.
    """
    history = pyedge.train(task, steps=400)
    error = float(history["error"][-1])
    print(f"{task}: error {error:.2g} V^2 after 400 steps")

    folder = Path(folder)
    machine = MachineConfiguration()
    options = kicad_project.Options(assembly="smd")
    board = kicad_project.projects(machine, options=options)["machine"]
    kicad_project.save(machine, folder, options=options)
    assert board.layout is not None
    width, height = board.layout.placement.size
    length = sum(abs(t.start[0] - t.end[0]) + abs(t.start[1] - t.end[1])
                 for t in board.layout.tracks) / 1e3  # fmt: skip
    parts = len(board.layout.placement.packages)
    print(f"{folder}: {width:.0f} x {height:.0f} mm, {parts} parts, {length:.1f} m of track")

    if KICAD.path is None:
        print(f"fabrication files need KiCad: {KICAD.install}")
    else:
        fabrication.fabricate(folder, folder / "order")
        print(f"{folder / 'order'}: what a board house takes")
    return {"error": error, "width": width, "height": height, "parts": parts, "track": length}


if __name__ == "__main__":
    main(*sys.argv[1:])
