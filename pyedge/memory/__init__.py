"""Memories: the learning degree of freedom of an edge, and how a signal changes it."""

from pyedge.memory.capacitor import Capacitor as Capacitor
from pyedge.memory.capacitor import GateCapacitor as GateCapacitor
from pyedge.memory.contract import Continuous as Continuous
from pyedge.memory.contract import Memory as Memory
from pyedge.memory.contract import learn as learn
from pyedge.memory.ohms import Ohms as Ohms
from pyedge.memory.siemens import Ageing as Ageing
from pyedge.memory.siemens import Siemens as Siemens
from pyedge.memory.stiffness import RestLength as RestLength
from pyedge.memory.stiffness import Stiffness as Stiffness
from pyedge.memory.width import Bar as Bar
from pyedge.memory.width import Width as Width
from pyedge.memory.wiper import DIGIPOTS as DIGIPOTS
from pyedge.memory.wiper import Digipot as Digipot
from pyedge.memory.wiper import Wiper as Wiper
