"""An edge's two clocked comparators (D22, Eqs. 3 and C2, as `paper` compares)::

    first:  clamped drop > free drop    second: clamped drop < 0

Each is a StrongARM latch with n-channel input pairs.  The first has two pairs in parallel, (clamped
a, free a) and (free b, clamped b), whose currents add: the means of D22 without resistors.  Each
has a weak tail of its own, so that one of low nodes has its share beside one of high nodes.  Where
nodes are too low for n-channel pairs, p-channel pairs, in a dynamic stage of their own before the
latch, pull its two sides down instead.  Buffers keep the two NORs that hold a decision from loading
the latch by their state.

Both ends may be anywhere between the supplies as long as both are above 0.6 V or both below 0.9 V.
Else the pairs at the low end are later than the decision, which is by the high end alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from circuits.chip.analog.subcircuit import Subcircuit, inverter, nmos, pmos, subcircuit
from circuits.chip.mos_models import Transistor
from circuits.circuit import CircuitError

WIDTH, LENGTH = 2.0, 0.5
"""Of each input transistor, in micrometres."""

INPUTS = ("both", "n")
"""Kinds of input pairs: n- and p-channel, or n-channel alone."""

PORTS = (
    "free_a", "free_b", "clamped_a", "clamped_b", "evaluate", "first", "second", "vdd", "gnd",
)  # fmt: skip

Pair = tuple[str, str]  # nets: a comparator is high where the former are above the latter

PAIRS: dict[str, tuple[Pair, ...]] = {
    "first": (("clamped_a", "free_a"), ("free_b", "clamped_b")),
    "second": (("clamped_b", "clamped_a"),),
}
"""Input pairs of the two comparators."""

N_INPUT, P_INPUT = "nfet_01v8_lvt", "pfet_01v8"
_LATCH = 1.0  # micrometres
# Each pair has a tail of its own, weak: a tail in common, or a strong one, would leave a pair of
# low nodes without a share beside one of high nodes.
_TAIL_WIDTH, _TAIL_LENGTH = 0.5, 0.5


def comparators(
    width: float = WIDTH,
    length: float = LENGTH,
    inputs: str = "both",
    which: Sequence[str] = ("first", "second"),
) -> Subcircuit:
    """Both comparators of an edge: ports `PORTS`.

    They decide at evaluate's rise and hold it until the next.

    Args:
        width, length: of each input transistor, in micrometres.
        inputs: one of `INPUTS`.
        which: those that are there.

    Raises CircuitError: other inputs.
    """
    if inputs not in INPUTS:
        raise CircuitError(f"inputs {inputs!r} are not one of {', '.join(INPUTS)}")
    every = []
    if inputs == "both":
        every += inverter("rest", "evaluate", "rest")
    for name in which:
        pairs = PAIRS[name]
        every += _strong_arm(name, pairs, width, length)
        if inputs == "both":
            every += _low_pairs(name, pairs, width, length)
        every += _held(name)
    return subcircuit("comparators", PORTS, every)


def _strong_arm(name: str, pairs: Sequence[Pair], width: float, length: float) -> list[Transistor]:
    """Pairs that pull down x or y, and the latch on them, whose outputs a, c are high at rest."""
    x, y, a, c = (f"{name}_{net}" for net in "xyac")
    every = []
    for k, (plus, minus) in enumerate(pairs):
        tail = f"{name}_tail{k}"
        every.append(nmos(f"{name}_on{k}", tail, "evaluate", "gnd", _TAIL_WIDTH, _TAIL_LENGTH))
        every.append(nmos(f"{name}_plus{k}", x, plus, tail, width, length, N_INPUT))
        every.append(nmos(f"{name}_minus{k}", y, minus, tail, width, length, N_INPUT))
    for end, start, side in ((a, c, x), (c, a, y)):
        every.append(nmos(f"{end}_n", end, start, side, _LATCH))
        every.append(pmos(f"{end}_p", end, start, "vdd", _LATCH))
    return every + [pmos(f"{net}_rest", net, "evaluate", "vdd", _LATCH) for net in (a, c, x, y)]


def _low_pairs(name: str, pairs: Sequence[Pair], width: float, length: float) -> list[Transistor]:
    """Pairs for low nodes: u and v rise, that of the lower inputs first, and pull down y or x."""
    x, y, u, v = (f"{name}_{net}" for net in "xyuv")
    every = []
    for k, (plus, minus) in enumerate(pairs):
        tail = f"{name}_low_tail{k}"
        every.append(pmos(f"{name}_low_on{k}", tail, "rest", "vdd", 2 * _TAIL_WIDTH, _TAIL_LENGTH))
        every.append(pmos(f"{name}_low_plus{k}", u, plus, tail, width, length, P_INPUT))
        every.append(pmos(f"{name}_low_minus{k}", v, minus, tail, width, length, P_INPUT))
    every.append(nmos(f"{name}_low_sum", f"{name}_low", "evaluate", "gnd", _LATCH))
    for start, end in ((v, x), (u, y)):
        every.append(nmos(f"{end}_low", end, start, f"{name}_low", _LATCH))
        every.append(nmos(f"{start}_rest", start, "rest", "gnd", _LATCH))
    return every


def _held(name: str) -> list[Transistor]:
    """Two NORs that hold the decision: the output is 1 once a has fallen, 0 once c has."""
    a, c, opposite = f"{name}_a", f"{name}_c", f"{name}_bar"
    fallen = {net: f"{net}_low" for net in (a, c)}
    every = [each for net, end in fallen.items() for each in inverter(f"{end}_buffer", net, end)]
    every += _nor(f"{name}_set", name, fallen[c], opposite)
    return every + _nor(f"{name}_clear", opposite, fallen[a], name)


def _nor(name: str, end: str, one: str, other: str) -> list[Transistor]:
    return [
        pmos(f"{name}_p1", f"{name}_m", one, "vdd", 2.0),
        pmos(f"{name}_p2", end, other, f"{name}_m", 2.0),
        nmos(f"{name}_n1", end, one, "gnd", 0.65),
        nmos(f"{name}_n2", end, other, "gnd", 0.65),
    ]
