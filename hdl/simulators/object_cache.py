"""Compile a file of Verilator's runtime once for all designs.

Verilator's makefile puts the command in ``$OBJCACHE`` before that of the compiler.  The runtime,
``verilated*.cpp``, is the same for every design and takes most of a build: its object files are
copied from where the same command left them.  All else is compiled.

Run as ``object_cache.py FOLDER COMPILER ARGUMENT ...``; of the project it imports nothing.
"""

import contextlib
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def command(folder: Path) -> str:
    """The value of ``$OBJCACHE`` with which objects are kept in a folder."""
    words = sys.executable, "-I", "-S", __file__, str(folder)
    return shlex.join(words).replace("$", "$$")


def compile_once(folder: Path, compiler: list[str]) -> int:
    """Run a compiler's command, or copy the object file that it made before; its exit status."""
    source = Path(compiler[-1])
    if not (source.name.startswith("verilated") and source.is_absolute() and "-o" in compiler):
        return subprocess.call(compiler)
    target = compiler[compiler.index("-o") + 1]
    program = shutil.which(compiler[0]) or compiler[0]
    facts = compiler, _stamp(source), _stamp(program)
    kept = folder / f"{hashlib.sha256(repr(facts).encode()).hexdigest()[:24]}.o"
    with contextlib.suppress(OSError):
        shutil.copyfile(kept, target)
        return 0
    status = subprocess.call(compiler)
    if status == 0:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as beside:
                pass
            shutil.copyfile(target, beside.name)
            os.replace(beside.name, kept)
    return status


def _stamp(path: str | Path) -> tuple[int, int]:
    """Size of a file and when it was changed, or (0, 0) where there is none."""
    with contextlib.suppress(OSError):
        found = os.stat(path)
        return found.st_size, found.st_mtime_ns
    return 0, 0


if __name__ == "__main__":
    raise SystemExit(compile_once(Path(sys.argv[1]), sys.argv[2:]))
