"""Verification: the levels of detail agree, and the checks of that detect injected faults."""

from pyedge.verify.catalogue import checks as checks
from pyedge.verify.check import Check as Check
from pyedge.verify.check import Finding as Finding
from pyedge.verify.check import Outcome as Outcome
from pyedge.verify.check import perform as perform
from pyedge.verify.lockstep import Agreement as Agreement
from pyedge.verify.lockstep import Difference as Difference
from pyedge.verify.lockstep import lockstep as lockstep
from pyedge.verify.lockstep_checks import own_check as own_check
from pyedge.verify.training_checks import own_checks as own_checks
