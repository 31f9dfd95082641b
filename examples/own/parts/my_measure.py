"""Measures of one's own: one of the end states of many machines, one of a machine's history.

record = ["late", "my_measure.py:spread", "my_measure.py:settled"]     # in a study's file
"""

import numpy as np

from pyedge.studies.measures import Measure


def first_below(history):
    """The first step whose error is a hundredth of the initial one."""
    below = np.flatnonzero(history.error < 0.01 * history.initial)
    return float(below[0]) if len(below) else np.nan


spread = Measure(
    "code", "standard deviation of the codes at the end", lambda ends: ends.degrees.std(axis=1)
)
settled = Measure("1", "steps to a hundredth of the initial error", of_history=first_below)
