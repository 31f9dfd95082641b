"""The XOR gates that an edge's digital half is built of, as parts of a circuit."""

from __future__ import annotations

from pydantic import TypeAdapter

from circuits.circuit import Part
from circuits.parts import SN74ALS86, SN74HC86, XorGate
from pyedge.extension import Registry
from pyedge.schema import load

GATES: Registry[Part] = Registry("gates", Part, lambda path: load(path, TypeAdapter(XorGate)).part)
"""XOR gates, by the name that `edges.xor` knows, or a data sheet's file."""

for _part in (SN74ALS86, SN74HC86):
    GATES.register(_part.name)(_part)
