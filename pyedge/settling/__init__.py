"""How long the networks take to settle, which is how fast a clock may be at all."""

from pyedge.settling.study import Settled as Settled
from pyedge.settling.study import study as study
from pyedge.settling.twins import SettlingTwins as SettlingTwins
