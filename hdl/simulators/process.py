"""A simulator as a child process, by cocotb's runner."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hdl import child_process
from hdl.child_process import ChildProcess
from hdl.simulators.registry import SIMULATORS, Simulator, simulator

if TYPE_CHECKING:
    from hdl.simulators.build_cache import Build


# By default cocotb rewrites assertions by loading pytest with every plugin: a second of each start.
_QUICK_START = {"COCOTB_REWRITE_ASSERTION_FILES": ""}


def start(
    build: Build,
    module: str,
    results: str | Path,
    environment: Mapping[str, str] | None = None,
    seed: int = 1,
) -> ChildProcess:
    """Run an importable module of cocotb tests, whose results are written as XML, on a build."""
    tool = SIMULATORS[build.simulator]
    order = {
        "test_module": module,
        "hdl_toplevel": build.top,
        "hdl_toplevel_lang": tool.language,
        "build_dir": str(build.folder),
        "test_dir": str(build.folder),  # GHDL looks for its library where it runs
        "test_args": tool.run_arguments,
        "results_xml": str(Path(results).resolve()),
        "seed": seed,
    }
    return launch(tool, "test", order, environment)


def launch(
    tool: Simulator,
    action: str,
    order: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
) -> ChildProcess:
    """A child process that does ``build`` or ``test`` of cocotb's runner, with these arguments."""
    around = tool.environment | _QUICK_START | dict(environment or {})
    command = "hdl.simulators.cocotb_runner", tool.runner, action, json.dumps(order)
    return ChildProcess(tool.title, *command, environment=around)


def lint(name: str, texts: Mapping[str, str], limit: float = 120.0) -> str:
    """The first complaint of a simulator, or nothing, about texts in the order of compilation."""
    tool = simulator(name)
    with tempfile.TemporaryDirectory() as folder:
        for file, text in texts.items():
            (Path(folder) / file).write_text(text, encoding="utf-8")
        status, output = child_process.run(tool, [*tool.lint, *texts], folder, limit)
    return output.strip().partition("\n")[0] or (f"exit status {status}" if status else "")
