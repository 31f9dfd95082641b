"""Build cache: the same sources with the same tool are built once.

A build is in a folder named by the hash of everything that it depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import hdl.cache
from hdl.simulators import object_cache, registry
from hdl.simulators.process import launch
from hdl.tools import ToolError

_MARK = ".whole"
# A tool's line about an error; not Python's, of an exception's type.
_ERROR = re.compile(r"\berror\b", re.I)


@dataclass(frozen=True)
class Build:
    """A design that a simulator can run."""

    simulator: str  # a name of `SIMULATORS`
    top: str  # the module or entity on top
    folder: Path  # where the simulator runs


def build(
    simulator: str,
    texts: Mapping[str, str],
    top: str,
    cache: str | Path | None = None,
    limit: float = 300.0,
) -> Build:
    """Build a design, or find it built.

    Args:
        simulator, top: see `Build`.
        texts: file name to source text, in the order of compilation.
        cache: the folder that keeps builds; None for the user's, see `hdl.cache.folder`.
        limit: seconds until building is given up.

    Raises MissingTool, or ToolError: the sources cannot be built.
    """
    # here, for this module is imported by every process of a simulator
    from importlib.metadata import version

    import cocotb_tools.config
    from filelock import FileLock

    tool = registry.simulator(simulator)
    facts: list[object] = [simulator, tool.version(), top, tool.runner, tool.build_arguments]
    # The folder matters because Verilator links with libraries there.
    libraries = str(cocotb_tools.config.libs_dir)
    facts += [tool.timescale, version("cocotb"), libraries, list(texts.items())]
    key = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
    home = hdl.cache.folder("hdl", plain=True) if cache is None else Path(cache)
    if home is None:
        raise ToolError(f"{tool.title}: no folder for builds can be written: set XDG_CACHE_HOME")
    folder = home.resolve() / f"{simulator}-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        if not (folder / _MARK).exists():
            _build(simulator, texts, top, folder, limit)
    return Build(simulator, top, folder)


def _build(simulator: str, texts: Mapping[str, str], top: str, folder: Path, limit: float) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    tool = registry.SIMULATORS[simulator]
    order = {
        "sources": [str(folder / name) for name in texts],
        "hdl_toplevel": top,
        "build_dir": str(folder),
        "build_args": tool.build_arguments,
        "timescale": tool.timescale,
        "always": True,
    }
    # a user's own, as ccache, before ours
    cached = os.environ.get("OBJCACHE") or object_cache.command(folder.parent / "runtime")
    with launch(tool, "build", order, {"OBJCACHE": cached}) as child:
        if child.wait(limit) != 0:
            errors = filter(_ERROR.search, child.output.split("\n"))
            fault = next(errors, child.last_line()).strip()
            raise ToolError(f"{child.title} cannot build this: {fault}")
    (folder / _MARK).touch()
