"""Yosys as a prover: what is proved, what is not, and what is an error."""

import pytest

from hdl.formal import yosys
from hdl.tools import MissingTool, ToolError
from tests.refusals import refused

COUNTER = """\
module claim(input clock, go, output witness);
    reg [3:0] count = 0;
    reg off = 0;
    always @($global_clock) if (go) count <= count == 9 ? 0 : count + 1;
    assign witness = count == {seen};
    {limits}
    always @* assert (count {holds});
endmodule
"""


def texts(holds="<= 9", seen=9, limits=""):
    return {"claim.v": COUNTER.format(holds=holds, seen=seen, limits=limits)}


@pytest.mark.parametrize(
    ("holds", "deepest", "least", "detail"),
    [
        ("<= 9", 20, 1, "proved by induction of length {}"),
        ("< 7", 20, 7, "refuted by a counterexample of {} steps"),
        ("!= 12", 2, 2, "not proved by an induction of up to {}"),
    ],
)
def test_a_claim_is_proved_refuted_or_neither(holds, deepest, least, detail):
    found = yosys.prove(texts(holds), "claim", deepest)
    assert found.proved == (holds == "<= 9")
    assert found.depth >= least
    assert found.detail == detail.format(found.depth)


def test_a_witness_is_found_or_not():
    assert yosys.witness(texts(), "claim", 12)
    assert not yosys.witness(texts(seen=11), "claim", 12)
    assert not yosys.witness(texts(limits="always @* assume (!go);"), "claim", 12)


def test_bad_verilog_and_a_time_limit_are_one_line():
    bad = {"claim.v": "module claim(; endmodule"}
    refused(lambda: yosys.prove(bad, "claim"), "syntax error", kind=ToolError)
    slow = "exec -- sleep 5"
    refused(lambda: yosys.run({}, slow, limit=0.2), "time limit of 0.2 s", kind=ToolError)


def test_without_yosys_the_command_that_installs_it_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingTool, match="yosys is not installed: apt-get install yosys"):
        yosys.prove(texts(), "claim")
