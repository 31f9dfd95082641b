"""The command line: `pyedge VERB`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its status.

    0: done.  1: a check or a claim failed.  2: the user's mistake, one line.  3: a tool is
    missing, one line.  130: interrupted, by Ctrl-C, SIGTERM or SIGHUP.
    """
    from pyedge.cli import streams

    streams.prepare()
    try:
        from pyedge.cli.app import run
    except KeyboardInterrupt:
        streams.say("pyedge: interrupted")
        sys.exit(130)
    sys.exit(run(sys.argv[1:]))
