"""Figure of an edge of transistors that learns: code and error by step, beside the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from pyedge.plots.style import BLUE, GREY, ORANGE, caption, look, new_figure
from pyedge.units import show


@look()
def learning_edge_figure(values: Mapping[str, Any]) -> Figure:
    """Code and error after each step.

    Args:
        values: as of `TransistorEdge.describe`, with ``learned`` as `Comparison.describe`.
    """
    figure = new_figure(11.0, 6.4, "An edge of transistors learns a divider")
    found, divider = values["learned"], values["divider"]
    steps = np.arange(len(found["codes"]))
    code, error = figure.subplots(2, 1, sharex=True)
    for axes, ngspice, model, scale in (
        (code, "codes", "model_codes", 1.0),
        (error, "errors_v", "model_errors_v", 1e3),
    ):
        axes.plot(steps, scale * np.array(found[model]), "-", color=ORANGE, label="model")
        axes.plot(
            steps, scale * np.array(found[ngspice]), "o", color=BLUE, label="transistors, ngspice"
        )
    code.set_ylabel("code")
    code.locator_params(axis="y", integer=True)
    code.legend()
    error.axhline(1e3 * found["step_at_target_v"], color=GREY, linestyle="--", linewidth=1.2)
    error.annotate(
        "one step of the wiper", (steps[-1], 1e3 * found["step_at_target_v"]), (0, 4),
        textcoords="offset points", ha="right", fontsize=12, color=GREY,
    )  # fmt: skip
    error.set_ylabel("error (mV)")
    error.set_ylim(bottom=0)
    error.set_xlabel("step")
    error.locator_params(axis="x", integer=True)
    caption(
        figure,
        f"{values['transistors']} transistors of {values['pdk']} in ngspice, "
        f"{values['conditions'].replace('degC', '°C')}, a step in {show(values['period_s'], 's')}, "
        f"{show(found['energy_per_step_j'], 'J')} a step; target {divider['target_v']:g} V of "
        f"{divider['source_v']:g} V above {divider['load_ohm'] / 1e3:g} kΩ, nudge "
        f"{divider['eta']:g}; no mismatch, ideal resistors, supervisor and wires.",
    )
    return figure
