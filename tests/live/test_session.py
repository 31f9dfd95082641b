"""A live machine without a page: what it does is what the same run does without it."""

import threading

import numpy as np
import pytest

from pyedge.errors import InputError
from pyedge.live.bench import Bench
from pyedge.live.curve import POINTS
from pyedge.live.machines import machine_for, machines, name_of
from pyedge.live.session import Session
from pyedge.training.configuration import MachineConfiguration
from pyedge.training.run import Run

TASK = "allostery-3"
NOISE = "comparator.noise"


@pytest.fixture
def bench():
    made = Bench(MachineConfiguration(), TASK)
    yield made
    made.close()


@pytest.fixture
def session(bench):
    made = Session(bench, speed=float("inf"))
    made.start()
    yield made
    if made.alive:
        made.end()


def trained(configuration, task, steps, cuts=None):
    [history] = Run(configuration, task, steps, 1, cuts or {}).train()
    return history


def same(first, second):
    return first.dataset.identical(second.dataset)


@pytest.mark.parametrize("task", [TASK, "iris", "divider"])
def test_the_history_is_that_of_the_same_run_without_a_page(task):
    bench = Bench(MachineConfiguration(), task)
    session = Session(bench, speed=float("inf"))
    session.start()
    for steps in (1, 40, 7):
        session.step(steps)
        session.flush()
    session.send(lambda b: b.cut("4-7"))
    session.step(52)
    assert session.flush().clock == 100
    session.end()
    assert same(bench.segment.history(), trained(MachineConfiguration(), task, 100, {48: [(4, 7)]}))
    bench.close()


def test_commands_are_carried_out_between_chunks_in_their_order(session):
    session.step(10)
    session.send(lambda b: b.set({NOISE: 0.02}))
    frame = session.flush()
    assert frame.clock == 10
    assert frame.scene.configuration.comparator.noise == 0.02
    assert not frame.running


def test_a_frame_never_changes(session):
    session.step(5)
    before = session.flush()
    kept = [before.free.copy(), before.errors.whole.copy(), before.resistance.copy()]
    session.step(3000)
    session.flush()
    now = [before.free, before.errors.whole, before.resistance]
    assert all(np.array_equal(*each) for each in zip(kept, now, strict=True))


def test_the_machine_does_not_wait_for_a_reader(session):
    session.run()
    seen = threading.Event()
    session.send(lambda b: seen.set())
    assert seen.wait(30)
    session.pause()
    assert session.flush().running is False


def test_a_wrong_command_is_a_message_and_the_machine_goes_on(session):
    session.step(3)
    session.send(lambda b: b.cut("1-99"))
    session.send(lambda b: b.set({"comparator.nois": 1.0}))
    number, text = session.flush().message
    assert number == 2
    assert "nois is not a known key" in text
    session.step(4)
    assert session.flush().clock == 7


def test_an_error_of_a_users_own_part_stops_the_steps_and_is_a_message(session, monkeypatch):
    monkeypatch.setattr(session._bench.segment, "advance", lambda steps: int("x"))
    session.run()
    for _ in range(100):
        frame = session.flush()
        if frame.message[1]:
            break
    assert "invalid literal" in frame.message[1]
    assert not frame.running


def test_an_animation_is_written(bench, tmp_path):
    with pytest.raises(InputError, match="nothing to draw"):
        bench.animate(str(tmp_path / "a.gif"))
    bench.advance(2)
    bench.animate(str(tmp_path / "a.gif"))
    assert (tmp_path / "a.gif").read_bytes().startswith(b"GIF89a")


def test_an_edge_cut_and_mended_keeps_what_was_learned(bench):
    bench.advance(100)
    bench.cut("4-7")
    edge = bench.frame().scene.names.index("4-7")
    assert not bench.frame().intact[edge]
    bench.advance(20)
    code = bench.frame().values["wiper"].copy()
    bench.mend("4-7")
    frame = bench.frame()
    assert frame.intact.all()
    assert (frame.clock, frame.since) == (120, 120)
    assert np.array_equal(frame.values["wiper"], code)
    with pytest.raises(InputError, match="not cut"):
        bench.mend("4-7")


