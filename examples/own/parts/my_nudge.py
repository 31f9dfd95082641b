"""A nudge of one's own: outputs are held 50 mV beyond where they are, towards what is desired.

In a machine's file:

    [supervisor]
    method = "my_nudge.py:overclamp"
"""

from typing import NamedTuple

from pyedge.supervisor.nudge import Clamp, amount


class Beyond(NamedTuple):
    """V_F + the error, at most `step` volts of it."""

    step: float


@amount.on(Beyond)
def beyond(force, desired, measured):
    return measured + max(min(desired - measured, force.step), -force.step)


def overclamp(supervisor, eta):
    return Clamp(Beyond(0.05))
