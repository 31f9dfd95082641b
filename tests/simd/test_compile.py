"""What is compiled is kept, until the text of any kernel changes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pyedge

_ASK = """
import numpy as np
from pyedge.logic.behavioral import count_each
bits = np.zeros((1, 1), bool)
count_each(bits, bits, 2, np.zeros((1, 1), np.int64))
print(sum(count_each.stats.cache_hits.values()), count_each.stats.cache_path)
"""


def _ask(package):
    done = subprocess.run(
        [sys.executable, "-c", _ASK], cwd=package.parent, capture_output=True, text=True, check=True
    )
    hits, path = done.stdout.split(maxsplit=1)
    return int(hits), Path(path.strip())


def test_a_change_in_another_kernel_is_noticed(tmp_path):
    package = tmp_path / "pyedge"
    shutil.copytree(
        Path(pyedge.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    assert _ask(package)[0] == 0
    hits, first = _ask(package)
    assert hits == 1
    assert first.is_relative_to(package)
    noise = package / "rng.py"
    noise.write_text(noise.read_text() + "\n# changed\n")
    hits, second = _ask(package)
    assert hits == 0
    assert second != first
    assert not first.exists()
