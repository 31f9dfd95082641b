"""Paths to write to, and atomic file writes."""

from pathlib import Path

import pytest

from pyedge.errors import InputError
from pyedge.files import output, replace, write_text
from tests.refusals import refused

BAD = {
    "": "names no file",
    "/": "names no file",
    "/..": "names no file",
    "a\0b": "NUL",
    "\ud800": "surrogate",
    "s3://bucket/x.zarr": "is a URL",
    "http:/host/x": "is a URL",
    "~nobody-of-this-name/x": "no such user",
    "x" * 300: "name too long",
    "new/" + "x" * 300: "name too long",
    "file/x": "Not a directory",
    "file/x/y": "Not a directory",
    "/dev/null": "is a device",
    "/dev/null/x": "Not a directory",
    "/proc/x": "cannot be written",
    "/proc/x/y": "cannot be written",
}


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize(("path", "said"), BAD.items(), ids=[each[:20] for each in BAD])
def test_an_output_named_badly_is_refused_and_nothing_is_left(
    tmp_path, monkeypatch, path, said, folder
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("precious")
    line = refused(lambda: output(path, folder=folder))
    assert said.lower() in line.lower()
    if "device" not in said:  # a rename would replace it
        refused(lambda: write_text(path, "x"))
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_an_output_is_checked_against_what_is_there_and_left_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "file").write_text("old")
    (tmp_path / "folder").mkdir()
    refused(lambda: output("file", folder=True), "file", "it is a file")
    for path in ("folder", ".", "..", "~"):
        refused(lambda path=path: output(path), "it is a folder")
    assert output(".", folder=True) == tmp_path
    assert output("~/new/x") == tmp_path / "new" / "x"
    assert output("file") == Path("file")
    assert output("folder", folder=True) == Path("folder")
    assert output("new/er", folder=True) == Path("new/er")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["file", "folder"]
    write_text("~/a", "x")
    assert (tmp_path / "a").read_text() == "x"


def test_an_output_in_a_folder_that_is_not_writable_is_refused(tmp_path, monkeypatch):
    def no_permission(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.touch", no_permission)
    for folder in (False, True):
        refused(lambda folder=folder: output(tmp_path / "x", folder=folder), "Permission denied")


def make_folder(beside, text):
    beside.mkdir()
    (beside / "text").write_text(text)


def test_a_file_or_a_folder_replaces_the_old_one_and_parent_folders_are_made(tmp_path):
    for text in ("old", "ÿ"):
        write_text(tmp_path / "a" / "b.txt", text)
        replace(tmp_path / "folder", lambda beside, text=text: make_folder(beside, text))
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "ÿ"
    assert (tmp_path / "folder" / "text").read_text() == "ÿ"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "folder"]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("folder", [False, True])
def test_failed_write_keeps_the_old_file_and_leaves_no_other(tmp_path, failure, folder):
    path = tmp_path / "kept"
    make = make_folder if folder else Path.write_text
    replace(path, lambda beside: make(beside, "old"))

    def write(beside):
        make(beside, "half")
        raise failure

    with pytest.raises((InputError, KeyboardInterrupt)):
        replace(tmp_path / "new" / "deep" / "x", write)

    if isinstance(failure, OSError):
        refused(lambda: replace(path, write), "kept", "No space left")
    else:
        with pytest.raises(KeyboardInterrupt):
            replace(path, write)
    assert (path / "text" if folder else path).read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]


def test_a_file_for_a_folder_or_a_folder_for_a_file_is_refused_and_kept(tmp_path):
    write_text(tmp_path / "file", "mine")
    write_text(tmp_path / "folder" / "mine", "precious")
    refused(lambda: write_text(tmp_path / "file" / "new.txt", "x"), "new.txt", "cannot be written")
    refused(lambda: write_text(tmp_path / "folder", "x"), "folder")
    assert (tmp_path / "file").read_text() == "mine"
    assert (tmp_path / "folder" / "mine").read_text() == "precious"


def test_path_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    def no_permission(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.write_text", no_permission)
    refused(lambda: write_text(tmp_path / "x", "x"), "x", "Permission denied")
    assert list(tmp_path.iterdir()) == []
