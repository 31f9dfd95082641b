"""Stores with synthetic numbers, of which the report is known."""

from pathlib import Path

import numpy as np

from pyedge.studies import Study
from pyedge.studies.store import Store
from pyedge.studies.work_item import Result

SIGMAS = ["1mV", "2mV", "5mV", "10mV", "20mV"]
FIGURE = {"name": "floor", "x": "sigma", "y": "late", "lines": "eta", "scale": "log-log"}


def study(**changes) -> Study:
    """Five noises, two nudges."""
    given = {
        "name": "made-up", "title": "What noise does", "description": "First part.\n\nSecond part.",
        "task": "allostery-2", "steps": 100, "replicas": 16, "machine": {"seed": 7},
        "record": ["late", "first", "rails"], "figure": [{**FIGURE, "fit": True}],
        "axis": [
            {"name": "sigma", "key": "comparator.noise", "values": SIGMAS},
            {"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5]},
        ],
    }  # fmt: skip
    return Study(**{**given, **changes})


def lawful(point, replicas):
    """late = noise / eta, with scatter; the error falls from 1."""
    of = point.configuration
    scatter = np.exp(0.1 * np.random.default_rng(3).normal(size=len(replicas)))
    late = max(of.comparator.noise, 1e-9) / (of.supervisor.eta or 0.5) * scatter
    return {"late": late, "first": np.ones_like(late), "rails": np.zeros_like(late)}


def made(folder: Path, of: Study, numbers=lawful, failing=(), undone=()) -> Path:
    """Store of a study; points in `failing` fail, points in `undone` are left to do."""
    plan = of.plan()
    path = folder / f"{of.name}.zarr"
    store = Store.create(path, plan)
    for index in store.to_do():
        if index[:-1] in undone:
            continue
        if index[:-1] in failing:
            store.put(index, Result({}, "it is <broken> & gone"))
            continue
        values = numbers(plan.point(index), np.arange(*plan.item(index).replicas))
        store.put(index, Result({name: np.asarray(values[name], float) for name in of.record}))
    return path
