"""What any task has to be, and the order in which it shows its examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.rng import StepKey, Stream, permutation
from pyedge.tasks import Examples, Task
from pyedge.tasks.task import Lesson
from tests.refusals import refused


def examples(count, n_inputs=1, n_outputs=1):
    return Examples(np.ones((count, n_inputs)), np.ones((count, n_outputs)))


def task(count=3, **more):
    given_ = {"inputs": (1,), "outputs": (2,), "train": examples(count)} | more
    return Task("mine", **given_)


@given(st.integers(1, 30), st.integers(0, 2**64 - 1), st.integers(0, 99))
def test_the_order_is_one_shuffle_again_and_again(count, seed, split):
    order = task(count, shuffle=seed, split=split).order(0, 3 * count)
    assert sorted(order[:count].tolist()) == list(range(count))
    assert np.array_equal(order, np.tile(order[:count], 3))
    # of a stream of its own: not the shuffle that divided the data
    own = permutation(StepKey(seed, split, 0), Stream.ORDER, count)
    assert np.array_equal(order[:count], own)
    one, other = (task(40, shuffle=seed, split=split + k).order(0, 40) for k in (0, 1))
    assert not np.array_equal(one, other)


@given(st.integers(1, 9), st.integers(1, 9), st.none() | st.integers(0, 9), st.data())
def test_the_order_does_not_depend_on_where_one_begins_to_ask(count, dwell, shuffle, data):
    mine = task(count, dwell=dwell, shuffle=shuffle)
    stop = data.draw(st.integers(1, 100))
    start = data.draw(st.integers(0, stop - 1))
    whole = mine.order(0, stop)
    assert np.array_equal(mine.order(start, stop), whole[start:])
    lesson = mine.lesson(start, stop, np.zeros((0, 1)))
    assert np.array_equal(lesson.order, whole[start:])
    if shuffle is None:  # examples come as they stand, each for its dwell
        assert whole.tolist() == [t // dwell % count for t in range(stop)]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"inputs": (2,)}, ["node 2", "an input and an output"]),
        ({"inputs": (1, 1), "train": examples(1, 2)}, ["node 1", "twice"]),
        ({"outputs": (2, 2), "train": examples(1, 1, 2)}, ["node 2", "twice"]),
        ({"inputs": ()}, ["at least one input"]),
        ({"outputs": ()}, ["at least one", "output"]),
        ({"inputs": (1, 3)}, ["training", "1 inputs", "2 input"]),
        ({"outputs": (2, 3)}, ["training", "1 targets", "2 output"]),
        ({"test": examples(2, 2)}, ["test", "2 inputs"]),
        *(({"eta": eta}, [f"eta {eta}"]) for eta in (0.0, -0.5, 1.5, np.nan)),
        ({"steps": 0}, ["steps"]),
        ({"dwell": 0}, ["dwell"]),
    ],
)
def test_a_task_that_cannot_be_is_refused(more, words):
    refused(lambda: task(**more), *words)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_examples_are_finite_copies(value):
    bad, ones = np.array([[1.0, value]]), np.ones((1, 1))
    refused(lambda: Examples(bad, ones), "inputs", value)
    refused(lambda: Examples(ones, bad), "targets", value)
    made = Examples(ones, ones)
    ones[:] = 7
    assert (made.inputs == 1).all()


@pytest.mark.parametrize("bad", [[["x"]], [[1j]], [[1.0], [1.0, 2.0]], None, [[None]]])
def test_examples_are_numbers(bad):
    refused(lambda: Examples(bad, [[1.0]]), "inputs", "numbers are wanted")
    refused(lambda: Examples([[1]], [[1.0]], bad, (3,)), "currents", "numbers are wanted")


@pytest.mark.parametrize(
    ("inputs", "targets"), [((2, 1), (3, 1)), ((2,), (2, 1)), ((2, 1), (2, 1, 1)), ((0, 1), (0, 1))]
)
def test_examples_of_other_shapes_are_refused(inputs, targets):
    text = refused(lambda: Examples(np.ones(inputs), np.ones(targets)))
    assert "inputs" in text or "targets" in text


@pytest.mark.parametrize(
    ("read", "share"),
    [
        ([[0.0, 0.0], [0.0, 0.0]], 0.5),
        ([[0.2, -0.2], [0.3, -0.1]], 1.0),
        ([[0.2, -0.2], [0.1, -0.1]], 0.75),
        ([[0.8, -0.1], [-0.5, -0.3]], 0.0),
    ],
)
def test_read_outs_are_on_either_side_of_the_middle_of_their_targets(read, share):
    """Boundaries at 0.25 and -0.15 V, for two examples with two outputs each."""
    targets = np.array([[0.1, -0.3], [0.4, 0.0]])
    examples = Examples(np.zeros((2, 1)), targets)
    task = Task("t", (1,), (2, 3), examples, examples)
    assert task.sides(np.array([read, targets])).tolist() == [share, 1.0]
    assert np.isnan(Task("t", (1,), (2, 3), examples).sides(np.array(read)))


@given(st.integers(1, 12), st.lists(st.integers(0, 11), min_size=1, max_size=9))
def test_a_narrowed_lesson_shows_the_same(count, shown):
    order = np.array(shown) % count
    loads = np.arange(2.0 * count).reshape(count, 2)
    train = Examples(np.arange(count)[:, None], -np.arange(count)[:, None], loads, (3, 4))
    whole = Lesson(train, order, None)
    narrow = whole.narrowed()
    assert len(narrow.train.inputs) <= min(count, max(len(order), len(set(order.tolist()))))
    for name in ("inputs", "targets", "loads"):
        same = getattr(whole.train, name)[whole.order], getattr(narrow.train, name)[narrow.order]
        assert np.array_equal(*same)
