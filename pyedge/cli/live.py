"""`pyedge live`: a machine that learns, in the browser."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.errors import InputError, MissingTool

if TYPE_CHECKING:
    from pyedge.live.bench import Bench
    from pyedge.live.recording import Recording


def live(
    task: Annotated[
        str,
        typer.Argument(
            metavar="TASK",
            help="A task as for pyedge train: a name, or a TOML file; the folder of a run; or the "
            "store of a study.",
        ),
    ] = "allostery-3",
    machine: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A TOML file, or a machine that comes with pyedge.",
            show_default="the task's usual machine",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Seed of noise, data and manufacture.", min=0,
            show_default="the machine's, or 0",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="N", help="Port to listen at; 0 for any.", min=0, max=65535)
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, open no browser.")
    ] = False,
    json: options.Json = False,
) -> int:  # fmt: skip
    """Watch a machine learn in the browser, and interfere: cut edges, add noise, change the task.

    The page is served to this computer alone, at an address with a secret token.  Closing it ends
    nothing; Ctrl-C ends the machine.  Needs Bokeh, which the extra live of pyedge brings.

    Examples:

    pyedge live

    pyedge live regression-a --seed 3 --no-browser

    pyedge live xor --machine transistor-torus --port 5006

    pyedge live runs/damage

    pyedge live studies/noise-floor.zarr
    """
    if importlib.util.find_spec("bokeh") is None:
        raise MissingTool("Bokeh is not installed: pip install 'pyedge[live]'")
    made: Callable[[str, Path | None, int | None], Bench | Recording] = _bench
    if (Path(task) / "run.json").is_file():
        made = _recording
    elif (Path(task) / "zarr.json").is_file():
        made = _study
    elif os.sep in task and not Path(task).is_file():
        raise InputError(f"{task}: no such run, study's store or task file")
    bench = made(task, machine, seed)
    try:
        _serve(bench, port, not no_browser, json)
    finally:
        bench.close()
    return 0


def _bench(task: str, machine: Path | None, seed: int | None) -> Bench:
    from pyedge.live.bench import Bench
    from pyedge.live.machines import machine_for

    if machine is None:
        return Bench(machine_for(task, seed or 0), task)
    return Bench(options.machine(machine, {"seed": seed}), task)


def _recording(folder: str, machine: Path | None, seed: int | None) -> Recording:
    from pyedge.live.recording import Recording

    if machine is not None or seed is not None:
        raise InputError("a run is played as it was: leave out --machine and --seed")
    return Recording(folder)


def _study(store: str, machine: Path | None, seed: int | None) -> Bench:
    from pyedge.live.study_bench import StudyBench

    if machine is not None or seed is not None:
        raise InputError("a study has machines of its own: leave out --machine and --seed")
    return StudyBench(store)


def _serve(bench: Bench | Recording, port: int, browser: bool, json: bool) -> None:
    """Serve a page of the bench until Ctrl-C."""
    from pyedge.live.server import LiveServer
    from pyedge.live.session import Session

    session = Session(bench, running=True)
    server = LiveServer(session, port)
    options.show(json, {"url": server.url}, server.url)
    sys.stdout.flush()
    options.say("Ctrl-C ends it")
    session.start()
    try:
        if browser:
            typer.launch(server.url)
        server.serve()
    except KeyboardInterrupt:
        options.say("pyedge: ended")
    finally:
        server.close()
        session.end()
