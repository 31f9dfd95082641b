"""The patterns of a bouncing trigger."""

from itertools import groupby

from hdl.bench.machine_bench import QUIET
from hdl.faults.bounce_bench import LONGEST, patterns


def test_every_pattern_that_is_no_step_is_there_once():
    found = patterns()
    assert len(set(found)) == len(found)
    assert (1, 0, 1) in found
    assert (1, 1, 1, 0, 1) in found
    assert (1,) * (QUIET + 1) not in found
    for pattern in found:
        assert pattern[0] == 1
        assert len(pattern) <= LONGEST
        assert max(len(list(run)) for _, run in groupby(pattern)) <= QUIET
