"""A training as one HTML file, to be scrubbed through: for a talk or a mail."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

from PIL import Image

from pyedge.files import write_text
from pyedge.plots.animation import Progress, drawn_frames
from pyedge.plots.examples import Replay
from pyedge.plots.style import check_suffix, look
from pyedge.plots.training import caption_lines, title_of
from pyedge.training.history import History
from pyedge.units import show_error

_FOLDER = Path(__file__).parent


@look()
def training_page(
    history: History,
    path: str | Path,
    frames: int = 60,
    progress: Progress | None = None,
    replay: Replay | None = None,
) -> None:
    """Write a training as an HTML page that needs nothing but itself.

    Its frames are those of `pyedge.plots.animation.animate`; a slider, the arrow keys and a button
    go through them.

    Raises:
        InputError: another ending than .html, too few frames or too many, a file that cannot be
            written.
    """
    import jinja2

    check_suffix(path, (".html",))
    steps, images = drawn_frames(history, frames, progress, replay)
    template = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(
        (_FOLDER / "training_page.html").read_text(encoding="utf-8")
    )
    shown = [
        {
            "step": step,
            "error": f"{show_error(float(history.error[step]))} {history.error_unit.strip('1')}",
            "image": _data(image),
        }
        for step, image in zip(steps.tolist(), images, strict=True)
    ]
    lines = caption_lines(history)
    write_text(Path(path), template.render(title=title_of(history), lines=lines, frames=shown))


def _data(image: Image.Image) -> str:
    """A picture as the text of a data URI."""
    buffer = BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
