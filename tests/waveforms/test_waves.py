"""VCD files: signals and times of the RTL, voltages and codes of the history."""

import errno
import os
import signal

import numpy as np
import pytest

import pyedge
from hdl.simulators.timeline import FIRST_TRIGGER, STEP
from pyedge.cli.app import run
from pyedge.errors import ToolError
from pyedge.networks.network import Network
from pyedge.training.machine import TrainingInterrupted
from pyedge.training.run import Run
from pyedge.waveforms import Waves, read
from pyedge.waveforms.writer import edge_scopes
from tests.hdl.tools import need
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


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.vcd"


def steps_in(path):
    """The numbers of the steps that a file has."""
    values = read(path)["clock.step"].values
    return values[~np.isnan(values)].tolist()


TRIGGERS = FIRST_TRIGGER + STEP * np.arange(STEPS)


def test_each_signal_is_declared_once_with_a_time_scale_and_no_date(trained, waves):
    network = trained[1].network
    expected = {f"clock.{name}" for name in ("trigger", "latch_clock", "digipot_clock", "step")}
    for edge in edge_scopes(network):
        expected |= {f"{edge}.{name}" for name in ("first", "second", "up_down", "wiper")}
    expected |= {f"{twin}.v{label}" for twin in ("free", "clamped") for label in network.labels}
    assert set(waves) == expected
    text = trained[0].read_text(encoding="ascii")
    assert "$timescale 1 ns $end" in text
    assert "oscillator has a period of 10 ns" in text
    assert "$date" not in text
    assert text.endswith(f"#{FIRST_TRIGGER + STEP * STEPS}\n")
    parallel = Network(np.array([[0, 1], [0, 1], [0, 2], [0, 1]]), (1, 2, 20))
    assert edge_scopes(parallel) == ["edge_1_2", "edge_1_2_2", "edge_1_20", "edge_1_2_3"]


def test_the_trigger_alternates_and_begins_each_step(waves):
    trigger, step = waves["clock.trigger"], waves["clock.step"]
    assert len(trigger.turns(0)) == len(trigger.turns(1)) == STEPS // 2
    assert np.array_equal(np.sort([*trigger.turns(0), *trigger.turns(1)]), TRIGGERS)
    assert np.array_equal(step.at(TRIGGERS), np.arange(STEPS))
    assert np.isnan(step.at(FIRST_TRIGGER - 1))


def test_the_latch_clock_falls_before_the_digipot_clock_in_every_step(waves):
    latch, digipot = waves["clock.latch_clock"], waves["clock.digipot_clock"]
    for start in TRIGGERS:
        (stored,), (counted,) = (
            [time for time in wave.turns(0) if start < time < start + STEP]
            for wave in (latch, digipot)
        )
        assert stored < counted
        assert latch.at(counted) == 0  # the chip is selected when it counts
        rises = [next(t for t in wave.turns(1) if t > start) for wave in (latch, digipot)]
        assert counted < rises[0] == rises[1] < start + STEP


def test_up_down_and_wipers_change_where_their_clocks_fall_only(waves):
    latched = set(waves["clock.latch_clock"].turns(0))
    counted = waves["clock.digipot_clock"].turns(0)
    changed: set[float] = set()
    for name, wave in waves.items():
        if name.endswith(".up_down"):
            changed |= {*wave.turns(0), *wave.turns(1)}
            assert np.array_equal(wave.at(counted - 1), wave.at(counted))
        if name.endswith(".wiper"):
            assert set(wave.times[2:]) <= set(counted)  # the first two: unknown, power-up
    assert changed
    assert changed <= latched


def test_bits_and_wipers_are_those_of_the_history(trained, waves):
    data = trained[1].dataset
    for k, edge in enumerate(edge_scopes(trained[1].network)):
        bits = [waves[f"{edge}.{name}"].at(TRIGGERS) for name in ("first", "second")]
        assert np.array_equal(bits[0], data["first"].values[:, k])
        assert np.array_equal(bits[1], data["second"].values[:, k])
        after = waves[f"{edge}.wiper"].at(TRIGGERS + STEP - 1)
        assert np.array_equal(after, data["wiper"].values[:, k])
        assert np.array_equal(waves[f"{edge}.up_down"].at(TRIGGERS + STEP - 1), bits[0] != bits[1])


