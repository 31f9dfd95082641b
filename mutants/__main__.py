"""`python -m mutants [ROOM ...] [--each N] [--seed S] [--workers W] [--out FILE]`.

Plants bugs, one at a time, in a copy of the project, and runs the tests of the room that the bug
stands in.  A mutant that no test notices survives.  Those looked at and found to change nothing
that can be seen stand in explained.toml, with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from mutants.mutate import Mutant, mutants_of, sample

HERE = Path(__file__).parent
ROOT = HERE.parent
ROOMS: dict[str, list[str]] = tomllib.loads((HERE / "rooms.toml").read_text())
EXPLAINED: dict[str, dict[str, str]] = tomllib.loads((HERE / "explained.toml").read_text())
_COPIED = ("circuits", "examples", "hdl", "netlists", "pyedge", "tests", "pyproject.toml")
_PATIENCE = 20  # times as long as without a mutant, then it counts as noticed


class Result(NamedTuple):
    """What the tests of a room found of one mutant.

    Attributes:
        module: path of the module, from the root of the project.
        mutant: the change.
        fate: "killed", "survived" or "explained".
    """

    module: str
    mutant: Mutant
    fate: str


def fate(module: str, mutant: Mutant, tests: list[str], tree: Path, patience: float) -> Result:
    """Plant a mutant in a copy of the project, run the tests of its room, take it out again."""
    file = tree / module
    original = file.read_text()
    file.write_text(mutant.source)
    try:
        passed = run_tests(tests, tree, patience)
    finally:
        file.write_text(original)
    if not passed:
        return Result(module, mutant, "killed")
    known = EXPLAINED.get(module, {})
    return Result(module, mutant, "explained" if mutant.change in known else "survived")


def room_tests(module: str, room: str) -> list[str]:
    """Tests to run for a module: the file that mirrors it first, for it is soonest to notice."""
    path = Path(module)
    inside = path.parts[1:] if path.parts[0] == "pyedge" else path.parts
    mirror = Path("tests", *inside).with_name(f"test_{path.name}")
    return [str(mirror)] * (ROOT / mirror).exists() + ROOMS[room]


def run_tests(tests: list[str], tree: Path, patience: float | None = None) -> bool:
    """Whether these tests pass in a copy of the project, each in a process of its own group.

    Raises:
        RuntimeError: no test was found.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(tree), "PYEDGE_REQUIRE_TOOLS": "1"}
    process = subprocess.Popen(
        command, cwd=tree, env=environment, start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        status = process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
        return False
    if status > 2:
        raise RuntimeError(f"pytest ended with status {status}: {' '.join(tests)}")
    return status == 0


@contextmanager
def copies(count: int) -> Iterator[SimpleQueue[Path]]:
    """Copies of the project, to plant bugs in."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(count):
            tree = Path(folder, str(number))
            tree.mkdir()
            for name in _COPIED:
                copy: Any = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, tree / name)
            free.put(tree)
        yield free


def survey(rooms: list[str], each: int, seed: int, workers: int) -> list[Result]:
    """Plant at most `each` mutants in every module of the rooms.

    Raises:
        RuntimeError: the tests of a room fail without a mutant.
    """
    with copies(workers) as free, ThreadPoolExecutor(workers) as pool:

        def of_room(room: str) -> float:
            tree = free.get()
            try:
                start = time.monotonic()
                if not run_tests(ROOMS[room], tree):
                    raise RuntimeError(f"the tests of {room} fail without a mutant")
                return time.monotonic() - start
            finally:
                free.put(tree)

        def of_mutant(module: str, mutant: Mutant, room: str, patience: float) -> Result:
            tree = free.get()
            try:
                result = fate(module, mutant, room_tests(module, room), tree, patience)
            finally:
                free.put(tree)
            print(f"{result.fate:9} {module}:{mutant.line}: {mutant.change}", flush=True)
            return result

        waiting = []
        for room, seconds in zip(rooms, pool.map(of_room, rooms), strict=True):
            for file in sorted(ROOT.glob(room)):
                module = str(file.relative_to(ROOT))
                planted = sample(mutants_of(file.read_text()), each, f"{seed} {module}")
                patience = 60 + _PATIENCE * seconds
                waiting += [pool.submit(of_mutant, module, m, room, patience) for m in planted]
        return [one.result() for one in waiting]


def table(results: list[Result]) -> str:
    """Count of each fate, by folder, and the share that is noticed or explained."""
    folders = sorted({str(Path(r.module).parent) for r in results})
    lines = [f"{'room':32}{'planted':>8}{'killed':>8}{'explained':>10}{'survived':>9}  noticed"]
    for folder in [*folders, "all"]:
        fates = [r.fate for r in results if folder in ("all", str(Path(r.module).parent))]
        killed, explained, survived = map(fates.count, ("killed", "explained", "survived"))
        share = 1 - survived / len(fates) if fates else 1.0
        lines.append(f"{folder:32}{len(fates):8}{killed:8}{explained:10}{survived:9}  {share:.0%}")
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", help="globs of rooms.toml (all of them)")
    parser.add_argument("--each", type=int, default=5, help="mutants a module (5)")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, help="write the results there, as JSON")
    chosen = parser.parse_args()
    if unknown := [room for room in chosen.rooms if room not in ROOMS]:
        parser.error(f"no room {unknown[0]}; the rooms: {', '.join(ROOMS)}")
    results = survey(chosen.rooms or list(ROOMS), chosen.each, chosen.seed, chosen.workers)
    print(table(results))
    if chosen.out:
        rows = [
            {"module": r.module, "line": r.mutant.line, "change": r.mutant.change, "fate": r.fate}
            for r in results
        ]
        chosen.out.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
