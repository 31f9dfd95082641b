"""Child processes: limits, crashes, messages, the module path; none outlives its parent."""

import os
import signal
import tempfile
from dataclasses import replace

import pytest

from hdl.child_process import Channel, ChildProcess, run
from hdl.tools import MissingTool, Tool, ToolError
from tests.hdl.processes import dies_with_parent, is_gone, members, wait_for

CHILD = """\
import socket, sys
from hdl.child_process import end_with_parent
end_with_parent()
"""
MODULES = {
    "hangs": CHILD + "while True: pass",
    "speaks": CHILD + "print('first\\n a word \\n', flush=True)\nsys.exit(3)",
    "echoes": CHILD
    + """
line = socket.socket(socket.AF_UNIX)
print("a word", flush=True)
line.connect(sys.argv[1])
while request := line.recv(9):
    line.sendall(request)
""",
}
SHELL = Tool("It", ("sh",), "do so", (0,))
SLEEP = (None, "sleep", "60")  # a program below the child


class OtherError(ToolError):
    """What a program's own errors are."""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder on the path with the modules of children."""
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


@pytest.fixture
def echo():
    """A channel to a child that sends back what it is sent."""
    made = Channel(lambda place: ChildProcess("Echo", "echoes", str(place), error=OtherError), 60.0)
    yield made
    made.close()


def test_a_socket_where_the_path_for_temporary_files_is_long(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    channel = Channel(lambda place: ChildProcess("Echo", "echoes", str(place)), 60.0)
    channel.send(b"123456789")
    assert channel.receive(9) == b"123456789"
    channel.close()


def test_a_child_has_a_status_and_a_last_line():
    with ChildProcess("It", "speaks") as child:
        assert child.wait(120) == child.status == 3
        assert (child.last_line(), child.output) == ("a word", "first\n a word \n\n")
    assert run(SHELL, ["-c", "pwd; exit 4"], "/", 120) == (4, "/\n")
    with pytest.raises(MissingTool, match=r"^It is not installed: do so$"):
        run(replace(SHELL, programs=("no-such",)), [], "/", 120)


@pytest.mark.parametrize(("command", "size"), [(("hangs",), 1), (SLEEP, 2)])
def test_a_child_that_passes_its_limit_is_ended_with_all_it_started(command, size):
    child = ChildProcess("It", *command, error=OtherError)
    assert wait_for(lambda: len(members(child.process.pid)) == size)
    with pytest.raises(OtherError, match=r"^It passed its time limit of 0\.2 s$"):
        child.wait(0.2)
    assert is_gone(child.process.pid)
    assert child.last_line() == "it printed nothing"


def test_leaving_the_context_or_forgetting_a_child_ends_it():
    with ChildProcess("It", *SLEEP) as child:
        assert child.status is None
    assert child.status == -signal.SIGKILL
    for make in (
        lambda: child,
        lambda: ChildProcess("It", *SLEEP),
        lambda: Channel(lambda place: ChildProcess("It", "echoes", str(place)), 1).child,
    ):
        group = make().process.pid
        assert is_gone(group)


@pytest.mark.parametrize("command", [("hangs",), SLEEP])
@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent_and_not_with_the_thread_that_started_it(command, kind):
    code = f"""
import threading, time
from hdl.child_process import ChildProcess
children = []
thread = threading.Thread(target=lambda: children.append(ChildProcess("It", *{command})))
thread.start()
thread.join()
print(children[0].process.pid, flush=True)
time.sleep(60)
"""
    assert dies_with_parent(code, command[-1], kind)


def test_modules_in_the_working_folder_are_not_found(folder):
    (work := folder / "work").mkdir()
    (work / "random.py").write_text("raise SystemExit('the random of the working folder')")
    with ChildProcess("It", "speaks", folder=work) as child:
        assert (child.wait(120), child.last_line()) == (3, "a word")
    assert run(SHELL, ["-c", "true"], work, 120) == (0, "")


def test_a_channel_carries_requests_and_answers_until_it_is_closed(echo):
    echo.send(b"abc")
    assert echo.receive(2) + echo.receive(1) == b"abc"
    assert echo.alive
    echo.close()
    assert not echo.alive
    assert is_gone(echo.child.process.pid)
    for ask in (lambda: echo.send(b"a"), lambda: echo.receive(1)):
        with pytest.raises(OtherError, match=r"^Echo has ended: it was closed$"):
            ask()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (signal.SIGKILL, f"has ended with status -{int(signal.SIGKILL)}: a word"),
        (signal.SIGSEGV, f"has ended with status -{int(signal.SIGSEGV)}: a word"),
        (signal.SIGSTOP, r"hangs: no answer in 0\.5 s"),
    ],
)
def test_a_crash_or_a_hang_is_one_line(echo, kind, words):
    echo._limit = 0.5
    echo._socket.settimeout(0.5)
    os.kill(echo.child.process.pid, kind)
    with pytest.raises(OtherError, match=f"^Echo {words}$"):
        echo.receive(1)
    assert is_gone(echo.child.process.pid)


def test_an_interrupted_exchange_closes_the_channel_and_a_refused_one_does_not(echo):
    with pytest.raises(OtherError), echo.exchange():
        raise OtherError
    assert echo.alive
    with pytest.raises(KeyboardInterrupt), echo.exchange():
        raise KeyboardInterrupt
    assert not echo.alive


def test_a_child_that_does_not_connect_is_one_line():
    with pytest.raises(ToolError, match=r"^It does not start: a word$"):
        Channel(lambda place: ChildProcess("It", "speaks"), 1)
