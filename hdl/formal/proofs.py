"""Everything that is proved of the hardware, by name.

Names with ``edge/`` and ``machine/`` are claims of `properties`; the others are equivalences of two
forms of the hardware: RTL and gates, JK flip-flops and D flip-flops.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from hdl import convert
from hdl.formal import gates, properties
from hdl.formal.equivalence import CLOCK, EDGE, Ports, equivalent
from hdl.formal.yosys import Verdict, prove, witness

_DESIGN = "design_under_test"
_STEP = 50  # of time until a whole training step has been seen


def edge_claim(claim: str, text: str | None = None) -> Verdict:
    """A claim of `properties.EDGE` about one edge: the converted one, or a `design_under_test`."""
    text = text or convert.edge_verilog(name=_DESIGN)
    return _claim(text, properties.edge_checker(claim), 8)


def machine_claim(claim: str, text: str | None = None) -> Verdict:
    """A claim about two edges on the global clock: see `edge_claim` and `properties.MACHINE`."""
    text = text or convert.verilog(2, name=_DESIGN)
    return _claim(text, properties.machine_checker(claim), _STEP)


def gates_are_rtl(convert_part: Callable[..., str], ports: Ports) -> Verdict:
    """The synthesised gates of an edge or of the global clock do what its RTL does."""
    rtl = convert_part(name="one")
    return equivalent(rtl + gates.verilog(gates.synthesise(rtl, "one"), "other"), ports)


def jk_is_d() -> Verdict:
    """An edge with a JK flip-flop and inverter does what one with a D flip-flop does."""
    jk = convert.edge_verilog(store="jk", name="one")
    return equivalent(jk + convert.edge_verilog(store="d", name="other"), EDGE)


def _claim(text: str, checker: str, far: int) -> Verdict:
    texts = {"design.v": text, "claim.v": checker}
    verdict = prove(texts, "claim", far)
    if verdict.proved and not witness(texts, "claim", far):
        return Verdict(False, far, "nothing to prove: its condition cannot occur")
    return verdict


PROOFS: Mapping[str, Callable[[], Verdict]] = {
    **{f"edge/{claim}": partial(edge_claim, claim) for claim in properties.EDGE},
    **{f"machine/{claim}": partial(machine_claim, claim) for claim in properties.MACHINE},
    "edge/gates-are-rtl": partial(gates_are_rtl, convert.edge_verilog, EDGE),
    "clock/gates-are-rtl": partial(gates_are_rtl, convert.clock_verilog, CLOCK),
    "edge/jk-is-d": jk_is_d,
}
