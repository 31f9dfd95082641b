"""What hypothesis draws: networks, who is held, resistances, voltages."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pyedge.networks.network import Network

VOLTS = st.integers(0, 50).map(lambda tenths: tenths / 10)


@st.composite
def networks(draw, min_nodes=2, max_nodes=8):
    """A connected network: a random tree, more edges (parallel ones too), either way round."""
    count = draw(st.integers(min_nodes, max_nodes))
    tree = [(draw(st.integers(0, node - 1)), node) for node in range(1, count)]
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    extra = draw(st.lists(pair.filter(lambda p: p[0] != p[1]), max_size=count))
    pairs = draw(st.permutations(tree + extra))
    turned = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    edges = [(b, a) if turn else (a, b) for (a, b), turn in zip(pairs, turned, strict=True)]
    labels = draw(st.permutations(range(10, 10 + count)))
    return Network(np.array(edges), tuple(labels), "drawn")


class Held(NamedTuple):
    """A network with its roles, as nodes from 0."""

    network: Network
    inputs: np.ndarray
    outputs: np.ndarray

    @property
    def input_labels(self):
        return tuple(self.network.labels[v] for v in self.inputs)

    @property
    def output_labels(self):
        return tuple(self.network.labels[v] for v in self.outputs)


@st.composite
def held_networks(draw, min_inputs=1, min_outputs=1, max_nodes=8):
    """A connected network with disjoint inputs and outputs, in any order."""
    network = draw(networks(min_nodes=min_inputs + min_outputs, max_nodes=max_nodes))
    nodes = draw(st.permutations(range(network.n_nodes)))
    n_inputs = draw(st.integers(min_inputs, min(4, network.n_nodes - min_outputs)))
    n_outputs = draw(st.integers(min_outputs, min(4, network.n_nodes - n_inputs)))
    return Held(network, np.array(nodes[:n_inputs]), np.array(nodes[n_inputs:][:n_outputs], int))


def volts(*shape):
    """Voltages from 0 to 5 V, a tenth of a volt apart."""
    return hnp.arrays(float, shape, elements=VOLTS, fill=st.nothing())


def conductances(*shape):
    """Conductances of resistances from 1 to 100 kilohm."""
    ohms = st.floats(1e3, 1e5)
    return hnp.arrays(float, shape, elements=ohms, fill=st.nothing()).map(lambda r: 1.0 / r)


def currents(*shape):
    """Currents within a milliampere, 0 or far above what underflows."""
    within = st.floats(-1e-3, 1e-3).filter(lambda each: each == 0 or abs(each) > 1e-200)
    return hnp.arrays(float, shape, elements=within, fill=st.nothing())
