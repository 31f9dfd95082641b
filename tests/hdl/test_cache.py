"""Folders that keep what is built, and paths that build tools can read."""

import os
import tempfile

import pytest

from hdl import cache
from hdl.simulators import SIMULATORS, build
from hdl.tools import Tool
from tests.hdl.tools import need

SHELL = Tool("Shell", ("sh",), "", (0,))


@pytest.fixture(autouse=True)
def bases(tmp_path, monkeypatch):
    """The three folders of a user, in order."""
    places = {"XDG_CACHE_HOME": tmp_path / "xdg", "HOME": tmp_path / "home"}
    for name, place in places.items():
        monkeypatch.setenv(name, str(place))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    user = f"temporary/pyedge-{os.getuid()}"
    return [tmp_path / name for name in ("xdg/pyedge", "home/.cache/pyedge", user)]


def is_a_file(place):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()


def is_foreign(place):
    place.mkdir(parents=True)
    os.chown(place, 4321, -1)


def is_a_link(place):
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(place.parents[2])


@pytest.mark.parametrize("fault", [is_a_file, is_foreign, is_a_link])
def test_the_first_folder_that_is_the_users_and_can_be_written(bases, fault, monkeypatch):
    if fault is is_foreign and os.geteuid() != 0:
        pytest.skip("only root gives files away")
    for base in bases:
        assert cache.folder("kind") == base / "kind"
        assert list((base / "kind").iterdir()) == []
        for place in (base / "kind", base):
            place.rmdir()
        fault(base)


def test_an_environment_without_variables(bases, monkeypatch):
    for name in ("XDG_CACHE_HOME", "HOME", "PATH"):
        monkeypatch.delenv(name)
    assert cache.folder("kind") is not None
    assert SHELL.path is not None
    SHELL.require()


def test_tools_get_a_folder_for_temporary_files_that_they_can_read(tmp_path, monkeypatch):
    assert SHELL.environment.get("TMPDIR") == os.environ.get("TMPDIR")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sp ace"))
    assert SHELL.environment["TMPDIR"] == "/tmp"


@pytest.mark.parametrize("name", ["sp ace", "żółć", "a;b", "$x", "a'b", "ä", "a:b", "a\nb"])
def test_build_tools_get_paths_that_they_can_read(tmp_path, bases, monkeypatch, name):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
    assert cache.folder("kind") == tmp_path / name / "pyedge/kind"
    plain = cache.folder("kind", plain=True)
    assert plain == bases[1] / "kind"
    source = tmp_path / name / "source"
    source.mkdir()
    (source / "file").write_text("text")
    for copied in (False, True):
        path = cache.plain_path(source, copied)
        assert path.parent == bases[1] / "links"
        assert (path / "file").read_text() == "text"
        assert path.is_symlink() is not copied
        assert cache.plain_path(source, copied) == path  # made once
    assert cache.plain_path(plain) == plain


@pytest.mark.parametrize("simulator", ["icarus", "ghdl"])
def test_a_build_where_the_users_folder_has_spaces(tmp_path, bases, monkeypatch, simulator):
    need(simulator)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "sp ace/żółć"))
    text = {
        "verilog": "module machine; endmodule",
        "vhdl": "entity machine is end; architecture a of machine is begin end;",
    }[SIMULATORS[simulator].language]
    suffix = {"verilog": "v", "vhdl": "vhdl"}[SIMULATORS[simulator].language]
    made = build(simulator, {f"machine.{suffix}": text}, "machine")
    assert made.folder.parent == bases[1] / "hdl"
