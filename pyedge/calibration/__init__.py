"""The comparators of a real edge, found in what it decided."""

from pyedge.calibration.decisions import Decisions as Decisions
from pyedge.calibration.decisions import load_decisions as load_decisions
from pyedge.calibration.firing import curves as curves
from pyedge.calibration.fit import Calibration as Calibration
from pyedge.calibration.fit import Estimate as Estimate
from pyedge.calibration.fit import better_comparison as better_comparison
from pyedge.calibration.fit import calibrate as calibrate
from pyedge.calibration.rehearsal import Injected as Injected
from pyedge.calibration.rehearsal import Rehearsal as Rehearsal
from pyedge.calibration.rehearsal import rehearse as rehearse
