"""A run whose process is killed goes on from its folder as if it had not been."""

import signal
import subprocess
import sys

from pyedge.cli.app import run
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run

SLOW = """
import os, signal, sys
from pyedge.cli.app import run
from pyedge.training import run as module

write = module._Keeper.write

def killed(self, split):
    write(self, split)
    os.kill(os.getpid(), signal.SIGKILL)

module._KEEP, module._SHARE, module._Keeper.write = 0.0, 1.0, killed
sys.exit(run(sys.argv[1:]))
"""
"""`pyedge` that writes its history as soon as it can, and is killed then."""
STEPS, CUT = 20_000, (4, 7)


def killed(folder, *words):
    """`pyedge` in another process, killed once it has written its history."""
    command = [sys.executable, "-c", SLOW, *words]
    done = subprocess.run(command, cwd=folder.parent, check=False)
    assert done.returncode == -signal.SIGKILL


def test_killed_and_resumed_is_as_if_uninterrupted(tmp_path):
    folder = tmp_path / "run"
    words = ["train", "allostery-2", "--steps", str(STEPS), "--cut", "4-7@9000", "--out", "run"]
    killed(folder, *words)
    killed(folder, "train", "--resume", "run")
    resumed = Run.load(folder)
    assert 0 < len(resumed.histories[0]) < STEPS
    whole = Run(MachineConfiguration(), "allostery-2", STEPS, cuts={9000: [CUT]})
    assert resumed.train()[0].dataset.identical(whole.train()[0].dataset)


IMPERFECT = """
network = "periodic:4x4"
seed = 3
[edges]
comparison = "transistor"
[chip]
threshold = "10mV"
transconductance = 0.03
multiplier = 0.01
drop_offset = "1mV"
drift = 0.01
[capacitor]
start = "1.5V"
spread = "0.1V"
window = "10.9ms"
period = "20ms"
leak = 0.5
substeps = 2
[supervisor]
eta = 0.1
noise = "1mV"
adc = "1mV"
dac = "1mV"
resolution = "0.5mV"
eta_steps = 128
tolerance = "1mV"
"""
"""A machine of transistors with every imperfection that such machines have."""


def test_an_imperfect_machine_of_transistors_is_killed_and_resumed(tmp_path):
    (tmp_path / "imperfect.toml").write_text(IMPERFECT)
    steps = 12_000
    words = ["train", "xor", "--machine", "imperfect.toml", "--steps", str(steps), "--out", "run"]
    killed(tmp_path / "run", *words)
    killed(tmp_path / "run", "train", "--resume", "run")
    resumed = Run.load(tmp_path / "run")
    assert 0 < len(resumed.histories[0]) < steps
    configuration = MachineConfiguration.load(tmp_path / "imperfect.toml")
    whole = Run(configuration, "xor", steps).train()[0]
    assert resumed.train()[0].dataset.identical(whole.dataset)


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
