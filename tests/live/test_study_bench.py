"""The machines of a study on the bench: those of its store, to the last code."""

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.live.study_bench import StudyBench
from pyedge.studies import Study
from tests.refusals import refused

STEPS = 60


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("study") / "s.zarr"
    axes = [
        {"name": "noise", "key": "comparator.noise", "values": ["0V", "3mV"]},
        {"name": "cut", "key": "cut", "values": [0, 2]},
    ]
    Study(
        name="small", task="allostery-1", steps=STEPS, replicas=3, record=["late", "degrees"],
        machine={"chip": {"offset": "1mV"}}, axis=axes,
    ).run(path, workers=1)  # fmt: skip
    return path


def test_each_machine_ends_with_the_codes_of_the_store(store):
    bench = StudyBench(store)
    results = bench._results
    for index, replica in (((0, 0), 0), ((1, 0), 2), ((1, 1), 1), ((0, 1), 2)):
        bench.go(index, replica)
        bench.advance(STEPS)
        codes = bench.segment.machine.edges.degrees
        assert np.array_equal(codes, results.dataset["degrees"].values[(*index, replica)])
        place = bench.frame().scene.study
        assert (place.index, place.replica, place.replicas) == (index, replica, 3)
        late = float(results.dataset["late"].values[(*index, replica)])
        assert place.measured[0].startswith(f"late {late:.4g} V^2, median of 3 machines ")
        assert (~bench.frame().intact).sum() == 2 * index[1]
    bench.reset()
    assert bench.frame().clock == 0
    assert (~bench.frame().intact).sum() == 2
    bench.close()


def test_there_is_no_other_point_and_nothing_is_lost(store):
    bench = StudyBench(store)
    for index, replica in (((2, 0), 0), ((0, 0), 3), ((0, -1), 0)):
        refused(lambda index=index, replica=replica: bench.go(index, replica), "3 machines a point")
    bench.advance(3)
    assert bench.frame().scene.study.index == (0, 0)
    bench.close()


def test_what_was_measured_is_not_shown_for_another_task(store):
    bench = StudyBench(store)
    bench.go((1, 1), 1)
    measured = bench.frame().scene.study.measured
    bench.choose("allostery-3")
    assert bench.frame().scene.study.measured != measured
    assert "Reset goes back" in bench.frame().scene.study.measured[0]
    bench.restore()
    assert bench.frame().scene.study.measured == measured
    bench.close()


def test_a_folder_without_a_study_is_one_line(tmp_path):
    with pytest.raises(InputError) as error:
        StudyBench(tmp_path / "absent.zarr")
    assert "\n" not in str(error.value)