@pytest.mark.parametrize("twin", ["free", "clamped"])
def test_voltages_are_those_of_the_history_from_trigger_to_trigger(trained, waves, twin):
    for n, label in enumerate(trained[1].network.labels):
        wave = waves[f"{twin}.v{label}"]
        expected = trained[1].dataset[f"{twin}_voltage"].values[:, n]
        for time in (TRIGGERS, TRIGGERS + STEP - 1):
            assert wave.at(time) == pytest.approx(expected, rel=1e-15, abs=0)
        assert wave.at(FIRST_TRIGGER - 1) == 0


@pytest.mark.parametrize("name", SIMULATORS)
def test_all_simulators_write_the_same_file(trained, name, path):
    need(name)
    train(path, make(name))
    assert path.read_bytes() == trained[0].read_bytes()


def test_nodes_called_in_any_script(tmp_path, path):
    (tmp_path / "n.csv").write_text("from,to\né,größe\ngröße,出\n", encoding="utf-8")
    text = 'kind = "allostery"\nname = "a"\n[held]\n"é" = 4\n"出" = 0\n[outputs]\n"größe" = 1.5\n'
    (tmp_path / "t.toml").write_text(text, encoding="utf-8")
    machine = {"logic": "myhdl", "network": str(tmp_path / "n.csv")}
    train(path, Run(pyedge.MachineConfiguration.make(machine), str(tmp_path / "t.toml"), 2))
    names = read(path).keys()
    assert {"free.vU00E9", "clamped.vgrU00F6U00DFe", "edge_grU00F6U00DFe_U51FA.wiper"} <= names


def test_waves_do_not_change_the_training(trained):
    alone = make()
    alone.train()
    assert alone.histories[0].dataset.identical(trained[1].dataset)


def test_clocks_between_splits_are_written(path):
    histories = train(path, make(task="iris", splits=2, steps=6))
    waves = read(path)
    step = waves["clock.step"]
    assert steps_in(path) == list(range(12))
    walk = np.flatnonzero(np.isnan(step.values))[-1]
    assert step.values[walk - 1] == 5
    for k, edge in enumerate(edge_scopes(histories[1].network)):
        wiper = waves[f"{edge}.wiper"]
        assert wiper.at(step.times[walk + 1]) == 64  # preset to the power-up code
        assert wiper.at(wiper.end) == histories[1].dataset["wiper"].values[-1, k]


def test_resumed_run_with_cuts_has_its_own_steps(tmp_path, path):
    first = make(steps=6, cuts={3: [(4, 7)]})
    first.train()
    first.save(tmp_path)
    history = train(path, Run.load(tmp_path, 9))[0]
    assert steps_in(path) == [6, 7, 8]
    waves = read(path)
    step = waves["clock.step"]
    expected = history.dataset["free_voltage"].values[6:, 5]
    actual = waves[f"free.v{history.network.labels[5]}"].at(step.times[~np.isnan(step.values)])
    assert actual == pytest.approx(expected, rel=1e-15, abs=0)


def interrupted(path, run, *progress):
    with pytest.raises(TrainingInterrupted), Waves.of(run.configuration, path) as waves:
        run.train(*progress, waves=waves)
    return len(run.histories[0])


def test_interrupted_training_writes_the_steps_kept(path):
    def stop(done, whole):
        if done == 10:
            raise KeyboardInterrupt

    assert interrupted(path, make(steps=50), stop) == 10
    assert steps_in(path)[-1] == 9


