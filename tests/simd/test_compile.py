"""What is compiled is kept, until the text of any kernel changes."""

import inspect
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numba
import pytest

import circuits
import pyedge
from hdl import cache
from pyedge.simd import compile, part
from tests.refusals import refused

_ASK = """
import numpy as np
from pyedge.logic.behavioral import count_each
bits = np.zeros((1, 1), bool)
count_each(bits, bits, 2, np.zeros((1, 1), np.int64))
print(sum(count_each.stats.cache_hits.values()), count_each.stats.cache_path)
"""


def _ask(package, **environment):
    done = subprocess.run(
        [sys.executable, "-c", _ASK],
        cwd=package.parent,
        env={**os.environ, "PYTHONPATH": str(package.parent), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    hits, path = done.stdout.split(maxsplit=1)
    return int(hits), Path(path.strip())


@pytest.mark.parametrize("theirs", [False, True], ids=["beside the package", "NUMBA_CACHE_DIR"])
def test_a_change_in_another_kernel_is_noticed(tmp_path, theirs):
    package, own = tmp_path / "pyedge", tmp_path / "own"
    shutil.copytree(
        Path(pyedge.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    own.mkdir()
    environment = {"NUMBA_CACHE_DIR": str(own) if theirs else ""}
    assert _ask(package, **environment)[0] == 0
    hits, first = _ask(package, **environment)
    assert hits == 1
    assert first.is_relative_to(own if theirs else package)
    noise = package / "rng.py"
    noise.write_text(noise.read_text() + "\n# changed\n")
    hits, second = _ask(package, **environment)
    assert hits == 0
    assert second != first
    assert first.exists() == theirs  # what is not ours is not emptied


def test_every_part_of_a_kernel_is_in_the_name_of_its_folder():
    """Implementations by their registries; the threshold is a constant of `circuits`."""
    for name in ("edges", "rules.coupled_learning", "memory", "elements", "training.step"):
        import_module(f"pyedge.{name}")
    stubs = {
        id(value): value
        for name, module in list(sys.modules.items())
        if name.startswith("pyedge.")
        for value in vars(module).values()
        if callable(value) and isinstance(getattr(value, "table", None), dict)
    }
    parts = {
        inspect.getfile(inspect.unwrap(part))
        for stub in stubs.values()
        for part in [stub, *stub.table.values()]
        if part.__module__.startswith("pyedge.")
    }
    kept = set(map(str, compile.kernel_files()))
    assert len(parts) >= 10
    assert parts <= kept
    assert str(Path(circuits.__file__).parent / "parts" / "comparator.py") in kept


def test_kernels_are_kept_elsewhere_where_the_package_cannot_be_written(monkeypatch, tmp_path):
    known = cache.writable
    package = Path(pyedge.__file__).parent
    monkeypatch.setattr(
        cache, "writable", lambda p, **m: package not in p.parents and known(p, **m)
    )
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    find = compile._folder.__wrapped__
    place = Path(find())
    assert place.parent == tmp_path / "pyedge"
    monkeypatch.setattr(compile, "_folder", find)
    for theirs, wanted in (
        ("", place),
        ("/proc/nowhere", place),
        (str(tmp_path), tmp_path / place.name),
    ):
        monkeypatch.setattr(numba.config, "CACHE_DIR", theirs)
        kept = compile.jit()(_double)
        assert Path(kept.stats.cache_path).parent == wanted
    monkeypatch.setattr(cache, "writable", lambda place, **more: False)
    assert compile.jit()(_double)(2) == 4
    assert str(tmp_path) == numba.config.CACHE_DIR


def test_all_kernels_are_kept_in_one_way():
    for path in Path(pyedge.__file__).parent.rglob("*.py"):
        assert "njit(" not in path.read_text() or path.name in ("compile.py", "part.py"), path


@part
def _cubed(x):
    return _squared(x) * x


@part
def _squared(x):
    return x * x


def test_a_part_is_compiled_in_kernels_alone():
    kernel = numba.njit(lambda x: _cubed(x) + _squared(x))
    assert kernel(3.0) == 36.0
    assert kernel(2) == 12
    for made in (*_cubed.overloads.values(), *_squared.overloads.values()):
        engine = made.library.codegen._engine
        assert not engine.is_symbol_defined(made.fndesc.llvm_func_name)
    for call in _cubed, _squared:
        with pytest.raises(KeyError, match="Python cannot call it"):
            call(3.0)


def test_a_process_without_compiled_code_says_so(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    refused(lambda: compile.jit()(_double), "NUMBA_DISABLE_JIT")


def _double(x):
    return 2 * x
