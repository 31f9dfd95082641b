"""A network: a graph with oriented edges, without their physics and learning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyedge.arrays import Bools, Floats, Ints
from pyedge.errors import InputError, expect
from pyedge.html import Displayed, counted, listed, svg
from pyedge.networks.biconnected import parts
from pyedge.networks.edge_list import Label, check_word, read_edge_list
from pyedge.networks.terms import Terms, difference_terms
from pyedge.reading import check_name

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False, repr=False)
class Network(Displayed):
    """An immutable graph with oriented edges.

    Attributes:
        edges: (m, 2) nodes of each edge, counted from 0; its drop is V[first] - V[second].
        labels: the number or word by which each node is printed and filed, in node order.
        name: what the network is called in results.
        positions: (n, 2) places for drawing, or None.
        intact: (m,) False where the edge has been cut out of both twins; left out, none has.
    """

    edges: Ints
    labels: tuple[Label, ...]
    name: str = "network"
    positions: Floats | None = None
    intact: Bools = field(default_factory=lambda: np.ones(0, bool))

    units: ClassVar[Mapping[str, str]] = {}
    """What stands for volts, amperes and so on in a network of another kind; none for one of
    resistors."""

    def __post_init__(self) -> None:
        check_name("network", self.name)
        edges = np.array(self.edges)
        if edges.size == 0:
            raise InputError(f"network {self.name!r} has no edges")
        if edges.ndim != 2 or edges.shape[1] != 2 or not np.issubdtype(edges.dtype, np.integer):
            raise InputError(f"network {self.name!r}: edges are (m, 2) whole numbers")
        edges = edges.astype(np.int64)
        intact = np.array(self.intact, bool) if len(self.intact) else np.ones(len(edges), bool)
        if intact.shape != (len(edges),):
            raise InputError(f"network {self.name!r}: intact is not one for each edge")
        if self.positions is not None and np.shape(self.positions) != (len(self.labels), 2):
            raise InputError(f"network {self.name!r}: positions are not two for each node")
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "intact", intact)
        if self.positions is not None:
            object.__setattr__(self, "positions", np.array(self.positions, dtype=float))
        object.__setattr__(self, "labels", tuple(map(as_label, self.labels)))
        if len({str(label).casefold() for label in self.labels}) != self.n_nodes:
            raise InputError(f"network {self.name!r} has two nodes of the same name")
        if edges.min() < 0 or edges.max() >= self.n_nodes:
            raise InputError(f"network {self.name!r} has an edge to a node that is not there")
        loops = np.flatnonzero(edges[:, 0] == edges[:, 1])
        if len(loops):
            node = self.labels[edges[loops[0], 0]]
            raise InputError(
                f"network {self.name!r} joins node {node} to itself: an edge has two nodes"
            )
        for array in (edges, intact, self.positions):
            if array is not None:
                array.flags.writeable = False

    def _title(self) -> str:
        cut = int((~self.intact).sum())
        sizes = [counted(self.n_nodes, "node"), counted(self.n_edges, "edge")]
        return f"Network {self.name}: {', '.join([*sizes, *[f'{cut} of them cut'] * bool(cut)])}"

    def _values(self) -> dict[str, object]:
        cut = [n for n, there in zip(self.edge_names(), self.intact, strict=True) if not there]
        cuts = {"cut": listed(cut)} if cut else {}
        return {"nodes": listed(self.labels), "edges": listed(self.edge_names()), **cuts}

    @property
    def drawn(self) -> Network:
        """What a drawing shows: the network itself, of an elastic one its joints in the plane."""
        return self

    def _drawing(self) -> str:
        return svg("network_drawing", self.drawn)

    @property
    def n_nodes(self) -> int:
        """Number of nodes, n."""
        return len(self.labels)

    @property
    def n_edges(self) -> int:
        """Number of edges, m, cut ones included."""
        return len(self.edges)

    @cached_property
    def incidence(self) -> Floats:
        """C, (m, n): +1 at the first node of each edge, -1 at the second, 0 for a cut edge."""
        matrix: Floats = self.compatibility().toarray()
        matrix.flags.writeable = False
        return matrix

    def compatibility(self, directions: Floats | None = None) -> csr_array:
        """B, (m, n d): what takes the d values of each node to the drop of each edge.

        Its transpose takes flows (currents, forces) to what leaves each node.  Node k has the
        columns k d to k d + d - 1; the row of a cut edge is 0.

        Args:
            directions: (m, d) of each edge, see `bar_directions`; None for one value a node, for
                which B is the incidence matrix.
        """
        from scipy.sparse import csr_array

        along = np.ones((self.n_edges, 1)) if directions is None else np.asarray(directions)
        along = along * self.intact[:, None]
        axes = along.shape[1]
        rows = np.repeat(np.arange(self.n_edges), axes)
        first, second = (axes * nodes[:, None] + np.arange(axes) for nodes in self.edges.T)
        values = np.concatenate([along.ravel(), -along.ravel()])
        places = np.tile(rows, 2), np.concatenate([first.ravel(), second.ravel()])
        matrix = csr_array((values, places), shape=(self.n_edges, axes * self.n_nodes))
        matrix.eliminate_zeros()
        return matrix

    @property
    def directed(self) -> bool:
        """Whether drops are weighted sums of node values, by `operator`, else differences."""
        return False

    @property
    def operator(self) -> csr_array:
        """C, (m, n), of cut edges, too: what takes node values to drops."""
        return replace(self, intact=np.ones(self.n_edges, bool)).compatibility()

    def drops(self, values: Floats) -> Floats:
        """(..., m) drops of the edges, of cut ones, too, for (..., n) node voltages, in volts."""
        return np.asarray(values[..., self.edges[:, 0]] - values[..., self.edges[:, 1]])

    def terms(self) -> Terms:
        """What each intact edge adds to C^T K C for 1 S: on the diagonal, and beside it."""
        return difference_terms(self.edges, self.intact)

    def check_held(self, held: Ints) -> None:
        """InputError unless each part of the network is held somewhere."""
        if len(held) == 0:
            raise InputError("no input node: at least one node must be held")
        part = self.components()
        lonely = ~np.isin(part, part[held])
        if lonely.any():
            label = self.labels[int(np.flatnonzero(lonely)[0])]
            raise InputError(f"node {label} floats: no path of edges joins it to an input node")

    @property
    def bar_directions(self) -> Floats:
        """(m, d) unit vector along each edge, from its second node to its first.

        With them, small displacements of the nodes give the elongations of bars.

        Raises:
            InputError: nodes without places, or two joined ones in one place.
        """
        if self.positions is None:
            raise InputError(f"network {self.name!r} has no positions")
        along = self.positions[self.edges[:, 0]] - self.positions[self.edges[:, 1]]
        length = np.linalg.norm(along, axis=1, keepdims=True)
        if not length.all():
            name = self.edge_names()[int(np.argmin(length))]
            raise InputError(f"network {self.name!r}: edge {name} joins two nodes in one place")
        return np.asarray(along / length)

    @cached_property
    def _index(self) -> dict[Label, int]:
        return {label: node for node, label in enumerate(self.labels)}

    def node(self, label: Label) -> int:
        """The node printed as `label`; raises InputError when there is none."""
        try:
            return self._index[label if isinstance(label, str) else as_label(label)]
        except KeyError:
            few = ", ".join(map(str, self.labels[:12])) + (" ..." if self.n_nodes > 12 else "")
            raise InputError(
                f"node {label} is not in network {self.name!r}, which has {few}"
            ) from None

    def nodes(self, labels: Iterable[Label]) -> Ints:
        """The nodes printed as `labels`."""
        return np.array([self.node(label) for label in labels], dtype=np.int64)

    def edge(self, first: Label, second: Label) -> int:
        """The first intact edge between two nodes, named by label, either way round."""
        pair = {self.node(first), self.node(second)}
        for index in np.flatnonzero(self.intact):
            if set(self.edges[index].tolist()) == pair:
                return int(index)
        raise InputError(f"network {self.name!r} has no edge {first}-{second} left to cut or name")

    def edge_names(self) -> list[str]:
        """Every edge as ``first-second``, by label."""
        return [f"{self.labels[a]}-{self.labels[b]}" for a, b in self.edges]

    def cut(self, *edges: int) -> Network:
        """The same network without the resistors of these edges.

        Edges keep their place in the order, so that results before and after can be compared.
        """
        intact = self.intact.copy()
        for edge in edges:
            if edge not in range(self.n_edges):
                raise InputError(f"edge {edge} is not one of 0..{self.n_edges - 1}")
            intact[edge] = False
        return replace(self, intact=intact)

    def components(self) -> Ints:
        """(n,) the number of the connected part that each node is in, by intact edges."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        first, second = self.edges[self.intact].T
        shape = (self.n_nodes, self.n_nodes)
        graph = coo_array((np.ones(len(first)), (first, second)), shape=shape)
        return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)

    def same_topology(self, other: Network) -> bool:
        """Whether both have the same nodes and the same edges in the same order."""
        return self.labels == other.labels and np.array_equal(self.edges, other.edges)

    def tied(self, inputs: Ints, outputs: Ints) -> Ints:
        """Edges whose free and clamped drops are equal whatever the outputs are clamped to.

        An edge carries some of the change that a nudge makes only if it lies on a path between
        two different held places: the outputs, and the inputs as one.  Join these by an extra node;
        such edges then share a biconnected component with it.  All other edges are tied: between
        two inputs, on a dead end, or in a part with no output.  Cut edges are not listed.
        """
        ground, extra = self.n_nodes, self.n_nodes + 1
        place = np.arange(self.n_nodes)
        place[inputs] = ground
        first, second = place[self.edges].T
        there = np.flatnonzero(self.intact & (first != second))
        held = np.append(outputs, ground)
        part = parts(
            np.append(first[there], held),
            np.append(second[there], np.full(len(held), extra)),
            self.n_nodes + 2,
        )
        moved = np.zeros(self.n_edges, dtype=bool)
        moved[there] = np.isin(part[: len(there)], part[len(there) :])
        return np.flatnonzero(self.intact & ~moved)

    def to_networkx(self) -> nx.MultiGraph[Label]:
        """As a networkx graph of labels; each edge has its `index`, each node its `pos`."""
        import networkx as nx

        graph: nx.MultiGraph[Label] = nx.MultiGraph(name=self.name)
        for node, label in enumerate(self.labels):
            place = {} if self.positions is None else {"pos": tuple(self.positions[node].tolist())}
            graph.add_node(label, **place)
        for index, (a, b) in enumerate(self.edges):
            if self.intact[index]:
                graph.add_edge(self.labels[a], self.labels[b], index=index, first=self.labels[a])
        return graph

    def describe(self) -> dict[str, Any]:
        """As plain data, without what has been cut."""
        return {
            "name": self.name,
            "labels": list(self.labels),
            "edges": self.edges.tolist(),
            "positions": None if self.positions is None else self.positions.tolist(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Network:
        """From what `describe` gives; ``name`` and ``positions`` may be left out.

        InputError: what is given is no network.
        """
        if "fixed" in data:
            from pyedge.networks import elastic

            return elastic.from_data(data)
        unknown = set(data) - {"name", "labels", "edges", "positions"}
        missing = {"labels", "edges"} - set(data)
        if unknown or missing:
            words = sorted(unknown) or sorted(missing)
            raise InputError(
                f"network {'has no' if missing and not unknown else 'with'} {words[0]}"
            )
        try:
            edges, labels = np.array(data["edges"]), tuple(map(as_label, data["labels"]))
            places = data.get("positions")
            places = None if places is None else np.array(places, dtype=float)
        except (TypeError, ValueError):
            raise InputError("network: labels, edges and positions are lists of numbers") from None
        return cls(edges, labels, data.get("name", "network"), places)

    @classmethod
    def from_networkx(cls, graph: nx.Graph[Any], name: str | None = None) -> Network:
        """From a networkx graph whose nodes are whole numbers or words.

        Edges keep their `index` order and their `first` node where they have them.

        Raises:
            InputError: a node that is neither a whole number nor a word of letters, digits and _.
        """
        import networkx as nx

        expect("a network's graph is", graph, nx.Graph)
        for node in graph.nodes:
            if not isinstance(node, int | np.integer | str):
                raise InputError(
                    f"node {node!r} is neither a whole number nor a word: "
                    "use networkx.convert_node_labels_to_integers first"
                )
        labels = [as_label(node) for node in graph.nodes]
        index = {label: node for node, label in enumerate(labels)}
        found = list(graph.edges(data=True))
        found.sort(key=lambda edge: edge[2].get("index", 0))
        pairs = [(b, a) if data.get("first", a) == b else (a, b) for a, b, data in found]
        places = [graph.nodes[node].get("pos") for node in graph.nodes]
        return cls(
            edges=np.array([(index[a], index[b]) for a, b in pairs]),
            labels=tuple(labels),
            name=name or graph.name or "network",
            positions=None if None in places else np.array(places, dtype=float),
        )

    @classmethod
    def from_pairs(cls, pairs: Sequence[tuple[Label, Label]], name: str = "network") -> Network:
        """From pairs of labels; the nodes are in ascending order of number, or as they come."""
        labels = list(dict.fromkeys(label for pair in pairs for label in pair))
        numbers = [label for label in labels if not isinstance(label, str)]
        labels = sorted(numbers) if len(numbers) == len(labels) else labels
        index = {label: node for node, label in enumerate(labels)}
        return cls(np.array([(index[a], index[b]) for a, b in pairs]), tuple(labels), name)

    @classmethod
    def from_csv(cls, path: str | Path) -> Network:
        """From a file of edges, first node first; see `edge_list.read_edge_list`.

        Raises:
            InputError: a file that cannot be read, or a malformed line, with its number.
        """
        return cls.from_pairs(read_edge_list(path).pairs, name=Path(path).stem)


def numbers(values: Any, what: str) -> Floats:
    """An array of numbers; InputError: it is none."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"network: {what} are lists of numbers") from None


def as_label(value: Any) -> Label:
    """A node's number or word; InputError: it is neither."""
    if isinstance(value, str):
        return check_word(value)
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        number = 2**63
    if number != value or abs(number) >= 2**63:
        raise InputError(f"node {value!r}: write a number, or a word of letters, digits and _")
    return number


def tied_edges(network: Network, inputs: Ints, outputs: Ints) -> Ints:
    """See `Network.tied`."""
    return network.tied(inputs, outputs)
