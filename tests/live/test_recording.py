"""A recording shows, step by step, what a live machine showed."""

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.live.bench import Bench
from pyedge.live.recording import Recording
from pyedge.live.session import Session
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run

STEPS, CUT = 60, 25


@pytest.fixture(scope="module", params=["paper", "iris", "mismatch"])
def saved(request, tmp_path_factory):
    """A live machine's frames, and the folder of its run."""
    machine = MachineConfiguration()
    if request.param == "mismatch":
        machine = machine.changed({"chip.mismatch": 0.05})
    bench = Bench(machine, "iris" if request.param == "iris" else "allostery-3")
    frames = []
    for step in range(STEPS):
        if step == CUT:
            bench.cut("4-7")
        bench.advance(1)
        frames.append(bench.frame())
    folder = tmp_path_factory.mktemp("run") / "run"
    bench.save(str(folder))
    bench.close()
    return frames, folder


def assert_same(shown, frame):
    """A recording's frame is that of the machine."""
    for name in ("clock", "since", "error", "events"):
        assert getattr(shown, name) == getattr(frame, name), name
    for name in ("free", "clamped", "resistance", "intact"):
        assert np.array_equal(getattr(shown, name), getattr(frame, name)), name
    for name, values in shown.values.items():
        assert np.array_equal(values, frame.values[name]), name
    assert np.array_equal(shown.errors.whole, frame.errors.whole)
    assert np.array_equal(shown.outputs.whole, frame.outputs.whole)
    assert shown.scene.names == frame.scene.names
    assert shown.scene.eta == frame.scene.eta


def test_it_is_played_as_it_was(saved):
    frames, folder = saved
    recording = Recording(folder)
    assert_same(recording.frame(), frames[0])
    for frame in frames[1:]:
        recording.advance(1)
        assert_same(recording.frame(), frame)
    with pytest.raises(InputError, match="end of the recording"):
        recording.advance(1)
    recording.reset()
    assert_same(recording.frame(), frames[0])


@pytest.mark.parametrize("place", [40, 3, CUT - 1, CUT, STEPS - 1])
def test_it_is_scrubbed(saved, place):
    frames, folder = saved
    recording = Recording(folder)
    recording.advance(30)
    recording.seek(place)
    assert_same(recording.frame(), frames[place])
    assert recording.frame().place == place
    assert recording.frame().scene.length == STEPS


def test_a_session_plays_it_to_its_end(saved):
    frames, folder = saved
    session = Session(Recording(folder), speed=float("inf"), running=True)
    session.start()
    for _ in range(1000):
        frame = session.flush()
        if not frame.running:
            break
    assert_same(frame, frames[-1])
    session.end()


def test_each_split_of_a_classification_is_shown(tmp_path):
    run = Run(MachineConfiguration(), "iris", steps=12, splits=3)
    run.train(folder=tmp_path)
    recording = Recording(tmp_path)
    assert recording.frame().scene.split == (0, 3)
    for split in (2, 0, 1):
        recording.choose(split)
        frame, history = recording.frame(), run.histories[split]
        assert frame.scene.split == (split, 3)
        assert np.array_equal(frame.scene.task.train.inputs, run.make_task(split).train.inputs)
        assert np.array_equal(frame.free, history.dataset["free_voltage"].values[0])
        recording.advance(11)
        assert recording.frame().error == history.error[-1]


def test_a_run_without_steps_is_refused(tmp_path):
    Run(MachineConfiguration(), "allostery-3").save(tmp_path / "run")
    with pytest.raises(InputError, match="no step was made"):
        Recording(tmp_path / "run")
    with pytest.raises(InputError):
        Recording(tmp_path)
