"""The digital half in MyHDL and in HDL simulators counts as the model of it does."""

from __future__ import annotations

import gc
import os
import signal
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyedge.errors import InputError, MissingTool, ToolError
from pyedge.logic import BehavioralLogic, named_logic
from pyedge.logic.preset import walk

SIZES = ((1, 2), (5, 128), (9, 16), (3, 100), (2, 129), (2, 256))  # edges and levels
SIMULATED = [(name, *size) for name in ("myhdl", "icarus", "ghdl") for size in SIZES]
SIMULATED += [pytest.param("verilator", *size, marks=pytest.mark.slow) for size in SIZES]


def bits(random, edges, ticks):
    return random.random((ticks, 2, edges)) < 0.5


@pytest.mark.parametrize(("name", "edges", "levels"), SIMULATED)
def test_every_logic_counts_alike(name, edges, levels, or_skip):
    logic, model = or_skip(named_logic, name, edges, levels), BehavioralLogic(edges, levels)
    try:
        assert np.array_equal(logic.codes, model.codes)
        stimulus = bits(np.random.default_rng(1), edges, 60)
        stimulus[20:40, 0], stimulus[20:40, 1, : edges // 2] = True, True  # to both rails
        for first, second in stimulus:
            assert np.array_equal(logic.count(first, second), model.count(first, second))
        wanted = np.arange(edges) * 7 % levels
        logic.preset(wanted)
        assert np.array_equal(logic.codes, wanted)
        with pytest.raises(InputError, match="whole number"):
            logic.preset(np.full(edges, levels))
    finally:
        logic.close()


@given(st.data())
def test_wipers_are_walked_to_any_codes_from_any(data):
    levels = data.draw(st.sampled_from([2, 8, 100, 128, 129, 256]))
    codes = st.lists(st.integers(0, levels - 1), min_size=3, max_size=3)
    logic = BehavioralLogic(3, levels)
    logic.preset(np.array(data.draw(codes)))
    wanted = np.array(data.draw(codes))
    walk(logic, wanted)
    assert np.array_equal(logic.codes, wanted)


def group_is_gone(group: int) -> bool:
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_a_crash_is_one_line_and_leaves_no_process(or_skip):
    logic = or_skip(named_logic, "icarus", 2)
    down = np.zeros(2, bool)
    logic.count(down, down)
    group = logic._simulation.process.pid
    os.killpg(group, signal.SIGKILL)
    with pytest.raises(ToolError, match="Icarus Verilog has ended") as caught:
        logic.count(down, down)
    assert "\n" not in str(caught.value)
    assert group_is_gone(group)


def test_a_hang_is_one_line_and_leaves_no_process(or_skip):
    logic = or_skip(named_logic, "icarus", 2)
    logic._line.settimeout(0.3)
    group = logic._simulation.process.pid
    os.killpg(group, signal.SIGSTOP)
    down = np.zeros(2, bool)
    with pytest.raises(ToolError, match="hangs"):
        logic.count(down, down)
    assert group_is_gone(group)


def test_a_closed_simulator_leaves_no_process_and_says_so(or_skip):
    logic = or_skip(named_logic, "icarus", 2)
    group = logic._simulation.process.pid
    logic.close()
    assert group_is_gone(group)
    with pytest.raises(ToolError, match="closed"):
        logic.count(np.zeros(2, bool), np.zeros(2, bool))


def test_a_forgotten_simulator_is_ended(or_skip):
    logic = or_skip(named_logic, "icarus", 2)
    group = logic._simulation.process.pid
    del logic
    gc.collect()
    assert group_is_gone(group)


def test_a_missing_simulator_is_one_line_with_its_command(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingTool, match="apt-get install iverilog"):
        named_logic("icarus", 2)


def test_a_machine_that_loses_its_simulator_keeps_its_history(or_skip):
    import pyedge

    make = pyedge.MachineConfiguration.make({"logic": "icarus"})
    machine = or_skip(make.build)
    group = machine.edges.populations[0].memory.logic._simulation.process.pid

    def kill_at_20(done, whole):
        if done == 20:
            os.killpg(group, signal.SIGKILL)

    task = pyedge.published("allostery-1")
    with pytest.raises(ToolError) as caught:
        machine.train(task, 60, kill_at_20)
    kept = caught.value.history
    assert len(kept) == 20
    model = pyedge.MachineConfiguration().build().train(task, 20)
    assert kept.wiper == model.wiper
