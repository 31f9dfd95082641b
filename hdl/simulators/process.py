"""A simulator as a child process, by cocotb's runner."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hdl.child_process import ChildProcess
from hdl.simulators import registry

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
    """Run a module of cocotb tests on a build.

    Args:
        build: what `hdl.simulators.build_cache` made.
        module: importable name of the module.
        results: where cocotb writes its results as XML.
        environment: more variables for the module.
        seed: of cocotb's random numbers.
    """
    order = {
        "action": "test",
        "simulator": build.simulator,
        "top": build.top,
        "folder": str(build.folder),
        "module": module,
        "results": str(Path(results).resolve()),
        "arguments": list(registry.SIMULATORS[build.simulator].run_arguments),
        "seed": seed,
    }
    return launch(build.simulator, order, environment)


def launch(
    simulator: str, order: Mapping[str, Any], environment: Mapping[str, str] | None = None
) -> ChildProcess:
    """A child process that carries out an order; see `hdl.simulators.child`."""
    around = registry.environment(simulator) | _QUICK_START | dict(environment or {})
    title = registry.SIMULATORS[simulator].title
    return ChildProcess(title, "hdl.simulators.child", json.dumps(order), environment=around)
