"""9. From a task to a board: does the machine learn it, and what is then ordered?"""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from circuits.kicad import KICAD
from pyedge.hardware import fabrication, kicad_project


def main(folder: str | Path = "board", task: str = "allostery-1") -> dict[str, float]:
    """Train the reference machine, then write its board into a folder, parts for the surface.

    Returns the orders of magnitude that the error falls by, the board's width and height in
    millimetres, and how many parts it has.
    """
    machine = pyedge.MachineConfiguration()
    history = machine.build().train(pyedge.published(task))
    print(f"{task}: {history.orders_late:.2f} orders down after {len(history)} steps")

    folder = Path(folder)
    options = kicad_project.Options(assembly="smd")
    kicad_project.save(machine, folder, options=options)
    board = kicad_project.projects(machine, options=options)["machine"]
    assert board.layout is not None
    width, height = board.layout.placement.size
    length = sum(abs(t.start[0] - t.end[0]) + abs(t.start[1] - t.end[1])
                 for t in board.layout.tracks) / 1e3  # fmt: skip
    parts = len(board.layout.placement.packages)
    print(f"{folder}: {width:.0f} x {height:.0f} mm, {parts} parts, {length:.1f} m of track")

    if KICAD.path is None:
        print(f"fabrication files need KiCad: {KICAD.install}")
    else:
        order = folder.with_name(f"{folder.name}-order")
        fabrication.fabricate(fabrication.find_board(folder), order)
        print(f"{order}: what a board house takes")
    return {"orders": history.orders_late, "width": width, "height": height, "parts": parts}


if __name__ == "__main__":
    main(*sys.argv[1:])
