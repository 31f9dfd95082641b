"""How long the networks take to settle, which is how fast a clock may be at all."""

from pyedge.analysis.settling.rc_modes import SettlingTwins as SettlingTwins
from pyedge.analysis.settling.settling_study import Settled as Settled
from pyedge.analysis.settling.settling_study import study as study
