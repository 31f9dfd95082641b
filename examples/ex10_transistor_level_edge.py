"""10. An edge as transistors: does it learn, and what do its comparators' sizes cost a machine?"""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from circuits.chip.analog import sizing
from pyedge.hardware import chip_transistors
from pyedge.plots.learning_edge import learning_edge_figure
from pyedge.plots.style import save

SCALE = 5.0 / 1.8  # volts of the task by those of the chip


def main(folder: str | Path = "edge", positions: int = 16, steps: int = 8) -> dict[str, float]:
    """Learn a divider with an edge in ngspice; then train machines with offsets of its kind.

    Returns the edge's error in volts, and each machine's final error by the width of its
    comparators' input transistors.
    """
    folder = Path(folder)
    edge = chip_transistors.made(positions, target=1.1)
    _, words, values = chip_transistors.save(edge, folder, steps, learn=True)
    save(learning_edge_figure(values), folder / "learning.png")
    print(words)
    results = {"error": values["learned"]["errors_v"][-1]}

    task = pyedge.published("allostery-1")
    for width in (2, 8, 32):
        offset = sizing.offset(width, 1.0)
        machine = pyedge.MachineConfiguration.model_validate(
            {"chip": {"offset": SCALE * offset}, "comparator": {"noise": 0.0}, "seed": 1}
        )
        late = machine.build().train(task).late
        print(f"{width:2} by 1 um: offset {1e3 * offset:4.1f} mV rms, final error {late:.1e} V^2")
        results[f"late_{width}"] = late
    return results


if __name__ == "__main__":
    main(*sys.argv[1:2])
