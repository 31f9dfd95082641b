"""What has to be said beside a figure: which statistic, how many machines, what is left out."""

from __future__ import annotations

import numpy as np

from pyedge.plots.chart import Chart
from pyedge.studies.figure import Figure
from pyedge.studies.results import Results
from pyedge.studies.store import State

HOLLOW = (
    "Hollow, edges at rails: the median machine ends with a quarter of its edges or more at an end "
    "of their range."
)
CROSSED = (
    "Cross, out of reach: no resistances inside their range make the error smaller than a tenth of "
    "the late error; there the floor is the network's, too, not the learning's alone."
)


def sentences(results: Results, figure: Figure, chart: Chart) -> list[str]:
    """The small print of a figure."""
    said = [_statistic(results, chart), _made(results, figure)]
    said += [f"Not all settings of {axis} are shown." for axis in figure.only]
    said += _left_out(results, chart) + explained(chart)
    if any(curve.guide is not None for curve in chart.curves):
        said.append("Dashed: power law where the medians support one, with its 95 % interval.")
    return said


def explained(chart: Chart) -> list[str]:
    """What the marks of a chart mean, in whole sentences."""
    said = []
    if any(curve.hollow.any() for curve in chart.curves):
        said.append(HOLLOW)
    if any(curve.crossed.any() for curve in chart.curves):
        said.append(CROSSED)
    return said


def _statistic(results: Results, chart: Chart) -> str:
    plain = not chart.names and all(c.joined and c.x_low is None for c in chart.curves)
    band = "band" if plain else "bar"
    replicas = results.study.replicas
    many = f"{replicas} machines" if replicas > 1 else "one machine"
    return f"Median over replicas; {band}: middle half. n = {many} at each point, {seeds(results)}."


def _made(results: Results, figure: Figure) -> str:
    study = results.study
    varied = {key for axis in study.axis for key in axis.keys}
    told = []
    if "task" not in varied:
        told.append(f"Task {study.task}")
    if "steps" not in varied:
        told.append("the task's own steps" if study.steps is None else f"{study.steps} steps")
    told += [f"{name} {label}" for name, label in figure.at.items()]
    told.append(f"made with pyedge {results.dataset.attrs['version']}")
    text = ", ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


def seeds(results: Results) -> str:
    """Which seeds, in words."""
    found = results.dataset.attrs["seeds"]
    return f"seed {found[0]}" if len(found) == 1 else f"seeds {', '.join(map(str, found))}"


def _left_out(results: Results, chart: Chart) -> list[str]:
    said = []
    for state, words in ((State.FAILED, "failed"), (State.TO_DO, "not yet done")):
        count = results.count(state)
        if count:
            said.append(f"Left out: {count} of {results.pieces} pieces of work, {words}.")
    if chart.y_log:
        lost = sum(int((curve.y <= 0).sum()) for curve in chart.curves)
        if lost:
            many = "1 median of 0 is" if lost == 1 else f"{lost} medians of 0 are"
            said.append(f"{many} not shown: the axis is logarithmic.")
    if chart.x_log and any((np.asarray(curve.x) == 0).any() for curve in chart.curves):
        said.append("0 stands apart, left of the dotted line: the axis is logarithmic.")
    return said
