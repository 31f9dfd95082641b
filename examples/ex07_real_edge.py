"""7. The real edge in ngspice: response (D22, Fig. 7E), timing (7D), highest clock rate."""

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
from pyedge.plots.circuit_timing import circuit_timing_figure
from pyedge.plots.response import response_figure
from pyedge.rules import Comparator


def main(folder: str | Path = ".", trials: int = TRIALS) -> dict[str, float]:
    """Try, time and settle an edge of catalogue parts; half a minute as it is.

    Leaves response.png and timing.png.
    """
    tried = circuit_response(count=trials)
    print(f"{tried.up.size} decisions in ngspice, noise 3 mV: {tried.unlike} unlike the model's")
    fine = np.linspace(-20e-3, 20e-3, 201)
    circuit = tried.describe()
    clamped = np.array(circuit["clamped_V"])
    model = {
        "difference_V": fine,
        "clamped_V": clamped,
        "mean_step": response(fine, clamped, Comparator(circuit["noise_V"])),
        "noise_V": circuit["noise_V"],
        "comparison": "paper",
    }
    plots.save(response_figure(model, circuit), Path(folder) / "response.png")

    bench = timing.Bench(frequency=200e3)  # so fast that slopes can be seen
    figure = circuit_timing_figure(
        timing.run(bench), timing.triggers(bench), bench.frequency, "One edge of catalogue parts."
    )
    plots.save(figure, Path(folder) / "timing.png")

    network, task = pyedge.MachineConfiguration().make_network(), pyedge.published("allostery-2")
    found = clock_rate.delays(network, task)
    print(
        f"networks settle in {1e6 * found.settling:.3g} us, a decision takes "
        f"{1e6 * found.deciding:.3g} us: at most {found.clock / 1e3:.3g} kHz, for {found.limits}"
    )
    return {"unlike": float(tried.unlike), "clock": found.clock}


if __name__ == "__main__":
    main(*sys.argv[1:])
