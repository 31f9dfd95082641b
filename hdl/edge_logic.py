"""XOR and flip-flop: which way each edge will count, held still while it counts.

D22 (Phys. Rev. Applied 18, 014040, App. C) stores the XOR of an edge's two comparators in one half
of a 74HC73, a JK flip-flop, with a spare XOR gate as inverter: J = D, K = not D.  Its clock acts on
the falling edge.  So a comparator that chatters at the end of training never reaches the digipot.

All signals but clock and reset hold one bit for each edge.
"""

from __future__ import annotations

from typing import Any

from myhdl import Signal, always_comb, always_seq, block, intbv

STORES = ("jk", "d")


@block
def up_where_different(first: Any, second: Any, up: Any) -> Any:
    """The XOR of each edge's comparators: up where they differ."""

    @always_comb
    def gates() -> None:
        up.next = first ^ second

    return gates


@block
def jk_flip_flops(clock: Any, reset_n: Any, d: Any, q: Any) -> Any:
    """JK flip-flops wired as D flip-flops: J = d, K = not d; the falling edge stores."""
    k = Signal(intbv(0)[len(d) :])

    @always_comb
    def inverters() -> None:
        k.next = ~d

    @always_seq(clock.negedge, reset=reset_n)
    def store() -> None:
        q.next = (d & ~q) | (~k & q)

    return inverters, store


@block
def d_flip_flops(clock: Any, reset_n: Any, d: Any, q: Any) -> Any:
    """Plain D flip-flops: the falling edge stores."""

    @always_seq(clock.negedge, reset=reset_n)
    def store() -> None:
        q.next = d

    return store


@block
def edge_logic(
    latch_clock: Any, reset_n: Any, first: Any, second: Any, up_down: Any, store: str = "jk"
) -> Any:
    """From comparator bits to the stored U/D of each edge.

    Args:
        latch_clock: the D-flop clock; its falling edge stores.
        reset_n: low clears every U/D.
        first, second: the comparators' outputs, (n) bits.
        up_down: U/D of the digipots, (n) bits, high for up.
        store: ``jk`` (D22's) or ``d``.
    """
    if store not in STORES:
        raise ValueError(f"store {store!r} is not one of {', '.join(STORES)}")
    up = Signal(intbv(0)[len(first) :])
    compare = up_where_different(first, second, up)
    flip_flops = jk_flip_flops if store == "jk" else d_flip_flops
    hold = flip_flops(latch_clock, reset_n, up, up_down)
    return compare, hold
