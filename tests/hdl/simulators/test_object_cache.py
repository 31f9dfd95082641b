"""Objects of Verilator's runtime: compiled once, and again where anything is different."""

import subprocess

import pytest

from hdl.simulators import object_cache

# Writes its arguments and the source; fails where the source is broken.
_COMPILER = """#!/bin/sh
grep -q broken "$5" && exit 3
echo compiled
{ echo "$@"; cat "$5"; } > "$4"
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder, with a space in its name, of a compiler, two sources and where it runs."""
    place = tmp_path / "a $b"
    (place / "work").mkdir(parents=True)
    (place / "c++").write_text(_COMPILER)
    (place / "c++").chmod(0o755)
    (place / "verilated.cpp").write_text("runtime")
    (place / "design.cpp").write_text("design")
    monkeypatch.chdir(place / "work")
    return place


def compiled(place, source, flag="-Os", target="out.o"):
    """Exit status, whether the compiler ran, and what it left, by way of make."""
    (place / "work" / target).unlink(missing_ok=True)
    path = str(place / source).replace("$", "$$")
    command = f"'{path.replace(source, 'c++')}' {flag} -c -o {target} '{path}'"
    (place / "Makefile").write_text(f"all:\n\t@$(OBJCACHE) {command}\n")
    variables = {"OBJCACHE": object_cache.command(place / "kept"), "PATH": "/usr/bin:/bin"}
    make = ["make", "-s", "-f", "../Makefile"]
    done = subprocess.run(make, env=variables, capture_output=True, text=True, check=False)
    left = place / "work" / target
    return done.returncode, "compiled" in done.stdout, left.exists() and left.read_text()


def test_the_runtime_is_compiled_once_for_each_command_source_and_compiler(place):
    first = compiled(place, "verilated.cpp")
    assert first[:2] == (0, True)
    assert compiled(place, "verilated.cpp") == (0, False, first[2])
    assert compiled(place, "verilated.cpp", flag="-O0")[1]
    (place / "verilated.cpp").write_text("another runtime")
    assert compiled(place, "verilated.cpp")[1]
    assert compiled(place, "verilated.cpp")[2].endswith("another runtime")
    (place / "c++").write_text(_COMPILER + "\n")
    assert compiled(place, "verilated.cpp")[1]
    assert len(list((place / "kept").iterdir())) == 4


def test_a_design_is_always_compiled(place):
    assert compiled(place, "design.cpp")[1]
    assert compiled(place, "design.cpp")[1]
    assert not (place / "kept").exists()


def test_a_failure_is_the_compilers_and_nothing_is_kept(place):
    (place / "verilated.cpp").write_text("broken")
    for _ in range(2):
        status, ran, left = compiled(place, "verilated.cpp")
        assert (status != 0, ran, left) == (True, False, False)
    assert not (place / "kept").exists()


def test_without_a_folder_it_compiles(place):
    (place / "kept").write_text("a file")
    assert compiled(place, "verilated.cpp")[:2] == (0, True)
    assert compiled(place, "verilated.cpp")[:2] == (0, True)
