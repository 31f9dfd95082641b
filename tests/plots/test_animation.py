"""Animations: number, timing and change of frames."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pyedge.plots import animate
from pyedge.plots.animation import frame_steps
from tests.refusals import refused


def _frames(path):
    with Image.open(path) as gif:
        frames, times = [], []
        for k in range(getattr(gif, "n_frames", 1)):
            gif.seek(k)
            frames.append(gif.convert("RGB").tobytes())
            times.append(gif.info["duration"])
        assert gif.info["loop"] == 0
    return frames, times


def test_frames_change_the_last_is_longer_and_the_file_is_reproducible(damaged, tmp_path):
    calls = []
    path, again = tmp_path / "learning.gif", tmp_path / "again.gif"
    animate(damaged, path, frames=4, progress=lambda done, count: calls.append((done, count)))
    frames, times = _frames(path)
    assert len(frames) == len(set(frames)) == 4
    assert calls == [(k, 4) for k in range(1, 5)]
    assert times[-1] > 10 * times[0]
    animate(damaged, again, frames=4)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("name", ["xor", "regression-curve"])
def test_outputs_of_transistors_are_a_third_panel(transistors, name, tmp_path):
    history, replay = transistors[name]
    alone, measured = tmp_path / "alone.gif", tmp_path / "measured.gif"
    animate(history, alone, frames=2)
    animate(history, measured, frames=3, replay=replay)
    frames, _ = _frames(measured)
    assert len(set(frames)) == 3
    with Image.open(alone) as two, Image.open(measured) as three:
        assert three.size[0] > two.size[0]


@given(st.integers(1, 5000), st.integers(2, 100))
def test_frames_are_closest_early(steps, frames):
    chosen = frame_steps(steps, frames)
    assert len(chosen) == min(steps, frames)
    assert chosen[0] == 0
    assert chosen[-1] == steps - 1
    gaps = np.diff(chosen)
    assert (gaps >= 1).all()
    assert (np.diff(gaps) >= -1).all()


@pytest.mark.parametrize(
    ("name", "frames", "answer"),
    [(name, 60, "a name that ends in .gif is wanted") for name in ("a.mp4", "a", "a.png")]
    + [("a.gif", frames, f"frames {frames}: an animation has 2 to 100") for frames in (1, 101)],
)
def test_other_endings_and_numbers_of_frames_are_refused(name, frames, answer, damaged, tmp_path):
    refused(lambda: animate(damaged, tmp_path / name, frames=frames), answer)
