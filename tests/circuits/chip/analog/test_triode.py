import numpy as np

from circuits.chip.analog import triode
from circuits.ngspice import NGSPICE
from tests.circuits.chip.cells import need_cells
from tests.hdl.tools import need


def test_a_transistor_in_triode_is_a_resistor_at_small_drops_alone():
    """Less with more gate voltage; more with a larger drop, for it saturates."""
    need(NGSPICE)
    need_cells("sky130")
    small, middle, large = triode.ohms((1.2, 1.8, 0.1), (0.01, 0.1, 0.5))
    assert (np.diff([small, middle, large], axis=1) < 0).all()
    assert (small < middle).all()
    assert (middle < large).all()
    assert (middle < 1.25 * small).all()
    assert large[0] > 1.3 * small[0]
