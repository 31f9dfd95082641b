"""Edges: populations of an element, a memory and a rule; and the kinds that have a name."""

from pyedge.edges.edges import Edges as Edges
from pyedge.edges.kinds import CapacitorEdges as CapacitorEdges
from pyedge.edges.kinds import DigipotEdges as DigipotEdges
from pyedge.edges.kinds import IdealEdges as IdealEdges
from pyedge.edges.kinds import TransistorEdges as TransistorEdges
from pyedge.edges.population import Population as Population
