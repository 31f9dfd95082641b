"""VCD files: signals and times of the RTL, voltages and codes of the history."""

from __future__ import annotations

import errno
import os
import signal

import numpy as np
import pytest

import pyedge
from hdl.simulators.timeline import FIRST_TRIGGER, STEP
from pyedge.cli.app import run
from pyedge.errors import MissingTool, ToolError
from pyedge.networks.network import Network
from pyedge.training.machine import TrainingInterrupted
from pyedge.training.run import Run
from pyedge.waveforms import Waves, read
from pyedge.waveforms.writer import edge_scopes
from tests.refusals import refused

STEPS = 12
SIMULATORS = ("icarus", "ghdl", pytest.param("verilator", marks=pytest.mark.slow))


def make(logic="myhdl", task="allostery-2", **more):
    network = {"network": "divider"} if task == "divider" else {}
    configuration = pyedge.MachineConfiguration.make({"logic": logic, **network})
    return Run(configuration, task, **({"steps": STEPS} | more))


def train(path, run):
    with Waves.of(run.configuration, path) as waves:
        run.train(waves=waves)
    return run.histories


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A VCD file and the history of the same run."""
    path = tmp_path_factory.mktemp("waves") / "a.vcd"
    return path, train(path, make())[0]


@pytest.fixture(scope="module")
def waves(trained):
    return read(trained[0])


def triggers(steps=STEPS):
    return FIRST_TRIGGER + STEP * np.arange(steps)


# What a file holds --------------------------------------------------------------------------------


def test_each_signal_is_declared_once(trained, waves):
    network = trained[1].network
    expected = {f"clock.{name}" for name in ("trigger", "latch_clock", "digipot_clock", "step")}
    for edge in edge_scopes(network):
        expected |= {f"{edge}.{name}" for name in ("first", "second", "up_down", "wiper")}
    expected |= {f"{twin}.v{label}" for twin in ("free", "clamped") for label in network.labels}
    assert set(waves) == expected


def test_file_has_a_time_scale_and_no_date(trained):
    text = trained[0].read_text(encoding="ascii")
    assert "$timescale 1 ns $end" in text
    assert "oscillator has a period of 10 ns" in text
    assert "$date" not in text
    assert text.endswith(f"#{FIRST_TRIGGER + STEP * STEPS}\n")


def test_the_trigger_alternates_and_begins_each_step(waves):
    trigger, step = waves["clock.trigger"], waves["clock.step"]
    assert np.array_equal(np.sort([*trigger.turns(0), *trigger.turns(1)]), triggers())
    assert np.array_equal(step.at(triggers()), np.arange(STEPS))
    assert np.isnan(step.at(FIRST_TRIGGER - 1))


@pytest.mark.parametrize("polarity", [0, 1])
def test_the_latch_clock_falls_before_the_digipot_clock_in_every_step(waves, polarity):
    latch, digipot = waves["clock.latch_clock"], waves["clock.digipot_clock"]
    starts = waves["clock.trigger"].turns(polarity)
    assert len(starts) == STEPS // 2
    for start in starts:
        falls = [
            [time for time in wave.turns(0) if start < time < start + STEP]
            for wave in (latch, digipot)
        ]
        assert [len(each) for each in falls] == [1, 1]
        assert falls[0] < falls[1]
        assert latch.at(falls[1][0]) == 0  # the chip is selected when it counts
        rises = [next(t for t in wave.turns(1) if t > start) for wave in (latch, digipot)]
        assert falls[1][0] < rises[0] == rises[1] < start + STEP


def test_up_down_changes_where_the_latch_clock_falls_only(waves):
    latched = set(waves["clock.latch_clock"].turns(0))
    counted = waves["clock.digipot_clock"].turns(0)
    changed: set[float] = set()
    for name, wave in waves.items():
        if name.endswith(".up_down"):
            changed |= {*wave.turns(0), *wave.turns(1)}
            assert np.array_equal(wave.at(counted - 1), wave.at(counted))
    assert changed
    assert changed <= latched


def test_wipers_change_where_the_digipot_clock_falls_only(waves):
    counted = set(waves["clock.digipot_clock"].turns(0))
    for name, wave in waves.items():
        if name.endswith(".wiper"):
            assert set(wave.times[2:]) <= counted  # the first two: unknown, awake


# What the history says ----------------------------------------------------------------------------


def test_bits_and_wipers_are_those_of_the_history(trained, waves):
    data = trained[1].dataset
    for k, edge in enumerate(edge_scopes(trained[1].network)):
        for name in ("first", "second"):
            actual = waves[f"{edge}.{name}"].at(triggers())
            assert np.array_equal(actual, data[name].values[:, k])
        after = waves[f"{edge}.wiper"].at(triggers() + STEP - 1)
        assert np.array_equal(after, data["wiper"].values[:, k])
        up = waves[f"{edge}.first"].at(triggers()) != waves[f"{edge}.second"].at(triggers())
        assert np.array_equal(waves[f"{edge}.up_down"].at(triggers() + STEP - 1), up)


@pytest.mark.parametrize("twin", ["free", "clamped"])
def test_voltages_are_those_of_the_history_from_trigger_to_trigger(trained, waves, twin):
    for n, label in enumerate(trained[1].network.labels):
        wave = waves[f"{twin}.v{label}"]
        expected = trained[1].dataset[f"{twin}_voltage"].values[:, n]
        for time in (triggers(), triggers() + STEP - 1):
            assert wave.at(time) == pytest.approx(expected, rel=1e-15, abs=0)
        assert wave.at(FIRST_TRIGGER - 1) == 0


@pytest.mark.parametrize("name", SIMULATORS)
def test_all_simulators_write_the_same_file(trained, name, tmp_path):
    try:
        train(tmp_path / "b.vcd", make(name))
    except MissingTool as missing:
        if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
            raise
        pytest.skip(str(missing))
    assert (tmp_path / "b.vcd").read_bytes() == trained[0].read_bytes()


def test_waves_do_not_change_the_training(trained):
    alone = make()
    alone.train()
    assert alone.histories[0].dataset.identical(trained[1].dataset)


def test_clocks_between_splits_are_written(tmp_path):
    histories = train(tmp_path / "a.vcd", make(task="iris", splits=2, steps=6))
    step = read(tmp_path / "a.vcd")["clock.step"]
    assert step.values[~np.isnan(step.values)].tolist() == list(range(12))
    walk = np.flatnonzero(np.isnan(step.values))[-1]
    assert step.values[walk - 1] == 5
    waves = read(tmp_path / "a.vcd")
    for k, edge in enumerate(edge_scopes(histories[1].network)):
        wiper = waves[f"{edge}.wiper"]
        assert wiper.at(step.times[walk + 1]) == 64  # walked back where it woke
        assert wiper.at(wiper.end) == histories[1].dataset["wiper"].values[-1, k]


def test_resumed_run_with_cuts_has_its_own_steps(tmp_path):
    first = make(steps=6, cuts={3: [(4, 7)]})
    first.train()
    first.save(tmp_path)
    again = Run.load(tmp_path, 9)
    history = train(tmp_path / "a.vcd", again)[0]
    waves = read(tmp_path / "a.vcd")
    step = waves["clock.step"]
    known = ~np.isnan(step.values)
    assert step.values[known].tolist() == [6, 7, 8]
    expected = history.dataset["free_voltage"].values[6:, 5]
    actual = waves[f"free.v{history.network.labels[5]}"].at(step.times[known])
    assert actual == pytest.approx(expected, rel=1e-15, abs=0)


# Interruptions ------------------------------------------------------------------------------------


def test_interrupted_training_writes_the_steps_kept(tmp_path):
    interrupted = make(steps=50)

    def stop(done, whole):
        if done == 10:
            raise KeyboardInterrupt

    with (
        pytest.raises(TrainingInterrupted),
        Waves.of(interrupted.configuration, tmp_path / "a.vcd") as waves,
    ):
        interrupted.train(stop, waves)
    assert len(interrupted.histories[0]) == 10
    assert read(tmp_path / "a.vcd")["clock.step"].values[-1] == 9


def test_lost_simulator_writes_the_steps_kept(tmp_path):
    configuration = pyedge.MachineConfiguration.make({"logic": "icarus"})
    task = pyedge.published("allostery-1")
    with Waves(tmp_path / "a.vcd", configuration.make_network()) as waves:
        try:
            machine = configuration.build(waves.cycle)
        except MissingTool as missing:
            if os.environ.get("PYEDGE_REQUIRE_TOOLS") == "1":
                raise
            pytest.skip(str(missing))

        def kill(done, whole):
            if done == 10:
                os.killpg(
                    machine.edges.populations[0].memory.logic._channel.child.process.pid,
                    signal.SIGKILL,
                )

        with pytest.raises(ToolError):
            machine.train(task, 40, kill, observe=waves.page)
    assert read(tmp_path / "a.vcd")["clock.step"].values[-1] == 9


def test_steps_of_a_broken_page_are_left_out(tmp_path, monkeypatch):
    """Ctrl-C in the middle of a page: its steps are not in the history either."""
    machine = make()
    done = 0

    def count(self, first, second, count=pyedge.logic.myhdl.MyhdlLogic.count):
        nonlocal done
        done += 1
        if done == 8:
            raise KeyboardInterrupt
        return count(self, first, second)

    monkeypatch.setattr("pyedge.logic.myhdl.MyhdlLogic.count", count)
    with (
        pytest.raises(TrainingInterrupted),
        Waves.of(machine.configuration, tmp_path / "a.vcd") as waves,
    ):
        machine.train(waves=waves)
    assert len(machine.histories[0]) == 5
    assert read(tmp_path / "a.vcd")["clock.step"].values[-1] == 4


def test_nothing_is_written_without_steps(tmp_path):
    (tmp_path / "a.vcd").write_text("of before")
    with Waves.of(make().configuration, tmp_path / "a.vcd"):
        pass
    assert (tmp_path / "a.vcd").read_text() == "of before"
    assert len(list(tmp_path.iterdir())) == 1


# The command line ---------------------------------------------------------------------------------


def test_the_command_line_writes_waves(tmp_path, capsys):
    path = tmp_path / "new" / "a.vcd"
    words = ["train", "divider", "--logic", "myhdl", "--steps", "4", "--waves", str(path)]
    assert run([*words, "--json"]) == 0
    assert f"waves in {path}" in capsys.readouterr().err
    assert read(path)["clock.step"].values[1:].tolist() == [0, 1, 2, 3]
    assert [each.name for each in path.parent.iterdir()] == ["a.vcd"]


def test_refused_run_writes_nothing(tmp_path, capsys):
    assert run(["train", "divider", "--waves", str(tmp_path / "new" / "a.vcd")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "myhdl, icarus, verilator, ghdl" in said
    assert list(tmp_path.iterdir()) == []


# Refusals -----------------------------------------------------------------------------------------


def test_invalid_paths_and_levels_are_refused(tmp_path):
    network = pyedge.named("divider")
    (tmp_path / "folder.vcd").mkdir()
    (tmp_path / "file").touch()
    refused(lambda: Waves(tmp_path / "folder.vcd", network), "folder")
    refused(lambda: Waves(tmp_path / "file" / "a.vcd", network), "a.vcd")
    refused(lambda: Waves(tmp_path / "a.vcd", network, levels=1), "levels 1")


def test_machine_without_observer_is_refused(tmp_path):
    machine = pyedge.MachineConfiguration.make({"network": "divider"}).build()
    waves = Waves(tmp_path / "a.vcd", machine.network)
    task = pyedge.published("divider")
    refused(lambda: machine.train(task, 4, observe=waves.page), "observe=waves.cycle")
    assert not waves.close()


def test_full_disk_is_one_line_after_training(tmp_path):
    class Full:
        def write(self, text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    machine = make(steps=20)
    waves = Waves.of(machine.configuration, tmp_path / "a.vcd")
    waves._vcd._ofile = Full()
    machine.train(waves=waves)
    assert len(machine.histories[0]) == 20
    refused(waves.close, "a.vcd", "No space left")
    assert not waves.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "hello", "$timescale 1 ns", "$enddefinitions $end\n#0\n1!\n", "\x00\xff"]
)
def test_file_that_is_no_vcd_is_refused(tmp_path, text):
    (tmp_path / "a.vcd").write_text(text)
    refused(lambda: read(tmp_path / "a.vcd"), "a.vcd")


def test_missing_file_is_refused(tmp_path):
    refused(lambda: read(tmp_path / "a.vcd"), "No such file")


def test_parallel_edges_have_different_names():
    network = Network(np.array([[0, 1], [0, 1], [0, 2], [0, 1]]), (1, 2, 20))
    assert edge_scopes(network) == ["edge_1_2", "edge_1_2_2", "edge_1_20", "edge_1_2_3"]


def test_other_time_scales_are_read(tmp_path):
    (tmp_path / "a.vcd").write_text(
        "$timescale 10 ps $end $scope module a $end $var wire 1 ! b $end $upscope $end\n"
        "$enddefinitions $end\n#0\nx!\n#100\n1!\n#250\n0!\n"
    )
    wave = read(tmp_path / "a.vcd")["a.b"]
    assert wave.times.tolist() == [0, 1, 2.5]
    assert wave.turns(0).tolist() == [2.5]
    assert wave.at(np.array([-1, 0.5, 1, 9])).tolist()[2:] == [1, 0]
    assert np.isnan(wave.at(np.array([-1, 0.5]))).all()