def test_lost_simulator_keeps_its_history_and_writes_its_steps(path):
    need("icarus")
    configuration = pyedge.MachineConfiguration.make({"logic": "icarus"})
    task = pyedge.published("allostery-1")
    with Waves(path, configuration.make_network()) as waves:
        machine = configuration.build(waves.cycle)

        def kill(done, whole):
            if done == 10:
                logic = machine.edges.populations[0].memory.logic
                os.killpg(logic._channel.child.process.pid, signal.SIGKILL)

        with pytest.raises(ToolError) as caught:
            machine.train(task, 40, kill, observe=waves.chunk)
    assert steps_in(path)[-1] == 9
    model = pyedge.MachineConfiguration().build().train(task, 10)
    assert len(caught.value.history) == 10
    assert caught.value.history.wiper == model.wiper


def test_steps_of_a_broken_chunk_are_left_out(path, monkeypatch):
    """Ctrl-C in the middle of a chunk: its steps are not in the history either."""
    done = 0

    def count(self, first, second, count=pyedge.logic.myhdl.MyhdlLogic.count):
        nonlocal done
        done += 1
        if done == 8:
            raise KeyboardInterrupt
        return count(self, first, second)

    monkeypatch.setattr("pyedge.logic.myhdl.MyhdlLogic.count", count)
    assert interrupted(path, make()) == 5
    assert steps_in(path)[-1] == 4


def test_nothing_is_written_without_steps(path):
    path.write_text("of before")
    with Waves.of(make().configuration, path):
        pass
    assert path.read_text() == "of before"
    assert list(path.parent.iterdir()) == [path]


def test_the_command_line_writes_waves(tmp_path, capsys):
    path = tmp_path / "new" / "a.vcd"
    words = ["train", "divider", "--steps", "4", "--waves", str(path), "--json"]
    assert run(words) == 2  # of behavioral logic: nothing is written
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "myhdl, icarus, verilator, ghdl" in message
    assert list(tmp_path.iterdir()) == []
    assert run([*words, "--logic", "myhdl"]) == 0
    assert f"waves in {path}" in capsys.readouterr().err
    assert steps_in(path) == [0, 1, 2, 3]
    assert [each.name for each in path.parent.iterdir()] == ["a.vcd"]


def test_invalid_paths_and_levels_and_a_machine_without_observer_are_refused(tmp_path, path):
    machine = pyedge.MachineConfiguration.make({"network": "divider"}).build()
    (tmp_path / "folder.vcd").mkdir()
    (tmp_path / "file").touch()
    refused(lambda: Waves(tmp_path / "folder.vcd", machine.network), "folder")
    refused(lambda: Waves(tmp_path / "file" / "a.vcd", machine.network), "a.vcd")
    refused(lambda: Waves(path, machine.network, levels=1), "levels 1")
    waves, task = Waves(path, machine.network), pyedge.published("divider")
    refused(lambda: machine.train(task, 4, observe=waves.chunk), "observe=waves.cycle")
    assert not waves.close()


def test_full_disk_is_one_line_after_training(path):
    class Full:
        def write(self, text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    machine = make(steps=20)
    waves = Waves.of(machine.configuration, path)
    waves._vcd._ofile = Full()
    machine.train(waves=waves)
    assert len(machine.histories[0]) == 20
    refused(waves.close, "a.vcd", "No space left")
    assert not waves.close()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "hello", "$timescale 1 ns", "$enddefinitions $end\n#0\n1!\n", "\x00\xff"]
)
def test_file_that_is_no_vcd_is_refused(path, text):
    refused(lambda: read(path), "No such file")
    path.write_text(text)
    refused(lambda: read(path), "a.vcd")


def test_other_time_scales_are_read(path):
    path.write_text(
        "$timescale 10 ps $end $scope module a $end $var wire 1 ! b $end\n"
        '$var wire 1 " never $end $upscope $end\n'
        "$enddefinitions $end\n#0\nx!\n#100\n1!\n#250\n0!\n"
    )
    wave = read(path)["a.b"]
    assert len(read(path)["a.never"].times) == 0
    assert wave.times.tolist() == [0, 1, 2.5]
    assert wave.turns(0).tolist() == [2.5]
    assert wave.at(np.array([-1, 0.5, 1, 9])).tolist()[2:] == [1, 0]
    assert np.isnan(wave.at(np.array([-1, 0.5]))).all()
