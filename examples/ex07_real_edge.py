"""7. An edge of catalogue parts in ngspice: response (D22, Fig. 7E), timing (7D), clock rate."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

import pyedge
from circuits.analysis import timing
from pyedge import plots
from pyedge.analysis import clock_rate
from pyedge.analysis.front_end.circuit_response import TRIALS, circuit_response
from pyedge.analysis.front_end.response import response
from pyedge.plots.response import response_figure
from pyedge.plots.timing import circuit_timing_figure
from pyedge.rules import Comparator


def main(folder: str | Path = ".", trials: int = TRIALS) -> dict[str, float]:
    """Response, timing and delays of the edge.

    Writes response.png and timing.png.  Takes half a minute.
    """
    measured = circuit_response(count=trials)
    print(
        f"{measured.up.size} decisions in ngspice, noise 3 mV: {measured.unlike} unlike the model's"
    )
    fine = np.linspace(-20e-3, 20e-3, 201)
    circuit = measured.describe()
    clamped = np.array(circuit["clamped_V"])
    model = {
        "difference_V": fine,
        "clamped_V": clamped,
        "mean_step": response(fine, clamped, Comparator(circuit["noise_V"])),
        "noise_V": circuit["noise_V"],
        "comparison": "paper",
    }
    plots.save(response_figure(model, circuit), Path(folder) / "response.png")

    bench = timing.Bench(frequency=200e3)  # fast, so that slopes are visible
    figure = circuit_timing_figure(
        timing.run(bench), timing.triggers(bench), bench.frequency, "One edge of catalogue parts."
    )
    plots.save(figure, Path(folder) / "timing.png")

    network, task = pyedge.MachineConfiguration().make_network(), pyedge.published("allostery-2")
    delays = clock_rate.delays(network, task)
    print(
        f"networks settle in {1e6 * delays.settling:.3g} us, a decision takes "
        f"{1e6 * delays.deciding:.3g} us: at most {delays.clock / 1e3:.3g} kHz, for {delays.limits}"
    )
    return {"unlike": float(measured.unlike), "clock": delays.clock}


if __name__ == "__main__":
    main(*sys.argv[1:])
