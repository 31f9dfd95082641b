"""The runner of `make tapeout`."""

from docs import tapeout
from pyedge.verify import checks


def test_outcomes_are_in_the_order_of_their_checks(capsys):
    """Of checks that need nothing but yosys and the FPGA's Verilog, in two lots."""
    names = [each.name for each in checks(["chip/counter", "fpga/wrapper"])]
    found = tapeout.outcomes(names)
    assert [outcome.name for outcome in found] == names
    assert {outcome.status for outcome in found} == {"passed"}
    progress = capsys.readouterr().err.splitlines()
    assert len(progress) == len(names)
    assert progress[-1].startswith(f"{len(names)} of {len(names)} passed ")


def test_every_group_has_checks():
    for group in tapeout.GROUPS:
        assert checks([group])
