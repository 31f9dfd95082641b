"""Standard streams that fail, and signals that end a process."""

import io
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pyedge.cli import main, options, streams
from pyedge.cli.app import run

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
FULL = "pyedge: output cannot be written: No space left on device\n"
SHELL = {
    "--version >/dev/full": (2, FULL),
    "--help >/dev/full": (2, FULL),
    "nothing 2>/dev/full": (2, ""),
    "--version >&-": (0, ""),
    "nothing 2>&-": (2, ""),
    "--help | head -0": (0, ""),
}


@pytest.mark.parametrize("words", SHELL)
def test_a_stream_that_cannot_be_written(tmp_path, words):
    command = f"set -o pipefail; {sys.executable} -m pyedge {words}"
    around = {"cwd": tmp_path, "env": ENVIRONMENT, "capture_output": True, "text": True}
    done = subprocess.run(["bash", "-c", command], check=False, **around)
    assert (done.returncode, done.stderr, done.stdout) == (*SHELL[words], "")


def test_output_has_what_its_encoding_lacks(monkeypatch, restored):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, encoding="ascii"))
    streams.prepare()
    options.show(False, {}, "\u03c3 3 mV")
    sys.stdout.flush()
    assert written.getvalue() == b"\\u03c3 3 mV\n"


@pytest.fixture
def restored():
    numbers = signal.SIGTERM, signal.SIGHUP
    before = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def plain(monkeypatch):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO()))


def test_an_interrupted_export_says_so(capsys, monkeypatch, tmp_path):
    def interrupted(*given, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr("pyedge.cli.options.file_or_folder", interrupted)
    assert run(["export", "csv", str(tmp_path), "--out", "a.csv"]) == 130
    assert capsys.readouterr().err == "pyedge: interrupted\n"


def test_an_interruption_of_the_imports_says_so(capsys, monkeypatch):
    class Interrupting:
        def find_spec(self, name, *given):
            if name == "pyedge.cli.app":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "pyedge.cli.app")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    monkeypatch.setattr("pyedge.cli.streams.prepare", lambda: None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "pyedge: interrupted\n"


def test_an_interrupted_verb_says_so(capsys, monkeypatch):
    def interrupted(*given, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr("pyedge.cli.doctor.examine", interrupted)
    assert run(["doctor"]) == 130
    assert capsys.readouterr().err == "pyedge: interrupted\n"


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_as_ctrl_c_once(restored, plain, sent):
    streams.prepare()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(sent)
    signal.raise_signal(signal.SIGTERM)  # while things are saved
    signal.raise_signal(signal.SIGHUP)


def test_a_signal_that_is_ignored_stays_so(restored, plain):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # nohup
    streams.prepare()
    signal.raise_signal(signal.SIGHUP)


def test_a_closed_terminal_takes_no_output(restored, monkeypatch):
    ours, theirs = pty.openpty()
    monkeypatch.setattr(sys, "stderr", os.fdopen(theirs, "w"))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    streams.prepare()
    os.close(ours)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGHUP)
    print("saved", file=sys.stderr, flush=True)
    sys.stderr.close()
