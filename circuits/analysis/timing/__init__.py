"""The order of events within a training step, and the time that each part is left, in ngspice."""

from circuits.analysis.timing.bench import STEPS as STEPS
from circuits.analysis.timing.bench import Bench as Bench
from circuits.analysis.timing.bench import run as run
from circuits.analysis.timing.bench import triggers as triggers
from circuits.analysis.timing.corner import CORNERS as CORNERS
from circuits.analysis.timing.order import delays as delays
from circuits.analysis.timing.order import disorder as disorder
from circuits.analysis.timing.pins import Margin as Margin
from circuits.analysis.timing.pins import margins as margins
