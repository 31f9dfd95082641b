"""The runner: local workers and clusters, failures, killed workers, interruptions."""

import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import dask
import numpy as np
import pytest
from distributed import Client

from pyedge.studies import Study, scheduler, workers
from pyedge.studies.plan import estimate
from pyedge.studies.runner import locked
from pyedge.studies.store import Store, failures
from pyedge.studies.work_item import Result, compute
from pyedge.tasks import published
from pyedge.training.ensemble import Ensemble
from tests.refusals import refused
from tests.studies.stores import contents, small

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
INFEASIBLE = "task 'allostery-2' stays feasible for 7 cuts only, not for 99"
DIED = "a worker died: what it was doing is done again"
FAILING = small(axis=[{"name": "cut", "key": "cut", "values": [1, 99, 0]}])


def undisturbed(study, path):
    """The store of a study, computed here and now."""
    plan = study.plan()
    store = Store.create(path, plan)
    for index in store.to_do():
        store.put(index, compute(plan.item(index)))
    return contents(path)


def test_workers_make_the_store_that_one_process_makes(tmp_path, monkeypatch):
    """In a folder with namesakes of Python's modules, which workers must not import."""
    for name in ("struct.py", "socket.py", "hdl.py"):
        (tmp_path / name).write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    messages, counts = [], []
    given = {"say": messages.append, "progress": lambda *given: counts.append(given)}
    before = dict(os.environ)
    results = FAILING.run(tmp_path / "s.zarr", workers=2, **given)
    theirs = {name for name in os.environ if os.environ[name] != before.get(name)}
    assert theirs <= {"__DASK_PARENT_PID"}  # nothing that was set for the workers alone
    assert contents(tmp_path / "s.zarr") == undisturbed(FAILING, tmp_path / "alone.zarr")
    assert messages == [f"failed: cut 99: {INFEASIBLE}"]
    assert counts[0] == (0, 3)
    assert counts[-1] == (3, 3)
    point = FAILING.points()[2]
    outcome = Ensemble(point.configuration, 5).train(published("allostery-2"), 12)
    assert np.array_equal(results["late"].sel(cut=0), outcome.late)
    assert np.array_equal(results["degrees"].sel(cut=0), outcome.degrees)
    assert results["state"].values.ravel().tolist() == [1, 2, 1]
    # What is done, failed points too, is left alone; asked to, failed points are tried again.
    again = FAILING.run(tmp_path / "s.zarr", resume=True, say=messages.append)
    assert again.identical(results)
    assert len(messages) == 1
    FAILING.run(tmp_path / "s.zarr", resume=True, retry=True, workers=1, say=messages.append)
    assert len(messages) == 2


def test_a_work_item_that_kills_its_workers_fails_and_its_neighbours_do_not(tmp_path, monkeypatch):
    def lethal(item):
        if item.index[0] == 1:
            os._exit(9)
        time.sleep(0.02)
        return Result({name: np.ones(5) for name in item.record})

    monkeypatch.setattr(workers, "compute", lethal)
    monkeypatch.setattr(workers, "_PAUSE", 0.0)
    monkeypatch.setattr(workers, "_DEATHS", 1)  # each takes a new worker, which takes seconds
    messages = []
    study = FAILING.but(record=["late", "first"])
    results = study.run(tmp_path / "s.zarr", workers=2, say=messages.append)
    assert results["state"].values.ravel().tolist() == [1, 2, 1]
    assert failures(tmp_path / "s.zarr") == {(1, 0): "its workers die, again and again"}
    assert DIED in messages
    assert "failed: cut 99: its workers die, again and again" in messages


def test_a_work_item_may_kill_three_workers(monkeypatch):
    """Dask counts the deaths before the last one."""

    class NotedError(Exception):
        pass

    def started(_):
        raise NotedError(dask.config.get("distributed.scheduler.allowed-failures"))

    monkeypatch.setattr(workers, "_cluster_of", started)
    with pytest.raises(NotedError) as noted, workers.connected(2, None):
        pass
    assert noted.value.args == (3 - 1,)


