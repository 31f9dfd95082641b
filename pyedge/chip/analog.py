"""A chip of transistor edges: one draw of how its transistors and multipliers deviate."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from pyedge.arrays import Floats, Ints, Replicas
from pyedge.errors import InputError
from pyedge.networks.network import Network
from pyedge.reading import read_json
from pyedge.rng import Stream, check, normals


@dataclass(frozen=True)
class AnalogLot:
    """The statistics by which the chips of a lot differ; each twin of an edge has its own draws.

    Attributes:
        threshold: sd of each transistor's V_T, in volts, normal.
        transconductance: relative sd of each transistor's S, log-normal of mean 1 (ours).
        multiplier: relative sd of the gain of each square of the contrast, log-normal (ours).
        drop_offset: sd of the input offset of each drop, in volts, normal.
        drift: sd of each edge's update bias, in volts a second of learning, normal.

    Raises:
        InputError: a negative or infinite number, a relative sd of 1 or more.
    """

    threshold: float = 0.0
    transconductance: float = 0.0
    multiplier: float = 0.0
    drop_offset: float = 0.0
    drift: float = 0.0

    def __post_init__(self) -> None:
        for name, unit in (("threshold", "V"), ("drop_offset", "V"), ("drift", "V/s")):
            value = getattr(self, name)
            if not math.isfinite(value) or value < 0:
                raise InputError(f"chip.{name} {value} {unit}: it is an sd, of 0 or more")
        for name in ("transconductance", "multiplier"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise InputError(f"chip.{name} {value}: it is a relative sd, in 0..1, as 0.03")


@dataclass(frozen=True, eq=False)
class AnalogChip:
    """Deviations of the edges of one machine, or (..., lanes) of several.

    Attributes:
        threshold: (2, m) what free and clamped transistors' V_T exceeds the nominal one by, in
            volts.
        transconductance: (2, m) their S over the nominal one.
        multiplier: (2, m) gains of the squares of the free and the clamped drop.
        drop_offset: (2, m) offsets that add to these drops, in volts.
        drift: (m,) update bias of the gate voltage, in volts a second of learning.
        seed, replica, lot: the draw from which other replicas have chips of their own, or None.
    """

    threshold: Floats
    transconductance: Floats
    multiplier: Floats
    drop_offset: Floats
    drift: Floats
    seed: int | None = None
    replica: int = 0
    lot: AnalogLot | None = None

    @classmethod
    def perfect(cls, n_edges: int) -> AnalogChip:
        """No deviation."""
        return cls.draw(n_edges, AnalogLot(), 0)

    @classmethod
    def draw(cls, n_edges: int, lot: AnalogLot, seed: int, replica: int = 0) -> AnalogChip:
        """Manufacture one; only the manufacture streams are read."""
        check(seed, replica)
        made = _drawn(n_edges, lot, seed, np.array([replica], np.uint64))
        named: dict[str, Any] = dict(zip(_ARRAYS, (each[..., 0] for each in made), strict=True))
        return cls(**named, seed=seed, replica=replica, lot=lot)

    def of(self, edges: Ints, replicas: Replicas | None = None) -> AnalogChip:
        """Those of (k,) edges, lanes last: this chip's in one lane, or those of the replicas."""
        made = [getattr(self, name)[..., None] for name in _ARRAYS]
        if replicas is not None and self.lot is not None and self.seed is not None:
            made = _drawn(len(self.drift), self.lot, self.seed, replicas)
        elif replicas is not None:
            made = [np.repeat(each, len(replicas), axis=-1) for each in made]
        own = (np.ascontiguousarray(each[..., edges, :]) for each in made)
        named: dict[str, Any] = dict(zip(_ARRAYS, own, strict=True))
        return AnalogChip(**named)

    def check(self, network: Network, nominal: float, high: float, edges: Ints) -> None:
        """InputError where a transistor of these edges never conducts with its gate at `high` V.

        `nominal` is the threshold without deviation, in volts.
        """
        if len(self.drift) != network.n_edges:
            raise InputError(f"a chip of {len(self.drift)} edges for {network.n_edges}")
        above = self.threshold[:, edges] + nominal >= high
        if above.any():
            twin, k = np.argwhere(above)[0]
            name = network.edge_names()[edges[k]]
            volts = self.threshold[twin, edges[k]] + nominal
            raise InputError(
                f"edge {name}: V_T of its {('free', 'clamped')[twin]} transistor is {volts:.3g} V "
                f"on this chip: it must be below capacitor.high, {high:g} V; a smaller "
                "chip.threshold or another chip.seed would do"
            )

    def columns(self) -> dict[str, list[float]]:
        """What a chip's JSON file has of it for each edge, by name."""
        rows = [row for each in _ARRAYS for row in np.atleast_2d(getattr(self, each))]
        return {name: row.tolist() for name, row in zip(_COLUMNS, rows, strict=True)}

    @classmethod
    def load(cls, path: str | Path) -> AnalogChip | None:
        """From a chip's JSON file; None for one without these columns.

        Raises:
            InputError: the file cannot be read, a column is missing or not finite, a
                transconductance or a multiplier's gain is not positive.
        """
        whole: Mapping[str, Any] = read_json(path)
        try:
            rows = whole["edges"]
            if not any(name in row for row in rows for name in _COLUMNS):
                return None
            values = {name: np.array([float(row[name]) for row in rows]) for name in _COLUMNS}
        except (KeyError, TypeError, ValueError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else "a wrong value"
            raise InputError(f"{path} is not a chip's file: {why}") from None
        for name, row in values.items():
            least = 0.0 if name.startswith(("transconductance", "multiplier")) else -np.inf
            wrong = ~(np.isfinite(row) & (row > least))
            if wrong.any():
                edge, asked = rows[int(np.argmax(wrong))]["edge"], "finite"
                asked += "" if least else " and positive"
                raise InputError(
                    f"chip {path}: {name} {row[wrong][0]} of {edge}: it must be {asked}"
                )
        pairs = [
            np.array([values[f"{stem}_{twin}{unit}"] for twin in _TWINS])
            for stem, unit in _PAIRED.items()
        ]
        named: dict[str, Any] = dict(zip(_PAIRED, pairs, strict=True))
        return cls(**named, drift=values[_DRIFT])


_ARRAYS = tuple(each.name for each in fields(AnalogLot))
_TWINS = ("free", "clamped")
_PAIRED = {"threshold": "_V", "transconductance": "", "multiplier": "", "drop_offset": "_V"}
_DRIFT = "drift_V_per_s"
_COLUMNS = (*(f"{stem}_{twin}{unit}" for stem, unit in _PAIRED.items() for twin in _TWINS), _DRIFT)


def _drawn(n_edges: int, lot: AnalogLot, seed: int, replicas: Replicas) -> list[Floats]:
    """The arrays of `AnalogChip`, lanes last; nothing is drawn for an sd of 0."""

    def normal(sd: float, *streams: Stream) -> Floats:
        if sd == 0:
            return np.zeros((len(streams), n_edges, len(replicas)))
        return sd * np.array([normals(seed, replicas, 0, each, n_edges) for each in streams])

    def log_normal(relative: float, *streams: Stream) -> Floats:
        width = math.sqrt(math.log1p(relative**2))
        return np.asarray(np.exp(normal(width, *streams) - width**2 / 2))

    return [
        normal(lot.threshold, Stream.THRESHOLD_FREE, Stream.THRESHOLD_CLAMPED),
        log_normal(lot.transconductance, Stream.GAIN_FREE, Stream.GAIN_CLAMPED),
        log_normal(lot.multiplier, Stream.MULTIPLIER_FREE, Stream.MULTIPLIER_CLAMPED),
        normal(lot.drop_offset, Stream.DROP_FREE, Stream.DROP_CLAMPED),
        normal(lot.drift, Stream.DRIFT)[0],
    ]
