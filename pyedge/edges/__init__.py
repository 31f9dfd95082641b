"""What each edge does about its two drops: the learning degrees of freedom."""

from pyedge.edges.chip import Chip as Chip
from pyedge.edges.comparator import Comparator as Comparator
from pyedge.edges.contract import CompiledEdges as CompiledEdges
from pyedge.edges.contract import Edges as Edges
from pyedge.edges.contract import Update as Update
from pyedge.edges.coupled_learning import IdealEdges as IdealEdges
from pyedge.edges.digipot import Digipot as Digipot
from pyedge.edges.digipot import DigipotEdges as DigipotEdges