def test_refusals_are_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(scheduler, "CONNECT", 0.5)
    store, address = tmp_path / "s.zarr", "tcp://127.0.0.1:9"
    with locked(store):
        refused(lambda: FAILING.run(store), "in use by another run")
    refused(lambda: FAILING.run(store, scheduler=address), "no dask scheduler answers")
    assert not store.exists()
    store.mkdir()
    refused(lambda: FAILING.run(store), "add --resume")
    refused(lambda: FAILING.run(store, workers=0), "at least 1")
    refused(lambda: FAILING.run(store, workers=1, scheduler=address), "give one of them")


def test_one_worker_is_this_process(tmp_path, monkeypatch):
    """Also where others cannot be started: in a daemon, as those of a `multiprocessing.Pool`."""
    monkeypatch.setattr(workers, "connected", None)
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    FAILING.run(tmp_path / "one.zarr", workers=1)
    FAILING.run(tmp_path / "none.zarr")
    assert contents(tmp_path / "one.zarr") == contents(tmp_path / "none.zarr")
    refused(lambda: FAILING.run(tmp_path / "two.zarr", workers=2), "give workers=1")
    assert not (tmp_path / "two.zarr").exists()


UNGUARDED = """
from pyedge.studies import Study
study = Study(name="s", task="allostery-2", steps=3, replicas=2,
              axis=[{"name": "eta", "key": "supervisor.eta", "values": [0.1, 0.5]}])
try:
    study.run("s.zarr", workers=2)
except RuntimeError as error:
    print(error)
"""


def test_a_script_without_guard_says_what_it_lacks_and_leaves_nothing(tmp_path):
    (tmp_path / "go.py").write_text(UNGUARDED)
    around = {"cwd": tmp_path, "env": ENVIRONMENT, "capture_output": True, "text": True}
    done = subprocess.run([sys.executable, "go.py"], check=True, **around)
    (line,) = done.stdout.splitlines()
    assert 'put Study.run under if __name__ == "__main__":' in line
    assert done.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["go.py"]


def test_a_signal_while_workers_start_interrupts_when_they_have_started(monkeypatch):
    monkeypatch.setattr(workers.resource_tracker, "ensure_running", lambda: None)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = []

    def start():
        with workers._signals_held():
            signal.raise_signal(signal.SIGTERM)
            started.append(signal.pthread_sigmask(signal.SIG_BLOCK, []))

    with pytest.raises(KeyboardInterrupt):
        start()
    assert started == [{signal.SIGINT, signal.SIGHUP}]
    assert signal.signal(signal.SIGTERM, before) is signal.default_int_handler
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


def test_an_estimate_counts_and_times():
    found = estimate(small().plan(), workers=2)
    assert found[:4] == (6, 6, 30, 360)
    assert 0 < found.seconds < 60
    only = [{"name": "cut", "key": "cut", "values": [99]}]
    assert estimate(small(axis=only).plan()).seconds is None


LONG = """
name = "long"
task = "allostery-2"
steps = {steps}
replicas = 64
record = ["late", "degrees"]
[[axis]]
name = "eta"
key = "supervisor.eta"
values = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]
"""
HELD = """
import signal, sys, time
from pyedge.cli import main
from pyedge.studies.store import Store

write = Store._write

def held(self, *given):
    write(self, *given)
    while len(list(self.path.glob("state/c.*"))) >= most:
        time.sleep(0.01)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background jobs
    most, Store._write = int(sys.argv.pop(1)), held
    main()
"""
"""`pyedge` that stops in the middle of a work item once so many are finished."""


def started(folder, most, workers=2):
    """`pyedge study --resume` on a session of its own."""
    (folder / "go.py").write_text(HELD)
    words = [str(most), "study", "long.toml", "--out", "s.zarr", "--resume"]
    words += ["--workers", str(workers)]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    words = [sys.executable, "-W", "error", "go.py", *words]
    return subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, start_new_session=True, **pipes)


def finished(store):
    """Inode of the state of each work item that is done or failed."""
    return {path.name: path.stat().st_ino for path in store.glob("state/c.*")}