def test_a_cut_that_lets_a_part_float_is_refused_and_undone(bench):
    for name in ("1-2", "3-1"):
        bench.cut(name)
    with pytest.raises(InputError, match="node 1 floats"):
        bench.cut("7-1")
    bench.advance(5)
    frame = bench.frame()
    assert (~frame.intact).sum() == 2
    assert np.isfinite(frame.free).all()


def test_a_setting_changes_what_comes_after_and_nothing_else(bench):
    bench.advance(30)
    before = bench.segment.history()
    bench.set({NOISE: 0.0, "supervisor.eta": 0.25})
    assert same(bench.earlier[1].history, before)
    bench.advance(30)
    quiet = MachineConfiguration().changed({NOISE: 0.0, "supervisor.eta": 0.25})
    machine = quiet.build()
    machine.edges.restore(before.last["wiper"])
    machine.clock = 30
    assert same(bench.segment.history(), machine.train(bench.segment.task, 30))
    assert bench.frame().scene.eta == 0.25


def test_the_task_changes_without_a_reset(bench):
    bench.advance(50)
    learned = bench.frame().values["wiper"].copy()
    bench.choose("regression-a")
    assert np.array_equal(bench.frame().values["wiper"], learned)
    assert bench.frame().clock == 50
    bench.advance(1)
    assert bench.segment.history().attributes["task"]["name"] == "regression-a"


def test_a_task_of_another_machine_brings_it(bench):
    bench.choose("elastic-behavior")
    bench.advance(2)
    frame = bench.frame()
    assert frame.scene.network.directed
    assert frame.clock == 2
    bench.choose(TASK)
    assert not bench.frame().scene.network.directed


@pytest.mark.parametrize("way", ["as it is", "targets", "cuts", "settings"])
def test_a_saved_folder_is_gone_on_from(bench, tmp_path, way):
    bench.advance(40)
    if way == "targets":
        bench.target(0, 1, 2.5)
    if way == "settings":
        bench.set({NOISE: 0.01, "chip.offset": 0.002})
    if way == "cuts":
        bench.cut("4-7")
        bench.advance(3)
        bench.set({NOISE: 0.01})
        bench.cut("5-8")
    bench.advance(30)
    bench.save(str(tmp_path / "run"))
    bench.advance(50)
    steps = len(bench.segment.history())
    run = Run.load(tmp_path / "run", steps)
    [history] = run.train()
    assert same(history, bench.segment.history())
    earlier = [Run.load(folder) for folder in sorted((tmp_path / "run").glob("earlier/*"))]
    assert [len(each.histories[0]) for each in earlier] == [
        len(each.history) for each in bench.earlier.values()
    ]
    with pytest.raises(InputError, match="holds a run"):
        bench.save(str(tmp_path / "run"))


def test_a_machine_begins_anew_and_brings_its_task_where_the_one_in_hand_does_not_fit(bench):
    bench.advance(10)
    bench.rebuild("ideal")
    assert bench.frame().scene.learned == {"resistance": "ohm"}
    assert bench.frame().clock == 0
    bench.rebuild("elastic-regression")
    bench.advance(1)
    assert bench.frame().scene.task.name == "elastic-regression"
    bench.choose(TASK)
    with pytest.raises(InputError, match="node 4 is not in network 'divider'"):
        bench.place("divider")
    assert bench.frame().scene.network.name == "torus16"


def test_the_usual_machine_of_a_task_gives_way_to_that_of_the_next(bench):
    bench.choose("xor")
    assert bench.frame().scene.parts >= {"capacitor"}
    bench.choose(TASK)  # which would fit the nodes of the lattice, too
    frame = bench.frame()
    assert (frame.scene.network.name, frame.clock) == ("torus16", 0)
    assert "begins anew" in frame.message[1]
    bench.rebuild("exact")
    bench.advance(5)
    bench.choose("regression-a")
    assert bench.frame().scene.configuration.edges.comparison == "exact"
    assert bench.frame().clock == 5


@pytest.mark.parametrize("machine", machines())
def test_every_machine_that_is_offered_can_be_had_from_springs(machine):
    bench = Bench(machine_for("elastic-behavior", 0), "elastic-behavior")
    bench.rebuild(machine)
    bench.advance(1)
    scene = bench.frame().scene
    assert name_of(scene.configuration, scene.task.name) == machine
    bench.close()


