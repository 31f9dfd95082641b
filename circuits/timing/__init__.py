"""The order of events within a training step, and the time that each part is left, in ngspice."""

from circuits.timing.bench import STEPS as STEPS
from circuits.timing.bench import Bench as Bench
from circuits.timing.bench import Wave as Wave
from circuits.timing.bench import Waves as Waves
from circuits.timing.bench import deck as deck
from circuits.timing.bench import run as run
from circuits.timing.bench import triggers as triggers
from circuits.timing.corner import CORNERS as CORNERS
from circuits.timing.corner import slowest as slowest
from circuits.timing.order import delays as delays
from circuits.timing.order import disorder as disorder
from circuits.timing.pins import Margin as Margin
from circuits.timing.pins import margins as margins
