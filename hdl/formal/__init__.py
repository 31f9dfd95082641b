"""Proofs about the hardware: for every input there can be, not only those that a bench tries."""

from hdl.formal.equivalence import equivalent as equivalent
from hdl.formal.proofs import PROOFS as PROOFS
from hdl.formal.yosys import Verdict as Verdict
