"""The planted bugs are bugs: programs that differ in one place, and that some test must notice."""

import ast
from pathlib import Path

import pytest

from mutants.__main__ import EXPLAINED, ROOMS, ROOT, room_tests, run_tests
from mutants.mutate import mutants_of, sample

SOURCE = '''\
"""1 is a number in a text."""


def above(value: float = 2.0, limit: int = 3) -> bool:
    """Whether 5 < 6."""
    if value < 0:
        raise ValueError(f"{value} is below {0}")
    pairs = zip([value], [limit], strict=True)
    return value > limit and not value == -1
'''


def test_each_mutant_is_a_program_that_differs_in_one_place() -> None:
    mutants = mutants_of(SOURCE)
    assert len({m.source for m in mutants}) == len(mutants) == 12
    for mutant in mutants:
        ast.parse(mutant.source)
        changed = [
            number
            for number, (old, new) in enumerate(
                zip(SOURCE.splitlines(), mutant.source.splitlines(), strict=True), 1
            )
            if old != new
        ]
        assert changed == [mutant.line]
        assert '"""' not in mutant.change
        assert "raise" not in mutant.change


@pytest.mark.parametrize(
    "change",
    [
        "if {value < 0 -> value <= 0} :",
        "return {value > limit and not value == -1 -> value > limit or not value == -1}",
    ],
)
def test_changes_are_shown_where_they_are(change: str) -> None:
    assert change in {m.change for m in mutants_of(SOURCE)}


def test_letters_of_several_bytes_do_not_move_the_change() -> None:
    (first, second) = mutants_of("σ = 'α' + σ\n")[:2] + mutants_of("x = 1\n")
    assert first.source == "σ = ('α' - σ)\n"
    assert second.source == "x = (2)\n"


def test_the_same_seed_draws_the_same_mutants() -> None:
    mutants = mutants_of(SOURCE)
    assert sample(mutants, 4, "0") == sample(mutants, 4, "0") != sample(mutants, 4, "1")
    assert sample(mutants, 99, "0") == mutants


def test_every_room_has_modules_and_tests() -> None:
    for room in ROOMS:
        modules = [str(path.relative_to(ROOT)) for path in ROOT.glob(room)]
        assert modules
        assert all(
            (ROOT / test).exists() for module in modules for test in room_tests(module, room)
        )


def test_what_is_explained_is_a_mutant_still() -> None:
    for module, changes in EXPLAINED.items():
        assert set(changes) <= {m.change for m in mutants_of((ROOT / module).read_text())}


def test_failing_tests_notice_and_missing_ones_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
    assert run_tests(["test_one.py"], tmp_path)
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 - 1 == 2\n")
    assert not run_tests(["test_one.py"], tmp_path)
    with pytest.raises(RuntimeError, match="status"):
        run_tests(["test_two.py"], tmp_path)
