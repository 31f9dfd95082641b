"""A chip: one draw of the comparators' offsets and the digipots' tolerances."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.arrays import Floats, Replicas
from pyedge.errors import InputError
from pyedge.files import write_text
from pyedge.networks.network import Network
from pyedge.reading import read_json
from pyedge.rng import Stream, check, normals

_FORMAT = "pyedge chip 1"
_COLUMNS = ("offset_first_V", "offset_second_V", "scale_free", "scale_clamped")


@dataclass(frozen=True)
class Lot:
    """The statistics by which the chips of a lot differ, replica by replica; see `Chip.draw`."""

    seed: int
    offset: float = 0.0
    tolerance: float = 0.0
    mismatch: float = 0.0
    skew: float = 0.0


@dataclass(frozen=True, eq=False)
class Chip:
    """Offsets and tolerances of the edges of one machine."""

    network: str  # the name of the network that it was made for
    edges: tuple[str, ...]  # its edges, as ``first-second``, in order
    offset: Floats  # (2, m) input offset of the two comparators of each edge, in volts
    scale: Floats  # (2, m) end-to-end values of free and clamped digipots over the nominal one
    seed: int | None = None  # the draw, or None for a chip without defects
    replica: int = 0
    lot: Lot | None = None  # from which other replicas have chips of their own; None: they have not

    def __post_init__(self) -> None:
        for name in ("offsets", "scales"):  # of ensembles alone
            if getattr(type(self), name) is not getattr(Chip, name):
                raise InputError(
                    f"a chip's own {name}() is not asked by its machine: "
                    "give it other arrays, offset and scale, and no lot"
                )

    @property
    def unequal(self) -> bool:
        """Whether the two digipots of any pair differ."""
        return not np.array_equal(self.scale[0], self.scale[1])

    def offsets(self, replicas: Replicas) -> Floats:
        """(2, m, lanes) comparator offsets of the chips of these replicas, in volts."""
        if self.lot is None:
            return np.repeat(self.offset[:, :, None], len(replicas), axis=-1)
        return drawn_offsets(len(self.edges), self.lot, replicas)

    def scales(self, replicas: Replicas) -> Floats:
        """(1 or 2, m, lanes) scales of the chips of these replicas; 1 where twins are equal."""
        if self.lot is None:
            twins = self.scale if self.unequal else self.scale[:1]
            return np.repeat(twins[:, :, None], len(replicas), axis=-1)
        scales = drawn_scales(len(self.edges), self.lot, replicas)
        return scales if self.lot.mismatch > 0 or self.lot.skew != 0 else scales[:1]

    @classmethod
    def perfect(cls, network: Network) -> Chip:
        """No offset, no tolerance."""
        count = network.n_edges
        edges = tuple(network.edge_names())
        return cls(network.name, edges, np.zeros((2, count)), np.ones((2, count)))

    @classmethod
    def draw(
        cls,
        network: Network,
        seed: int,
        replica: int = 0,
        offset: float = 0.0,
        tolerance: float = 0.0,
        mismatch: float = 0.0,
        skew: float = 0.0,
    ) -> Chip:
        """Manufacture one for a network.

        Args:
            seed, replica: which draw; only the manufacture streams are read.
            offset: sd of each comparator's offset, in volts, normal.
            tolerance: relative sd of the end-to-end value of a twin pair, log-normal of mean 1
                (so never negative; ours).
            mismatch: relative sd of the ratio of the two of a pair, log-normal (ours).
            skew: by how much every clamped digipot exceeds its free one besides, relative: 0.008
                for a clamped board 10 degC warmer, at the AD5220's 800 ppm/degC.

        Raises:
            InputError: a negative or infinite number, a relative sd of 1 or more.
        """
        if not math.isfinite(offset) or offset < 0:
            raise InputError(f"offset {offset} V: it must be 0 or more")
        for name, value in (("tolerance", tolerance), ("mismatch", mismatch)):
            if not 0 <= value < 1:
                raise InputError(f"{name} {value}: it must be in 0..1, as 0.3 for 30 %")
        if not -1 < skew < 1:
            raise InputError(f"skew {skew}: it must be in -1..1, as 0.008 for 0.8 %")
        check(seed, replica)
        lot, one = Lot(seed, offset, tolerance, mismatch, skew), np.array([replica], np.uint64)
        edges = tuple(network.edge_names())
        offsets = drawn_offsets(len(edges), lot, one)[:, :, 0]
        scales = drawn_scales(len(edges), lot, one)[:, :, 0]
        return cls(network.name, edges, offsets, scales, seed, replica, lot)

    def check(self, network: Network) -> None:
        """Raise InputError unless the chip was made for this network."""
        names = tuple(network.edge_names())
        if self.edges != names:
            raise InputError(
                f"this chip was made for network {self.network!r} ({len(self.edges)} edges), "
                f"not for {network.name!r} ({len(names)} edges)"
            )

    def save(self, path: str | Path, more: Mapping[str, Sequence[float]] | None = None) -> None:
        """Write the chip as JSON; InputError: the file cannot be written.

        `more` are columns beside the chip's own, a number an edge, as of `AnalogChip.columns`.
        """
        numbers = np.vstack([self.offset, self.scale]).tolist()
        columns = {**dict(zip(_COLUMNS, numbers, strict=True)), **(more or {})}
        rows = [
            {"edge": name, **{key: values[k] for key, values in columns.items()}}
            for k, name in enumerate(self.edges)
        ]
        whole = {
            "format": _FORMAT, "network": self.network, "seed": self.seed,
            "replica": self.replica, "edges": rows,
        }  # fmt: skip
        write_text(path, json.dumps(whole, indent=1) + "\n")

    @classmethod
    def load(cls, path: str | Path) -> Chip:
        """Read a chip; InputError: the file cannot be read or is not a chip."""
        try:
            whole: dict[str, Any] = read_json(path)
        except InputError as error:
            raise InputError(f"chip {error}") from None
        try:
            if whole["format"] != _FORMAT:
                raise InputError(f"chip {path}: format {whole['format']!r} is not {_FORMAT!r}")
            rows = whole["edges"]
            numbers = np.array([[float(row[name]) for row in rows] for name in _COLUMNS])
            edges = tuple(str(row["edge"]) for row in rows)
            draw = whole["seed"], int(whole["replica"])
            chip = cls(str(whole["network"]), edges, numbers[:2], numbers[2:], *draw)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            why = f"{error} is missing" if isinstance(error, KeyError) else "a wrong value"
            raise InputError(f"{path} is not a chip's file: {why}") from None
        if not np.isfinite(numbers).all():
            raise InputError(f"chip {path}: an offset or a scale is not finite")
        if (chip.scale <= 0).any():
            raise InputError(f"chip {path}: a scale is not positive")
        return chip


def drawn_offsets(n_edges: int, lot: Lot, replicas: Replicas) -> Floats:
    """(2, m, lanes) comparator offsets, in volts; see `Chip.draw`."""
    streams = (Stream.OFFSET_FIRST, Stream.OFFSET_SECOND)
    return np.array([_normal(n_edges, lot, replicas, each, lot.offset) for each in streams])


def drawn_scales(n_edges: int, lot: Lot, replicas: Replicas) -> Floats:
    """(2, m, lanes) end-to-end values over the nominal one; see `Chip.draw`."""
    pair = _log_normal(n_edges, lot, replicas, Stream.TOLERANCE, lot.tolerance)
    ratio = np.sqrt(_log_normal(n_edges, lot, replicas, Stream.MISMATCH, lot.mismatch))
    return np.array([pair * ratio, pair / ratio * (1.0 + lot.skew)])


def _normal(n_edges: int, lot: Lot, replicas: Replicas, stream: Stream, sd: float) -> Floats:
    """(m, lanes) normal draws of this sd; nothing is drawn for an sd of 0."""
    if sd == 0:
        return np.zeros((n_edges, len(replicas)))
    return sd * normals(lot.seed, replicas, 0, stream, n_edges)


def _log_normal(n: int, lot: Lot, replicas: Replicas, stream: Stream, relative: float) -> Floats:
    """(m, lanes) draws of mean 1 and this relative sd."""
    width = math.sqrt(math.log1p(relative**2))
    return np.exp(_normal(n, lot, replicas, stream, width) - width**2 / 2)
