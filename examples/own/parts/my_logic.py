"""Logic of one's own: a wiper moves only where two decisions in a row agree.

pyedge train allostery-3 --logic examples/own/parts/my_logic.py:twice
"""

import numpy as np

from pyedge.logic import BehavioralLogic


class TwiceLogic(BehavioralLogic):
    def __init__(self, n_edges, levels):
        super().__init__(n_edges, levels)
        self.before = np.zeros(n_edges, dtype=bool)

    def count(self, first, second):
        up = first ^ second
        step = np.where(up == self.before, np.where(up, 1, -1), 0)
        self.before = up
        self.preset(np.clip(self.codes + step, 0, self.levels - 1))
        return self.codes


def twice(n_edges, levels, observe):
    return TwiceLogic(n_edges, levels)
