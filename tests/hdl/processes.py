"""Process groups as `ps` lists them."""

import os
import signal
import subprocess
import sys
import time


def members(group):
    """The command lines of a group's processes that are not zombies."""
    listed = subprocess.run(
        ["ps", "-eo", "pgid,stat,args"], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()[1:]]
    return [args for pgid, stat, args in rows if int(pgid) == group and not stat.startswith("Z")]


def wait_for(condition, seconds=120.0):
    """Whether a condition comes true, in a time that no loaded machine needs."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def is_gone(group):
    """Whether a group has no members any more."""
    return wait_for(lambda: not members(group))


def dies_with_parent(code, word, kind=signal.SIGKILL):
    """Whether a group ends when its parent is killed by a signal.

    The Python `code` of the parent prints the group's number; `word` is in a member's command line.
    """
    around = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=around, stdout=subprocess.PIPE, text=True) as parent:
        group = int(parent.stdout.readline())
        assert wait_for(lambda: any(word in args for args in members(group)))
        time.sleep(0.2)
        assert members(group)
        os.kill(parent.pid, kind)
    return is_gone(group)
