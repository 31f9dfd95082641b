"""Fixtures of the studies' tests: a small study, the bytes of a store."""

import json
from collections.abc import Callable
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
        "name": "small", "task": "allostery-2", "steps": 12, "replicas": 5, "axis": AXES,
        "record": ["late", "first", "rails", "degrees"],
        "machine": {"edges": {"comparison": "exact"}},
    }  # fmt: skip
    return Study(**{**given, **changes})


def contents(store):
    """Every file of a store."""
    files = [path for path in sorted(Path(store).rglob("*")) if path.is_file()]
    return {str(path.relative_to(store)): path.read_bytes() for path in files}


def forget(store, *names):
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


OWN_FILES = {
    "study.toml": """
name = "s"
task = "tasks/own.toml"
steps = 2
record = ["late", "measure.py:most"]
machine = { network = "ring.csv", digipot.part = "part.toml", supervisor.method = "nudge.py:mine" }
axis = [{ name = "edges", key = "edges.comparison", values = ["rule.py:mine", "paper"] }]
""",
    "tasks/own.toml": """
kind = "kind.py:Mine"
name = "own"
loss = "loss.py:Loss"
data = { csv = "pairs.csv", inputs = { a = 1, b = 3 }, outputs = { c = 2 } }
""",
    "tasks/pairs.csv": "a,b,c\n5,0,2\n4,0,2\n",
    "tasks/kind.py": "from pyedge.tasks.file import RegressionFile as Mine\n",
    "tasks/loss.py": "from pyedge.supervisor.objective import Squared as Loss\n",
    "ring.csv": "1,2\n2,3\n3,1\n",
    "part.toml": (Path(__file__).parents[2] / "examples/own/parts/x9c104.toml").read_text(),
    "nudge.py": "from pyedge.supervisor.nudge import NUDGES\nmine = NUDGES['clamp']\n",
    "rule.py": "import ownhelper\ndef mine(*given):\n    return ownhelper.made(*given)\n",
    "ownhelper.py": "from pyedge.training.configuration import KINDS\n"
    "def made(*given):\n    return KINDS['exact'](*given)\n",
    "measure.py": "from pyedge.studies.measures import Measure\n"
    "most = Measure('V^2', 'most', lambda ends: ends.late.max())\n",
}
"""Files of a study, and of a training, with parts of one's own."""


def write_own(folder: Path) -> Callable[[str], None]:
    """Write the files of `OWN_FILES`; returns what changes one of them."""
    for name, text in OWN_FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    def change(name: str) -> None:
        end = {".toml": "# more\n", ".py": "more = 1\n"}.get(Path(name).suffix, "")
        text = OWN_FILES[name].replace("exact", "paper").replace("5,0", "5,1").replace("3,1", "1,3")
        (folder / name).write_text(text + end)

    return change
