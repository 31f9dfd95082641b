"""Schedulers: addresses, files, and workers whose environment differs."""

import contextlib
import json
import pickle
import socket

import pytest
from distributed import LocalCluster

from pyedge.errors import ToolError
from pyedge.studies import scheduler, work_item, workers
from pyedge.studies.work_item import called, compute
from tests.refusals import refused
from tests.studies.stores import contents, small

BAD = {
    "foo": "missing port number",
    "": "missing port number",
    "tcp://127.0.0.1": "missing port number",
    "tcp://127.0.0.1:99999": "1 to 65535",
    "tcp://127.0.0.1:-1": "1 to 65535",
    "tcp://127.0.0.1:0": "1 to 65535",
    "x" * 5000: "scheduler of 5000 characters",
    "~nobody-of-that-name/x": "missing port number",
    "tcp://127.0.0.1:port": "",
    "tcp://[::1": "brackets",
    "http://127.0.0.1:8786": "unknown address scheme 'http'",
    "tls://127.0.0.1:8786": "no certificate",
    "wss://127.0.0.1:8786": "no certificate",
    "tcp://127.0.0.1:9": "no dask scheduler answers at tcp://127.0.0.1:9: Connection refused",
    "127.0.0.1:9": "no dask scheduler answers at tcp://127.0.0.1:9",
    "none.json": "No such file",
    "text.json": "no scheduler's address",
    "list.json": "no scheduler's address",
    "number.json": "no scheduler's address",
    "foo.json": "missing port number",
    ".": "",
}


@pytest.mark.parametrize("given", BAD)
def test_what_is_no_scheduler_is_refused_in_one_line(tmp_path, monkeypatch, given):
    monkeypatch.chdir(tmp_path)
    files = {"text": "{", "list": "[1]", "number": '{"id": 1}', "foo": '{"address": "foo"}'}
    for name, text in files.items():
        (tmp_path / f"{name}.json").write_text(text)
    before = sorted(tmp_path.iterdir())
    refused(lambda: small().run("s.zarr", scheduler=given), BAD[given])
    assert sorted(tmp_path.iterdir()) == before


def test_a_listener_that_is_no_scheduler_is_refused(monkeypatch):
    monkeypatch.setattr(scheduler, "CONNECT", 0.2)
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        refused(lambda: scheduler.client(address), "no answer in 0.2 s")


@pytest.fixture(scope="module")
def cluster():
    local = {"processes": False, "protocol": "tcp", "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=1, threads_per_worker=1, silence_logs=False, **local) as cluster:
        yield cluster


def test_a_scheduler_file_works_and_a_workers_address_does_not(tmp_path, cluster):
    file = tmp_path / "scheduler.json"
    file.write_text(json.dumps(cluster.scheduler.identity()))
    study = small()
    study.run(tmp_path / "s.zarr", scheduler=str(file))
    study.run(tmp_path / "alone.zarr", workers=1)
    assert contents(tmp_path / "s.zarr") == contents(tmp_path / "alone.zarr")
    (worker,) = cluster.scheduler.workers
    refused(lambda: scheduler.client(worker), "a dask Worker, not of a scheduler")


def lacking(*_):
    raise ModuleNotFoundError("No module named 'pyedge'")


@pytest.mark.parametrize("fault", ["lacking", "version"])
def test_a_workers_environment_ends_the_study_with_its_reason(
    tmp_path, monkeypatch, cluster, fault
):
    with monkeypatch.context() as patch:
        if fault == "version":
            patch.setattr(work_item.pyedge, "__version__", "0.0.9")
        prepared = {}
        for item in map(small().plan().item, [(0, 0, 0)]):
            prepared = called(compute, item)
    if fault == "lacking":
        monkeypatch.setattr(work_item, "call", lacking)
        prepared = pickle.dumps(work_item._Call(("", b"")))
    monkeypatch.setattr(workers, "called", lambda function, item: prepared)
    reason = {"lacking": "No module named 'pyedge'", "version": "worker has pyedge"}[fault]
    run = lambda: small().run(tmp_path / "s.zarr", scheduler=cluster.scheduler_address)  # noqa: E731
    refused(run, "the workers cannot do this study: ", reason, "each needs pyedge", kind=ToolError)
    assert not (tmp_path / "s.zarr").exists()
