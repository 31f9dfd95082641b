"""8. An ensemble of 10,000 machines, the worst of them trained alone, and a study in Python."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import pyedge


def main(folder: str | Path = ".", machines: int = 10_000) -> tuple[float, float, float]:
    """Train replicas that differ in noise and sample; repeat the worst one; vary the offset.

    Writes a store, offset.zarr, and a report, offset.html.

    Returns:
        Median and worst final error of the machines, and the final error of the worst one built
        and trained alone, in V^2.
    """
    configuration = pyedge.MachineConfiguration.make({"chip": {"offset": "0.3mV"}})
    ensemble, task = pyedge.Ensemble(configuration, machines), pyedge.published("allostery-1")
    outcome = ensemble.train(task)
    worst = int(outcome.replica[outcome.late.argmax()])
    history = ensemble.machine(worst).train(task)
    print(f"{machines} machines, offsets of 0.3 mV: late mean error {np.median(outcome.late):.2e}")
    print(f"the worst is replica {worst}: {outcome.late.max():.2e}, alone {history.late:.2e} V^2")

    study = pyedge.Study(
        name="offset",
        task="allostery-1",
        replicas=100,
        record=["late", "rails"],
        axis=[{"name": "offset", "key": "chip.offset", "values": ["0.1mV", "0.3mV", "1mV", "3mV"]}],
        figure=[{"name": "floor", "x": "offset", "y": "late", "scale": "log-log"}],
    )
    store = Path(folder) / "offset.zarr"
    results = study.run(store, workers=1)
    print(results["late"].median("replica").values)
    pyedge.report(store, Path(folder) / "offset.html")
    return float(np.median(outcome.late)), float(outcome.late.max()), history.late


if __name__ == "__main__":  # the workers of a study are processes that import this file
    main(*sys.argv[1:])