def test_reset_all_takes_back_settings_and_targets(bench):
    bench.advance(3)
    bench.set({NOISE: 0.02, "supervisor.eta": 0.9})
    bench.target(0, 1, 2.5)
    bench.reset()
    assert bench.frame().scene.configuration.comparator.noise == 0.02
    bench.restore()
    scene = bench.frame().scene
    assert scene.configuration == MachineConfiguration()
    assert scene.task.train.targets.tolist() == [[3.0, 3.0, 3.0]]
    assert bench.frame().clock == 0


def test_after_a_change_without_a_step_the_last_history_is_saved(bench, tmp_path):
    bench.advance(20)
    before = bench.segment.history()
    bench.set({NOISE: 0.01})
    bench.save(str(tmp_path / "run"))
    bench.animate(str(tmp_path / "a.gif"))
    [history] = Run.load(tmp_path / "run").histories
    assert same(history, before)
    assert not (tmp_path / "run" / "earlier").exists()
    assert (tmp_path / "a.gif").stat().st_size > 0


def test_a_message_is_shown_before_what_takes_long(session):
    session.run()
    shown = []
    session.send(lambda bench: bench.say("wait"))
    session.send(lambda bench: shown.append(session.frame.message[1]))
    session.flush()
    assert shown == ["wait"]


@pytest.mark.parametrize(
    "task", ["allostery-3", "elastic-regression", "elastic-iris", "linear-map"]
)
def test_the_error_has_the_unit_of_the_history(task):
    bench = Bench(machine_for(task, 0), task)
    bench.advance(2)
    assert bench.frame().scene.error_unit == bench.segment.history().error_unit
    bench.close()


def test_nothing_is_saved_before_the_first_step(bench, tmp_path):
    with pytest.raises(InputError, match="no step"):
        bench.save(str(tmp_path / "run"))
    assert not list(tmp_path.iterdir())


def test_a_chip_is_loaded_and_what_was_learned_stays(bench, tmp_path):
    other = MachineConfiguration().changed({"chip.offset": 0.05, "chip.seed": 7})
    other.save_chip(tmp_path)
    [file] = tmp_path.glob("chip-*.json")
    bench.advance(20)
    learned = bench.frame().values["wiper"].copy()
    bench.load_chip(str(file))
    assert np.array_equal(bench.frame().values["wiper"], learned)
    bench.advance(5)
    expected = MachineConfiguration().changed({"chip": {"file": file}}).build()
    expected.edges.restore(learned)
    expected.clock = 20
    assert same(bench.segment.history(), expected.train(bench.segment.task, 5))
    bench.load_chip("")
    assert bench.frame().scene.configuration == MachineConfiguration()


def test_memory_stays_within_its_budget():
    budget = 4_000_000
    bench = Bench(MachineConfiguration(), TASK, budget)
    kept = []
    for _ in range(40):
        bench.advance(500)
        kept.append(bench.segment.bytes + sum(each.bytes for each in bench.earlier.values()))
    frame = bench.frame()
    assert max(kept) < 0.9 * budget
    assert frame.clock == 20_000
    assert 0 < frame.since < 20_000
    assert len(bench.segment.history()) == frame.clock - frame.since
    assert min(bench.earlier) > 1  # the oldest were dropped
    bench.close()


def test_the_curve_is_bounded_and_even(bench):
    for _ in range(10):
        bench.advance(700)
    steps = bench.frame().errors.whole[:, 0]
    gaps = np.diff(steps)
    assert POINTS / 3 < len(steps) <= POINTS
    assert steps[0] == 0
    assert 7000 - steps[-1] <= gaps.max()
    assert gaps.max() < 3 * gaps.mean()
    for period in (2, 3, 4, 5, 8):
        shares = np.bincount(steps.astype(int) % period) / len(steps)
        assert np.allclose(shares, 1 / period, rtol=0.2)


def test_reset_begins_anew(bench):
    bench.advance(30)
    bench.cut("4-7")
    bench.reset()
    frame = bench.frame()
    assert (frame.clock, frame.intact.all(), frame.errors.size) == (0, True, 0)
    bench.advance(30)
    assert same(bench.segment.history(), trained(MachineConfiguration(), TASK, 30))
