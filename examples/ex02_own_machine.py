"""2. A machine from parts: own network, own task, comparator offsets, the exact rule."""

from __future__ import annotations

from pathlib import Path

import pyedge

HERE = Path(__file__).parent


def main() -> tuple[pyedge.History, pyedge.History]:
    """A ring with three diagonals, with perfect comparators and with offsets."""
    network = pyedge.Network.from_csv(HERE / "own" / "ring.csv")
    task = pyedge.allostery("ring", inputs={1: 5.0, 3: 0.0}, outputs={5: 1.0}, eta=0.5)
    histories = []
    for chip in (None, pyedge.Chip.draw(network, seed=7, offset=5e-3)):
        edges = pyedge.DigipotEdges(network, "exact", chip=chip)
        machine = pyedge.LearningMachine(network, pyedge.DensePhysics(), edges, seed=7)
        histories.append(machine.train(task))
    perfect, offset = histories
    print(f"perfect comparators  {perfect.late:.2e} V^2 late")
    print(f"5 mV offsets         {offset.late:.2e} V^2 late")
    return perfect, offset


if __name__ == "__main__":
    main()
