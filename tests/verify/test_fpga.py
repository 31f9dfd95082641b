"""The checks of the FPGA: what they need, what they find, and that planted faults are caught."""

import pytest

from hdl.fpga.build import NEXTPNR
from hdl.fpga.model import FpgaModel
from pyedge.verify import perform
from pyedge.verify.fpga import (
    READ_BACK,
    SMALL,
    WRAPPER_FAULTS,
    WRAPPERS,
    Case,
    _with_fault,
    compared,
    fpga_checks,
    planted_faults,
    stimulus,
)
from tests.hdl.tools import need


def test_without_the_tools_the_checks_are_skipped_and_say_where_they_are(monkeypatch):
    monkeypatch.delenv("PYEDGE_REQUIRE_TOOLS", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    for check in fpga_checks():
        outcome = perform(check)
        assert outcome.status == "skipped", check.name
        assert "install" in outcome.detail


@pytest.mark.parametrize("case", [SMALL, *WRAPPERS, *READ_BACK[1:]], ids=str)
def test_every_edge_visits_both_rails(case):
    requests, visited = stimulus(case)
    assert visited
    replies = FpgaModel(case.edges, case.levels).answer(requests)
    assert replies.count(b"E") >= 1  # the damaged one
    assert requests == stimulus(case)[0]


def test_too_few_steps_are_no_proof():
    need("icarus")
    case = Case("upduino", 2, 16, 3_000_000, 10)
    finding = compared(case, {"the source": case.texts})
    assert not finding.passed
    assert "both rails" in finding.detail


@pytest.mark.parametrize("fault", [None, *WRAPPER_FAULTS])
def test_the_wrapper_and_its_faults(fault):
    need("icarus")
    texts = SMALL.texts if fault is None else lambda: _with_fault(*WRAPPER_FAULTS[fault])
    finding = compared(SMALL, {"the source": texts})
    assert finding.passed == (fault is None), finding
    assert "the source" in finding.detail


def test_a_fault_that_cannot_be_planted_is_an_error():
    with pytest.raises(ValueError, match="cannot be planted"):
        _with_fault("no such text", "")


@pytest.mark.slow
@pytest.mark.skipif(NEXTPNR.path is None, reason=f"nextpnr is missing: {NEXTPNR.install}")
def test_a_bitstream_read_back_and_its_faults():
    finding = planted_faults()
    assert finding.passed, finding
