"""4. A machine on its RTL: a VCD file, and the timing of a step (D22, Fig. 7D)."""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from pyedge import plots


def main(folder: str | Path = ".") -> list[int]:
    """The divider at the end of a training, when every step reverses the last one.

    Writes divider.vcd, for GTKWave and Surfer, and divider.png, drawn from it.
    """
    machine = pyedge.MachineConfiguration.make(
        {"network": "divider", "logic": "myhdl", "comparator": {"noise": "0V"}}
    )
    task = pyedge.allostery("half way", inputs={1: 5.0, 3: 0.0}, outputs={2: 2.51}, eta=0.5)
    vcd = Path(folder) / "divider.vcd"
    with pyedge.Waves(vcd, machine.make_network()) as waves:
        built = machine.build(observe=waves.cycle)
        history = built.train(task, steps=4, observe=waves.chunk)
        built.close()
    codes = history.dataset["wiper"].values
    print("wiper codes after each step:", *(f"{one} {two};" for one, two in codes))
    plots.save(plots.figure_7d(vcd, edge="2-3"), vcd.with_suffix(".png"))
    return [int(code) for code in codes[:, 1]]


if __name__ == "__main__":
    main(*sys.argv[1:])
