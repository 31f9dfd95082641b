"""Two designs that are one, and many that are not."""

import pytest

from hdl import convert
from hdl.faults import manual_mutants
from hdl.faults.mutants import named
from hdl.formal.equivalence import CLOCK, EDGE, equivalent

PARTS = {
    "edge": (convert.edge_verilog, EDGE, manual_mutants.EDGE),
    "clock": (convert.clock_verilog, CLOCK, manual_mutants.CLOCK),
}
MISTAKES = [(part, mistake) for part, (*_, mistakes) in PARTS.items() for mistake in mistakes]


@pytest.mark.parametrize("part", PARTS)
def test_a_design_is_itself(part):
    make, ports, _ = PARTS[part]
    assert equivalent(make(name="one") + make(name="other"), ports).proved


@pytest.mark.parametrize(
    ("part", "mistake"), MISTAKES, ids=lambda each: getattr(each, "name", each)
)
def test_a_mistake_is_no_equivalent(part, mistake):
    make, ports, _ = PARTS[part]
    found = equivalent(make(name="one") + mistake.inject(make(name="other")), ports)
    assert found.proved == bool(mistake.equivalent)


@pytest.mark.parametrize(
    ("woken", "proved"),
    [("up_down = 0; codes = 64;", True), ("up_down = 0; codes = 63;", False), ("", False)],
)
def test_without_a_reset_the_registers_must_power_up_as_given(woken, proved):
    edge = convert.edge_verilog(name="other")
    assert edge.count("endmodule") == 1
    bare = edge.replace(", negedge reset_n", "").replace("reset_n == 0", "1'b0")
    bare = bare.replace("    reset_n,\n", "").replace("input reset_n;\n", "")
    bare = bare.replace("endmodule", f"initial begin {woken} end\nendmodule")
    power_up = {"up_down": 0, "codes": 64}
    assert "reset_n" not in bare.partition("input")[2]
    pair = convert.edge_verilog(name="one") + bare
    assert equivalent(pair, EDGE, power_up=power_up).proved == proved


def test_a_broken_d_variant_is_not_the_jk_variant():
    d = convert.edge_verilog(store="d")
    broken = d.replace("up_down <= edge_logic_up", "up_down <= (edge_logic_up | up_down)")
    assert broken != d
    pair = convert.edge_verilog(name="one") + named(broken, "other")
    assert "counterexample" in equivalent(pair, EDGE).detail


def test_without_a_reset_two_designs_may_power_up_alike_in_any_state():
    one, other = (convert.edge_verilog(name=name) for name in ("one", "other"))
    bare = other.replace(", negedge reset_n", "").replace("reset_n == 0", "1'b0")
    bare = bare.replace("    reset_n,\n", "").replace("input reset_n;\n", "")
    assert equivalent(one + bare, EDGE, power_up={}).proved
    wrong = bare.replace("+ 1)", "+ 2)")
    assert wrong != bare
    assert "counterexample" in equivalent(one + wrong, EDGE, power_up={}).detail
