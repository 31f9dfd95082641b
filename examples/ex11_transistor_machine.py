"""11. A machine of transistors learns exclusive or, which no network of resistors can."""

from __future__ import annotations

import sys
from pathlib import Path

import pyedge
from pyedge.plots import animate, save, training_figure
from pyedge.training.replay import Replay


def main(folder: str | Path = ".", *, gif: bool = False) -> tuple[float, list[float]]:
    """Train XOR on 32 transistors; draw its decision map, gates and conductances.

    Writes xor.png, and with `gif` the boundary forming, xor.gif.

    Returns:
        The final error, in V^2, and the output for inputs of 0 0, 0 1, 1 0 and 1 1, in volts.
    """
    configuration = pyedge.MachineConfiguration.load("transistor-torus")
    task = pyedge.published("xor")
    history = configuration.build().train(task)
    replay = Replay(configuration, history)
    outputs = replay.outputs(len(history), task.train.inputs)[:, 0].tolist()
    for inputs, volts in zip(task.train.inputs, outputs, strict=True):
        print(f"inputs {inputs[0]:.2f} and {inputs[1]:.2f} V: output {1e3 * volts:+.1f} mV")
    print(f"late mean error {history.late:.1e} V^2")
    folder = Path(folder)
    save(training_figure(history, replay=replay), folder / "xor.png")
    if gif:
        animate(history, folder / "xor.gif", replay=replay)
    return history.late, outputs


if __name__ == "__main__":
    main(*sys.argv[1:2], gif=True)
