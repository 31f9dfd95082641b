"""Reading of users' files: one line for whatever cannot be meant."""

import json
import os
from dataclasses import replace
from threading import Thread

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from pyedge import reading
from pyedge.chip import Chip
from pyedge.networks.topologies import torus16
from pyedge.reading import check_data, read_json, read_text, read_toml
from pyedge.table import Table
from pyedge.tasks import allostery, load_task
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run
from tests.refusals import refused

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"]) | st.sampled_from("\n\t"))
PLAIN = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT | st.floats(allow_nan=False),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXT, inside, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXT, PLAIN, max_size=4), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_is_written_is_read(tmp_path, data, encoding):
    path = tmp_path / "a"
    path.write_bytes(tomli_w.dumps(data).encode(encoding))
    assert read_toml(path) == data
    path.write_bytes(json.dumps(data).encode(encoding))
    assert read_json(path) == data


HOSTILE = {
    "deep": "a = " + "[" * 33 + "]" * 33,
    "deeper": "a = " + "[" * 10_000 + "]" * 10_000,
    "keys": "[" + ".".join("a" * 40) + "]",
    "digits": "a = " + "9" * 5001,
    "hexadecimal": "a = 0x" + "f" * 300,
    "nul": 'a = "\\u0000.csv"',
    "key": '"\\u0000" = 1',
    "terminal": 'a = "\\u001b[31m"',
    "direction": 'a = "\\u202e"',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_toml_that_means_nothing_is_refused_by_every_reader(tmp_path, text):
    path = tmp_path / "hostile.toml"
    path.write_text(text)
    for read in (read_toml, load_task, MachineConfiguration.load):
        assert len(refused(lambda read=read: read(path), path)) < 1100


@pytest.mark.parametrize("text", ["[" * 34 + "]" * 34, "[" * 10**5, "9" * 5001, '"\\u0000"', "{"])
def test_json_that_means_nothing_is_refused_by_every_reader(tmp_path, text):
    path = tmp_path / "run.json"
    path.write_text(text)
    for read in (read_json, Chip.load, lambda each: Run.load(each.parent)):
        refused(lambda read=read: read(path), path)


@pytest.mark.parametrize("read", [read_text, read_toml, read_json, Chip.load, Table, Run.load])
@pytest.mark.parametrize("name", ["a\0b", "nowhere/a", "\ud800"])
def test_a_name_without_a_file_is_refused_by_every_reader(tmp_path, read, name):
    refused(lambda: read(tmp_path / name))


def test_limits(tmp_path):
    check_data([[[{"a": 2**999, "b": (1, -(2**999))}]]])
    for value in (2**1000, [-(2**1000)], {"a\0": 1}, {"a": ["\0"]}):
        refused(lambda value=value: check_data(value))
    path = tmp_path / "long"
    path.write_text("a" * 101)
    assert read_text(path, 101) == "a" * 101
    refused(lambda: read_text(path, 100), "MiB")


def test_a_pipe_is_read_and_one_without_end_and_a_device_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_SETTINGS", 100)
    for size in (100, 101):
        pipe = tmp_path / f"pipe-{size}"
        os.mkfifo(pipe)
        writer = Thread(target=pipe.write_text, args=("a" * size,))
        writer.start()
        if size == 100:
            assert read_text(pipe) == "a" * size
        else:
            refused(lambda pipe=pipe: read_text(pipe), "MiB")
        writer.join()
    refused(lambda: read_text("/dev/zero"), "is a device")


@pytest.mark.parametrize(
    "made", [MachineConfiguration.make, lambda data: MachineConfiguration(**data)]
)
def test_a_name_in_a_machine_made_in_python(made):
    for data in ({"network": "a\0.csv"}, {"edges": {"comparison": "a\0.py:b"}}):
        refused(lambda data=data: made(data), "NUL")


CONTROLS = ["\0", "\x1b[2J", "\b", "\x9b", "\x7f", "\u202e", "\u2066"]


@pytest.mark.parametrize("text", CONTROLS)
def test_controls_of_a_terminal_are_refused_and_shown_without_them(text):
    said = refused(lambda: check_data({"title": f"a{text}b"}), "control character")
    assert said.isprintable()


@pytest.mark.parametrize("text", [*CONTROLS, "a\nb", "a\r", "\u2028"])
def test_names_are_one_line(text):
    network = torus16()
    for made in (
        lambda: allostery(text, {1: 4, 3: 0}, {2: 1.5}),
        lambda: replace(network, name=text),
    ):
        assert refused(made, "a name is one line").isprintable()
    assert replace(network, name="Gitter 3 × 3, \u00ab[red]<b>\u00bb").name.startswith("Gitter")
