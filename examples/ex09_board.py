"""9. From a task to a board: does the machine learn it, and what is then ordered?"""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from circuits.kicad import KICAD
from pyedge.hardware import fabrication, kicad_project


def main(folder: str | Path = "board", task: str = "allostery-1") -> dict[str, float]:
    """Train the reference machine, then write its board into a folder, parts for the surface.

    Returns the orders of magnitude that the error falls by, and what the board is said to be.
    """
    machine = pyedge.MachineConfiguration()
    history = machine.build().train(pyedge.published(task))
    print(f"{task}: {history.orders_late:.2f} orders down after {len(history)} steps")

    folder = Path(folder)
    options = kicad_project.Options(assembly="smd")
    made = kicad_project.projects(machine, options=options)
    kicad_project.save_projects(machine, made, folder)
    size = made["machine"].describe()
    print(
        f"{folder}: {size['width']:.0f} x {size['height']:.0f} mm, {size['parts']} parts, "
        f"{size['track']:.1f} m of track"
    )

    if KICAD.path is None:
        print(f"fabrication files need KiCad: {KICAD.install}")
    else:
        order = folder.with_name(f"{folder.name}-order")
        fabrication.fabricate(fabrication.find_board(folder), order)
        print(f"{order}: what a board house takes")
    return {"orders": history.orders_late, **size}


if __name__ == "__main__":
    main(*sys.argv[1:])
