"""Progress of a long computation: a bar in a notebook, or in a terminal on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape

Progress = Callable[[int, int], None]
"""Called now and then with how much is done and how much there is to do."""

_SELDOM = 0.1  # seconds between two updates of a notebook's bar


@contextmanager
def bar(what: str) -> Iterator[Progress]:
    """A bar while the block runs, and what moves it; nothing is shown in pipes and files."""
    if _in_notebook():
        yield _notebook_bar(what)
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.markup import escape as literal
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True), transient=True) as shown:
            item = shown.add_task(literal(what), total=None)
            yield lambda done, whole: shown.update(item, completed=done, total=whole)
    else:
        yield lambda done, whole: None


@contextmanager
def moved(progress: Progress | bool | None, what: str) -> Iterator[Progress | None]:
    """What to call: a function as given; for True, what moves a bar; None for nothing."""
    if progress is True:
        with bar(what) as move:
            yield move
    else:
        yield progress or None


def _in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    python = sys.modules.get("IPython")
    shell = None if python is None else python.get_ipython()
    return getattr(shell, "kernel", None) is not None


def _notebook_bar(what: str) -> Progress:
    from IPython.display import HTML, display

    shown = display(HTML(escape(what)), display_id=True)
    due = 0.0

    def move(done: int, whole: int) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due or done >= whole:
            due = now + _SELDOM
            element = f'<progress value="{done}" max="{whole}"></progress>'
            shown.update(HTML(f"{escape(what)} {element} {done} of {whole}"))

    return move
