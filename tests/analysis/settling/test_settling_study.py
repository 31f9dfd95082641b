"""The slowest of many states: as slow as any of them."""

import numpy as np
import pytest

from pyedge.analysis.settling import SettlingTwins, study
from pyedge.analysis.settling.settling_study import _by_lot
from pyedge.networks.topologies import named
from pyedge.tasks import published


def test_the_slowest_of_the_divider():
    network, task = named("divider"), published("divider")
    found = {each.where: each for each in study(network, task)}
    middle, alike = found["all codes 64"], found["all codes alike"]
    twins = SettlingTwins(network, network.nodes((1, 3)), network.nodes((2,)), task.eta)
    assert middle.time_constant == twins.time_constants(np.array([64, 64]))[0]
    slowest = max(twins.time_constants(np.full(2, code))[0] for code in range(128))
    assert alike.time_constant == slowest
    assert alike.states == 128
    shown = task.train.inputs[0], task.train.targets[0]
    assert middle.power_up == twins.settling_time(np.array([64, 64]), None, *shown, 1e-3)
    for each in found.values():
        assert 0 < each.time_constant <= alike.time_constant * 1.5
        assert 0 <= each.step <= each.power_up


@pytest.mark.parametrize(
    ("code", "above", "before"),
    [(0, False, 1), (0, True, 1), (1, False, 0), (64, True, 65), (64, False, 63), (126, True, 127),
     (127, True, 126), (127, False, 126)],
)  # fmt: skip
def test_every_wiper_comes_from_one_step_away_at_an_end_from_inside(code, above, before):
    ((after, start),) = _by_lot(np.array([[code, 64]]), np.array([[above, True]]), 127)
    assert after.tolist() == [code, 64]
    assert start.tolist() == [before, 65]
