"""How hypothesis runs, without a deadline for compiled functions' first calls, and the tests."""

import gc
import os
import sys
from collections import Counter

from hypothesis import HealthCheck, settings

_COMMON = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("default", _COMMON)
settings.register_profile("ci", _COMMON, derandomize=True)
# Compiled modules are kept, also for the hundreds of processes that the tests start: each compiles
# them all again otherwise.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.pop("COLUMNS", None)  # what is printed in a pipe has no width
gc.set_threshold(100_000, 50, 100)  # a tenth of the time went into looking for cycles
settings.load_profile("ci" if os.environ.keys() & {"CI", "PYEDGE_REQUIRE_TOOLS"} else "default")


def pytest_collection_modifyitems(items):
    """Files with slow tests come first, then those of many tests: the last ones are short."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    counts = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path not in slow, -counts[item.path]))


def pytest_collection_finish():
    """What has been imported and collected stays: looking through it again takes a tenth."""
    gc.collect()
    gc.freeze()
