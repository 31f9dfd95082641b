"""Fixtures of the studies' tests: a small study, the bytes of a store."""

import json
from pathlib import Path

import numpy as np

from pyedge.studies import MEASURES, Study
from pyedge.studies.work_item import Result

AXES = [
    {"name": "sigma", "key": "comparator.noise", "values": ["1mV", "10mV"]},
    {"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5, 1.0]},
]


def small(**changes) -> Study:
    """Six points of a few replicas and steps."""
    given = {
        "name": "small",
        "task": "allostery-2",
        "steps": 12,
        "replicas": 5,
        "record": ["late", "first", "rails", "degrees"],
        "machine": {"edges": {"comparison": "exact"}},
        "axis": AXES,
    }
    return Study(**{**given, **changes})


def contents(store: Path) -> dict[str, bytes]:
    """Every file of a store."""
    return {
        str(path.relative_to(store)): path.read_bytes()
        for path in sorted(Path(store).rglob("*"))
        if path.is_file()
    }


def forget(store: Path, *names: str) -> None:
    """Remove attributes, or digests of files, from a store, as of one that older versions made."""
    path = Path(store) / "zarr.json"
    data = json.loads(path.read_text())
    for name in names:
        data["attributes"].pop(name, None) or data["attributes"]["files"].pop(name)
    path.write_text(json.dumps(data))


def synthetic(plan, index) -> Result:
    """A result that depends on the work item alone."""
    first, stop = plan.item(index).replicas
    values = {}
    for name in plan.record:
        shape = (stop - first, 16) if MEASURES[name].dimension else (stop - first,)
        values[name] = np.random.default_rng(abs(hash((index, len(name))))).random(shape)
    return Result(values)