def until(condition, process):
    """Wait for a condition while a process runs."""
    while not condition():
        assert process.poll() is None
        time.sleep(0.01)


@pytest.mark.slow
def test_an_interrupted_study_ends_with_the_bytes_of_an_undisturbed_one(tmp_path):
    """SIGKILL and SIGTERM to the whole session, in turn; nothing that was done is done again."""
    (tmp_path / "long.toml").write_text(LONG.format(steps=3000))
    study = Study.load(tmp_path / "long.toml")
    store = tmp_path / "s.zarr"
    for count, sent in ((1, signal.SIGKILL), (4, signal.SIGTERM)):
        process = started(tmp_path, count)
        until(lambda count=count: len(finished(store)) >= count, process)
        if count == 4:
            refused(lambda: study.run(store, resume=True), "in use by another run")
        os.killpg(process.pid, sent)
        text = process.communicate()[1]
        if sent == signal.SIGTERM:
            assert process.returncode == 130
            (line,) = (line for line in text.splitlines() if "interrupted" in line)
            assert "Traceback" not in text
            assert "leaked" not in text
            assert "go on with: pyedge study long.toml --resume --out s.zarr" in line
        done = finished(store)
        assert count <= len(done) < 10
    process = started(tmp_path, 99, workers=1)
    text = process.communicate()[1]
    assert process.returncode == 0, text
    after = finished(store)
    assert {name: after[name] for name in done} == done
    assert contents(store) == undisturbed(study, tmp_path / "alone.zarr")
    assert not (tmp_path / ".s.zarr.lock").exists()


@pytest.mark.slow
def test_a_cluster_makes_the_same_store(tmp_path, monkeypatch):
    """A scheduler and two workers on loopback; one of them is killed on the way."""
    monkeypatch.setattr(scheduler, "CONNECT", 600.0)
    (tmp_path / "long.toml").write_text(LONG.format(steps=1000))
    study = Study.load(tmp_path / "long.toml")
    address = tmp_path / "scheduler.json"
    local = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    program = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    commands = [[*program, *local, "--port", "0", "--scheduler-file", str(address)]]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *local, "--no-nanny"]
    worker += ["--nthreads", "1", "--scheduler-file", str(address)]
    commands += [worker, worker]
    running, messages = [], []

    def progress(done, whole):
        if done >= 2:
            running[1].kill()
            until(lambda: DIED in messages, running[0])

    try:
        for each in commands:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            running.append(subprocess.Popen(each, env=ENVIRONMENT, cwd=tmp_path, **quiet))
            until(lambda: address.exists() and address.read_text().endswith("}"), running[0])
        there = json.loads(address.read_text())["address"]
        with Client(there, timeout=600, set_as_default=False) as client:
            client.wait_for_workers(2)
        study.run(tmp_path / "s.zarr", scheduler=there, say=messages.append, progress=progress)
    finally:
        for each in reversed(running):
            each.kill()
            each.wait()
    assert contents(tmp_path / "s.zarr") == undisturbed(study, tmp_path / "alone.zarr")
    assert DIED in messages


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mount") is None or os.geteuid() != 0, reason="needs to mount")
def test_a_full_disk_and_a_read_only_one(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "connected", lambda *_: contextlib.nullcontext())
    monkeypatch.setattr(
        workers, "results", lambda _, items, say: ((p.index, compute(p)) for p in items)
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=260k,nr_inodes=200", "tmpfs", str(disk)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        study = small(replicas=256, record=["late", "degrees"])
        store = disk / "s.zarr"
        refused(lambda: study.run(store, workers=1), "No space left on", "6 pieces are kept")
        done = finished(store)
        assert 0 < len(done) < 6
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        again = {"workers": 1, "resume": True}
        refused(lambda: study.run(store, **again), "cannot be written: Read-only file system")
        subprocess.run(["mount", "-o", "remount,rw,size=10M", str(disk)], check=True)
        study.run(store, **again)
        after = finished(store)
        assert {name: after[name] for name in done} == done
        assert contents(store) == undisturbed(study, tmp_path / "alone.zarr")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
