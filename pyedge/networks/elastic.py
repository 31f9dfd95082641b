"""Elastic networks: joints in the plane or in space, joined by bars, some of their axes fixed.

A degree of freedom, the displacement of a joint along an axis in metres, plays the part that a
node's voltage plays in a network of resistors; forces are injected as currents are.  Its label is
the axis and the joint: ``y5``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from pyedge.arrays import Floats, Ints
from pyedge.errors import InputError
from pyedge.networks.edge_list import Label
from pyedge.networks.network import Network, as_label, numbers
from pyedge.networks.terms import Terms
from pyedge.reading import check_name

if TYPE_CHECKING:
    from scipy.sparse import csr_array

AXES = "xyz"
# Degrees of freedom up to which zero modes are found from all eigenvalues.
_DENSE = 1500
# Eigenvalues of C^T C, whose largest are of the order of 1, that count as 0.
_ZERO = 1e-10


@dataclass(frozen=True, eq=False, repr=False)
class ElasticNetwork(Network):
    """Bars between joints; see `elastic`, which makes one.

    Attributes:
        edges: (m, 2) joints of each bar, counted from 0.
        labels: of the degrees of freedom that are not fixed, joint by joint.
        positions: (joints, d) in metres, in 2 or 3 dimensions.
        joints: the number or word of each joint.
        freedom: (n, 2) joint and axis of each degree of freedom.
    """

    joints: tuple[Label, ...] = ()
    freedom: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    units: ClassVar[Mapping[str, str]] = {
        "V": "m",
        "A": "N",
        "S": "N/m",
        "ohm": "m/N",
        "V^2": "m^2",
    }

    def __post_init__(self) -> None:
        for array in (self.edges, self.positions, self.freedom, self.intact):
            assert array is not None, "`elastic` gives them all"
            array.flags.writeable = False

    @property
    def directed(self) -> bool:
        return True

    @property
    def axes(self) -> int:
        """d, the number of axes: 2 or 3."""
        assert self.positions is not None
        return int(self.positions.shape[1])

    @property
    def fixed(self) -> tuple[str, ...]:
        """Labels of the axes that are fixed, joint by joint."""
        every = (f"{axis}{joint}" for joint in self.joints for axis in AXES[: self.axes])
        return tuple(label for label in every if label not in self._index)

    @property
    def lengths(self) -> Floats:
        """(m,) lengths of the bars, in metres."""
        assert self.positions is not None
        along = self.positions[self.edges[:, 0]] - self.positions[self.edges[:, 1]]
        return np.asarray(np.linalg.norm(along, axis=1))

    @property
    def drawn(self) -> Network:
        """The joints as nodes, seen along z."""
        assert self.positions is not None
        return Network(self.edges, self.joints, self.name, self.positions[:, :2], self.intact)

    @cached_property
    def operator(self) -> csr_array:
        """C, (m, n): what takes displacements to elongations, both in metres; of cut bars, too."""
        whole = replace(self, intact=np.ones(self.n_edges, bool))
        columns = self.axes * self.freedom[:, 0] + self.freedom[:, 1]
        return whole.compatibility(self.bar_directions).tocsc()[:, columns].tocsr()

    def compatibility(self, directions: Floats | None = None) -> csr_array:
        """See `Network.compatibility`; (m, d times joints), of fixed axes, too."""
        joints = Network(self.edges, self.joints, self.name, intact=self.intact)
        return joints.compatibility(self.bar_directions if directions is None else directions)

    @cached_property
    def incidence(self) -> Floats:
        """`operator` as a dense matrix, with rows of 0 for cut bars."""
        return np.asarray(self.operator.toarray() * self.intact[:, None])

    def drops(self, values: Floats) -> Floats:
        """(..., m) elongations for (..., n) displacements, in metres."""
        flat = values.reshape(-1, self.n_nodes)
        return np.asarray((self.operator @ flat.T).T.reshape(*values.shape[:-1], self.n_edges))

    def terms(self) -> Terms:
        """See `Network.terms`."""
        found: list[tuple[int, int, int, float]] = []
        rows = self.operator
        for edge in np.flatnonzero(self.intact).tolist():
            part = slice(rows.indptr[edge], rows.indptr[edge + 1])
            row = list(zip(rows.indices[part].tolist(), rows.data[part].tolist(), strict=True))
            for k, (i, first) in enumerate(row):
                found += [(edge, i, j, first * second) for j, second in row[k:]]
        places = np.array([each[:3] for each in found], np.int64).reshape(-1, 3).T
        return Terms(places[0], places[1], places[2], np.array([each[3] for each in found]))

    def node(self, label: Label) -> int:
        """The degree of freedom of this label; InputError: there is none, or it is fixed."""
        if label in self._index:
            return self._index[label]
        what = f"{label!r} is no degree of freedom of network {self.name!r}"
        if label in self.fixed:
            raise InputError(
                f"{label} of network {self.name!r} is fixed: it takes no force, and does not move"
            )
        axes = AXES[: self.axes]
        if str(label)[1:] in map(str, self.joints) and str(label)[:1] in AXES:
            raise InputError(f"{what}, which has {self.axes} dimensions: {', '.join(axes)}")
        few = ", ".join(map(str, self.labels[:8])) + (" ..." if self.n_nodes > 8 else "")
        raise InputError(f"{what}: write an axis and a joint, as {few}")

    def fixing(self, fixed: Iterable[Label]) -> ElasticNetwork:
        """The same network with these joints or axes fixed, and no others; see `elastic`."""
        made = elastic(self.edges, self.positions, fixed, self.joints, self.name)
        return replace(made, intact=self.intact)

    def edge_names(self) -> list[str]:
        """Every bar as ``first-second``, by joint."""
        return [f"{self.joints[a]}-{self.joints[b]}" for a, b in self.edges]

    def edge(self, first: Label, second: Label) -> int:
        """See `Network.edge`; by joint."""
        for index in np.flatnonzero(self.intact):
            if {self.joints[k] for k in self.edges[index]} == {first, second}:
                return int(index)
        raise InputError(f"network {self.name!r} has no bar {first}-{second} left to cut or name")

    def check_held(self, held: Ints) -> None:
        """InputError where something can move without any bar changing its length."""
        free = np.setdiff1d(np.arange(self.n_nodes), held)
        modes = _zero_modes(self.operator[self.intact][:, free])
        if not modes.shape[1]:
            return
        moves = np.abs(modes).max(axis=1) > 1e-3 * np.abs(modes).max()
        moving = dict.fromkeys(self.joints[k] for k in self.freedom[free[moves], 0])
        few = ", ".join(map(str, list(moving)[:12])) + (" ..." if len(moving) > 12 else "")
        moved = f"joints {few} move" if len(moving) > 1 else f"joint {few} moves"
        kinds = f"{modes.shape[1]} ways" if modes.shape[1] > 1 else "a way"
        raise InputError(
            f"network {self.name!r} is a mechanism: {moved} in {kinds} in which no bar "
            "changes its length: add bars, or fix joints"
        )

    def count(self, held: Iterable[Label] = ()) -> Modes:
        """Degrees of freedom and constraints, with the axes `held` held as well."""
        free = np.setdiff1d(np.arange(self.n_nodes), self.nodes(held))
        matrix = self.incidence[self.intact][:, free]
        rank = int(np.linalg.matrix_rank(matrix)) if matrix.size else 0
        return Modes(len(free), len(matrix), len(free) - rank, len(matrix) - rank)

    def tied(self, inputs: Ints, outputs: Ints) -> Ints:
        """Bars both of whose joints are fixed or held."""
        held = np.zeros(self.n_nodes, bool)
        held[inputs] = True
        moved = np.asarray((abs(self.operator) @ ~held) > 0)
        return np.flatnonzero(self.intact & ~moved)

    def components(self) -> Ints:
        """(n,) the number of the connected part that each degree of freedom is in."""
        joints = Network(self.edges, self.joints, self.name, intact=self.intact)
        return joints.components()[self.freedom[:, 0]]

    def same_topology(self, other: Network) -> bool:
        return (
            isinstance(other, ElasticNetwork)
            and super().same_topology(other)
            and np.array_equal(self.positions, other.positions)  # type: ignore[arg-type]
        )

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "labels": list(self.joints), "fixed": list(self.fixed)}


@dataclass(frozen=True)
class Modes:
    """Degrees of freedom and constraints of an elastic network (Calladine, 1978).

    Maxwell's count: freedoms - bars is zero modes - self-stresses.
    """

    freedoms: int  # n, those that are neither fixed nor held
    bars: int  # m, without cut ones
    zero_modes: int  # motions that change no bar's length
    self_stresses: int  # tensions that balance without load


def _zero_modes(rows: Any) -> Floats:
    """(n, k) motions of an (m, n) sparse C for which C u = 0; at most one of a large network."""
    size = rows.shape[1]
    square = (rows.T @ rows).tocsc()
    if size <= _DENSE:
        values, vectors = np.linalg.eigh(square.toarray())
        return np.asarray(vectors[:, values < _ZERO])
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    factors = splu((square + 1e-9 * eye_array(size)).tocsc())
    vector = np.random.default_rng(0).standard_normal(size)
    for _ in range(4):
        vector = factors.solve(vector)
        vector /= np.linalg.norm(vector)
    found = float(vector @ (square @ vector)) < _ZERO
    return np.asarray(vector[:, None][:, : int(found)])


def elastic(
    edges: Any,
    positions: Any,
    fixed: Iterable[Label] = (),
    joints: Iterable[Label] | None = None,
    name: str = "elastic",
) -> ElasticNetwork:
    """An elastic network.

    Args:
        edges: (m, 2) joints of each bar, counted from 0.
        positions: (joints, 2) or (joints, 3), in metres.
        fixed: joints that do not move, as 5, or single axes, as ``y5``.
        joints: the label of each joint; 1, 2, ... if None.
        name: what the network is called in results.

    Raises:
        InputError: what is given is no network, two joints in one place, a joint that is not there.
    """
    check_name("network", name)
    places = np.array(numbers(positions, "positions"))
    if places.ndim != 2 or places.shape[1] not in (2, 3) or not np.isfinite(places).all():
        raise InputError(
            f"network {name!r}: positions have shape {places.shape}: (joints, 2) or (joints, 3), "
            "finite, are wanted"
        )
    labels = tuple(range(1, len(places) + 1) if joints is None else map(as_label, joints))
    graph = Network(edges, labels, name)
    if len(places) != len(labels):
        raise InputError(f"network {name!r}: {len(places)} positions for {len(labels)} joints")
    order = np.lexsort(places.T)
    same = np.flatnonzero((places[order[1:]] == places[order[:-1]]).all(axis=1))
    if len(same):
        pair = sorted(order[same[0] : same[0] + 2].tolist())
        raise InputError(
            f"network {name!r}: joints {labels[pair[0]]} and {labels[pair[1]]} are in one place"
        )
    axes = places.shape[1]
    free = np.ones((len(labels), axes), bool)
    every = {f"{axis}{label}": (k, a) for k, label in enumerate(labels) for a, axis in
             enumerate(AXES[:axes])}  # fmt: skip
    for each in fixed:
        whole = each if each in graph._index else as_number(each)
        if whole in graph._index:
            free[graph._index[whole]] = False
        elif each in every:
            free[every[str(each)]] = False
        else:
            raise InputError(
                f"network {name!r}: fixed {each!r}: write a joint, as {labels[0]}, or one of its "
                f"axes, as {next(iter(every))}"
            )
    freedom = np.argwhere(free)
    own = tuple(f"{AXES[axis]}{labels[joint]}" for joint, axis in freedom)
    if not own:
        raise InputError(f"network {name!r}: every joint is fixed")
    return ElasticNetwork(graph.edges, own, name, places, graph.intact.copy(), labels, freedom)


def as_number(label: Label) -> Label:
    """A whole number given as text, as a number; anything else as it is."""
    return int(label) if isinstance(label, str) and label.isdecimal() else label


def from_data(data: Mapping[str, Any]) -> ElasticNetwork:
    """From what `ElasticNetwork.describe` gives."""
    unknown = set(data) - {"name", "labels", "edges", "positions", "fixed"}
    if unknown:
        raise InputError(f"network with {min(unknown)}")
    for key in ("labels", "edges", "positions"):
        if data.get(key) is None:
            raise InputError(f"network has no {key}")
    name = data.get("name", "elastic")
    return elastic(data["edges"], data["positions"], data["fixed"], data["labels"], name)
