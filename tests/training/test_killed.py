"""A run whose process is killed goes on from its folder as if it had not been."""

import subprocess
import sys
import time

from pyedge.cli.app import run
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run

SLOW = """
import sys
import pyedge.training.run
from pyedge.cli.app import run

pyedge.training.run._KEEP, pyedge.training.run._SHARE = 0.0, 1.0
sys.exit(run(sys.argv[1:]))
"""
"""`pyedge` that writes its history as often as it can."""
STEPS, CUT = 20_000, (4, 7)


def changed(path):
    """When a folder was last written, in ns; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def killed(folder, *words, writes=1):
    """`pyedge` in another process, killed once it has written its history so many times."""
    history = folder / "history-0.zarr"
    process = subprocess.Popen([sys.executable, "-c", SLOW, *words], cwd=folder.parent)
    for _ in range(writes):
        before = changed(history)
        while changed(history) in (before, 0):
            assert process.poll() is None
            time.sleep(0.001)
    process.kill()
    process.wait()


def test_killed_and_resumed_is_as_if_uninterrupted(tmp_path):
    folder = tmp_path / "run"
    words = ["train", "allostery-2", "--steps", str(STEPS), "--cut", "4-7@9000", "--out", "run"]
    killed(folder, *words)
    killed(folder, "train", "--resume", "run", writes=2)  # first as it was
    resumed = Run.load(folder)
    assert 0 < len(resumed.histories[0]) < STEPS
    whole = Run(MachineConfiguration(), "allostery-2", STEPS, cuts={9000: [CUT]})
    assert resumed.train()[0].dataset.identical(whole.train()[0].dataset)


def test_a_run_can_be_resumed_before_its_first_step_and_between_renamings(tmp_path):
    done = Run(MachineConfiguration(), "allostery-2", 10)
    done.save(tmp_path / "run")
    begun = Run.load(tmp_path / "run")
    assert begun.histories == []
    begun.train(folder=tmp_path / "run")
    history = tmp_path / "run" / "history-0.zarr"
    history.rename(history.with_name(".12345678.history-0.zarr.old"))
    assert len(Run.load(tmp_path / "run").histories[0]) == 10


def test_a_run_is_not_overwritten(tmp_path, capsys):
    words = ["train", "allostery-2", "--steps", "3", "--out", str(tmp_path / "run")]
    assert run(words) == 0
    kept = Run.load(tmp_path / "run").histories[0]
    assert run([*words, "--seed", "1"]) == 2
    error = capsys.readouterr().err
    assert "holds a run" in error
    assert "--resume" in error
    assert Run.load(tmp_path / "run").histories[0].dataset.identical(kept.dataset)
