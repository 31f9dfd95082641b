"""Calibration: an edge's comparators estimated from its measured decisions."""

from pyedge.analysis.calibration.decisions import Decisions as Decisions
from pyedge.analysis.calibration.decisions import load_decisions as load_decisions
from pyedge.analysis.calibration.fit import Calibration as Calibration
from pyedge.analysis.calibration.fit import Estimate as Estimate
from pyedge.analysis.calibration.fit import better_comparison as better_comparison
from pyedge.analysis.calibration.fit import calibrate as calibrate
from pyedge.analysis.calibration.response_curves import curves as curves
from pyedge.analysis.calibration.self_test import Injected as Injected
from pyedge.analysis.calibration.self_test import SelfTest as SelfTest
from pyedge.analysis.calibration.self_test import run_self_test as run_self_test
