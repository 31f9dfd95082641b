"""`pyedge live`: a machine that learns, in the browser."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.errors import MissingTool


def live(
    task: Annotated[
        str,
        typer.Argument(
            metavar="[TASK]", help="A task as for pyedge train: a name, or a TOML file."
        ),
    ] = "allostery-3",
    machine: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A TOML file, or a machine that comes with pyedge.",
            show_default="the task's usual machine",
        ),
    ] = None,
    seed: options.Seed = 0,
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
    nothing; Ctrl-C ends the machine.  Needs Bokeh: pip install 'pyedge[live]'.

    Examples:

    pyedge live

    pyedge live regression-a --seed 3 --no-browser

    pyedge live xor --machine transistor-torus --port 5006
    """
    if importlib.util.find_spec("bokeh") is None:
        raise MissingTool("Bokeh is not installed: pip install 'pyedge[live]'")
    from pyedge.live import Bench, Session
    from pyedge.live.machines import machine_for

    if machine is None:
        configuration = machine_for(task, seed)
    else:
        configuration = options.machine(machine, {"seed": seed})
    bench = Bench(configuration, task)
    session = Session(bench, running=True)
    from pyedge.live.server import LiveServer

    server = LiveServer(session, port)
    if json:
        options.print_json({"url": server.url})
    else:
        print(server.url)
        options.say("Ctrl-C ends it")
    sys.stdout.flush()
    session.start()
    try:
        if not no_browser:
            typer.launch(server.url)
        server.serve()
    except KeyboardInterrupt:
        options.say("pyedge: ended")
    finally:
        server.close()
        session.end()
        bench.close()
    return 0
