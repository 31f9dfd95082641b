"""Rules: the learning signal of an edge from its drops in two states."""

from pyedge.rules.comparators import COMPARATORS as COMPARATORS
from pyedge.rules.comparators import COMPARISONS as COMPARISONS
from pyedge.rules.comparators import Comparator as Comparator
from pyedge.rules.comparators import Comparators as Comparators
from pyedge.rules.comparators import Comparison as Comparison
from pyedge.rules.comparators import left_sides as left_sides
from pyedge.rules.contract import CompiledKey as CompiledKey
from pyedge.rules.contract import Rule as Rule
from pyedge.rules.contract import UnrecordedRule as UnrecordedRule
from pyedge.rules.contract import signal as signal
from pyedge.rules.contrast import Contrast as Contrast
from pyedge.rules.coupled_learning import CoupledLearning as CoupledLearning
from pyedge.rules.measured import Measured as Measured
from pyedge.rules.product import Difference as Difference
from pyedge.rules.product import Product as Product
