"""Second states by loads: those of Kirchhoff's laws with the second twin's conductances."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pyedge.physics import Boundary, DensePhysics
from pyedge.physics.second_state import FreeState
from tests.restated import settle
from tests.strategies import conductances, currents, held_networks, volts


@given(held_networks(), st.sampled_from([None, 1, 2]), st.booleans(), st.data())
def test_loads_move_the_second_twin_as_a_dense_solve_says(held, twins, driven, data):
    network, inputs, outputs = held
    shape = (network.n_edges,) if twins is None else (twins, network.n_edges)
    conductance = data.draw(conductances(*shape), "conductance")
    second = conductance if twins is None else conductance[-1]
    voltage = data.draw(volts(len(inputs)), "inputs")
    current = data.draw(currents(network.n_nodes), "current") if driven else None
    loads = data.draw(currents(len(outputs)), "loads")
    state = FreeState(DensePhysics().plan(*held), conductance, Boundary(voltage, current))

    def settled(sources, more):
        all_of_it = np.array(more)
        all_of_it[outputs] += loads
        held_at = dict(zip(inputs.tolist(), sources, strict=True))
        return settle(network.edges, second, held_at, network.n_nodes, all_of_it)

    nothing = np.zeros(network.n_nodes)
    injected = settled(voltage, nothing if current is None else current)
    np.testing.assert_allclose(state.inject(loads), injected, rtol=1e-9, atol=1e-9)
    answer = settled(np.zeros(len(inputs)), nothing)
    np.testing.assert_allclose(state.respond(loads), answer, rtol=1e-9, atol=1e-9)
