"""The command line's verbs, its exit status, and errors as one line without traceback."""

from __future__ import annotations

import errno
import functools
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

import pyedge
from pyedge.cli import streams
from pyedge.cli.calibrate import calibrate
from pyedge.cli.compare import compare
from pyedge.cli.demo import demo
from pyedge.cli.doctor import doctor
from pyedge.cli.export import export
from pyedge.cli.live import live
from pyedge.cli.netlist import netlist
from pyedge.cli.report import report
from pyedge.cli.reproduce import reproduce
from pyedge.cli.study import study
from pyedge.cli.train import train
from pyedge.cli.verify import verify
from pyedge.errors import InputError, ToolError
from pyedge.extension import fault


def _interruptible(verb: Callable[..., int | None]) -> Callable[..., int | None]:
    """The verb; interrupted, it says so, which typer does not."""

    @functools.wraps(verb)
    def call(*arguments: Any, **options: Any) -> int | None:
        try:
            return verb(*arguments, **options)
        except KeyboardInterrupt:
            return _complain("interrupted", 130)

    return call


app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The bench for electronic networks that train themselves.",
)
for verb in (
    train, live, compare, reproduce, verify, netlist, study, report, calibrate, demo, doctor,
):  # fmt: skip
    app.command()(_interruptible(verb))
for command in export.registered_commands:
    command.callback = _interruptible(command.callback) if command.callback else None
app.add_typer(export)

_OF_OUTPUT = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF, errno.EAGAIN)
"""Errors of a disk, a terminal or a pipe that is written to."""

# The base class of all of typer's errors about a command line.
_UsageError: Any = typer.BadParameter.__base__


def _version(requested: bool) -> None:
    if requested:
        print(f"pyedge {pyedge.__version__}")
        raise typer.Exit


@app.callback()
def _pyedge(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The bench for electronic networks that train themselves."""


@functools.cache
def _command() -> Callable[..., Any]:
    """The verbs and their options as a tree, which takes longer to make than to use."""
    return typer.main.get_command(app)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    try:
        status = _command()(list(arguments), standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        return _complain(str(error), 2)
    except ToolError as error:
        return _complain(str(error), 3)
    except _UsageError as error:
        message = error.format_message()  # empty where the help was printed instead
        return _complain(message, 2) if message.strip() else 2
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted", 130)
    except SystemExit as ended:  # typer's, where a pipe is closed
        if not isinstance(ended.__context__, BrokenPipeError):
            raise
        return _unwritten(ended.__context__)
    except Exception as error:
        line = fault(error)
        if line is not None:
            return _complain(line, 2)
        if isinstance(error, OSError):
            return _unwritten(error)
        raise
    return int(status or 0)


def _complain(message: str, status: int) -> int:
    streams.say(f"pyedge: {' '.join(message.split())}")
    return status


def _unwritten(error: OSError) -> int:
    """Exit status after an error of the system's, of the output unless it names a file."""
    streams.finish(sys.stdout)
    if isinstance(error, BrokenPipeError):  # the reader of the output has ended, as `head` does
        return 0
    subject = error.filename
    if subject is None and error.errno in _OF_OUTPUT:
        subject = "output cannot be written"
    reason = error.strerror or str(error) or type(error).__name__
    return _complain(reason if subject is None else f"{subject}: {reason}", 2)
