"""The slowest of many states: as slow as any of them."""

import numpy as np

from pyedge.analysis.settling import SettlingTwins, study
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
    for each in found.values():
        assert 0 < each.time_constant <= alike.time_constant * 1.5
        assert 0 <= each.step <= each.power_up
