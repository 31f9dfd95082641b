"""Pages of a training: every frame is there, and nothing from elsewhere."""

import base64
import json
import re
from io import BytesIO

import pytest
from PIL import Image

from pyedge.plots import training_page
from pyedge.plots.animation import frame_steps
from tests.refusals import refused


def test_a_page_has_each_frame_with_its_step_and_error(damaged, tmp_path):
    calls, path = [], tmp_path / "learning.html"
    training_page(damaged, path, frames=3, progress=lambda *done: calls.append(done))
    text = path.read_text(encoding="utf-8")
    frames = json.loads(re.search(r"const frames = (.*);", text)[1])
    steps = frame_steps(len(damaged), 3).tolist()
    assert [frame["step"] for frame in frames] == steps
    assert [float(f["error"].split()[0]) for f in frames] == pytest.approx(
        damaged.error[steps], rel=5e-3
    )
    pictures = [base64.b64decode(frame["image"].partition(",")[2]) for frame in frames]
    assert len(set(pictures)) == 3
    for picture in pictures:
        with Image.open(BytesIO(picture)) as image:
            assert image.size == (880, 440)
    assert calls == [(k, 3) for k in (1, 2, 3)]
    assert not re.search(r"(src|href)=.?(?!data:)[a-z]+:", text)
    training_page(damaged, tmp_path / "again.html", frames=3)
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text


def test_other_endings_are_refused(damaged, tmp_path):
    refused(lambda: training_page(damaged, tmp_path / "a.htm"), "a name that ends in .html")
    refused(lambda: training_page(damaged, tmp_path / "a.html", frames=1), "frames 1")
