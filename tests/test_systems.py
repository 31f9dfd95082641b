"""Other systems: the model, ensembles and studies without what Linux alone has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ABSENT = {
    "macOS": "del os.sched_getaffinity",
    "Windows": """
del os.sched_getaffinity, os.getuid, os.killpg, signal.pthread_sigmask, signal.SIGHUP
sys.modules["resource"] = None
""",
}
WORK = """
from pyedge.cli import streams
streams.prepare()
from pyedge import Ensemble, MachineConfiguration, Study, published
from pyedge.physics.multigrid.threads import ThreadPool
assert Ensemble(MachineConfiguration(), 2).train(published("allostery-2"), 2).late.shape == (2,)
assert ThreadPool().threads > 0
study = Study(name="s", task="allostery-2", steps=2)
assert study.run("s.zarr", workers=1)["late"].size == 1
from pyedge.cli.app import run
assert run(["report", "s.zarr", "--out", "page.html"]) == 0
assert run(["train", "divider", "--steps", "3", "--out", "run"]) == 0
assert run(["study", "noise-floor", "--dry-run", "--steps", "1", "--replicas", "1"]) == 0
"""


@pytest.mark.parametrize("system", ABSENT)
def test_the_bench_runs_without_what_linux_alone_has(tmp_path, system):
    code = f"import os, signal, sys\n{ABSENT[system]}\n{WORK}"
    around = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-W", "error", "-c", code]
    subprocess.run(command, cwd=tmp_path, env=around, check=True, stdout=subprocess.DEVNULL)
