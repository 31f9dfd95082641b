"""A command in a process of its own, which Ctrl-C ends."""

import subprocess
import sys
from contextlib import contextmanager

_CALL = """
import signal, sys
from pyedge.cli import app
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background jobs
sys.exit(app.run(sys.argv[1:]))
"""


@contextmanager
def started(words):
    """`pyedge` with these words; killed if it has not ended at the end."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _CALL, *words], text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()
