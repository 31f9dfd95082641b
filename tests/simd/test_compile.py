"""What is compiled is kept, until the text of any kernel changes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pyedge

_ASK = """
from pyedge.simd import kernel
from pyedge.supervisor.clamp import nudge
nudge(0.5, 1.0, 2.0, 0.0)
print(sum(nudge.stats.cache_hits.values()), nudge.stats.cache_path)
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
