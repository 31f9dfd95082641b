"""A loss of one's own, in numpy alone: the sum of log cosh of the errors, in units of 0.1 V.

In a task's file:

    loss = "my_loss.py:LogCosh"
"""

import numpy as np

UNIT = 0.1  # volts


class LogCosh:
    """2 UNIT^2 log cosh((u - t) / UNIT): squared for small errors, even in size for large ones."""

    def value(self, read, targets):
        return 2 * UNIT**2 * np.log(np.cosh((read - targets) / UNIT)).sum(axis=-1)

    def gradient(self, read, targets):
        return UNIT * np.tanh((read - targets) / UNIT)
