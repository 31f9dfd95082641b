"""Atomic file writes."""

from pathlib import Path

import pytest

from pyedge.files import replace, write_text
from tests.refusals import refused


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
