"""VCD reader: each signal as the times of its changes and its values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from vcd.reader import TokenKind, VCDParseError, tokenize

from pyedge.arrays import Floats
from pyedge.errors import InputError

_NANOSECONDS = {"s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1.0, "ps": 1e-3, "fs": 1e-6}


@dataclass(frozen=True, eq=False)
class Wave:
    """A signal."""

    times: Floats  # (k,) times of its changes, ascending, in nanoseconds
    values: Floats  # (k,) its values from then on; NaN where unknown
    end: float  # of the file, in nanoseconds

    def at(self, times: float | Floats) -> Any:
        """Its value at each time, after a change at that time; NaN before the first change."""
        known = np.concatenate([[np.nan], self.values])
        return known[np.searchsorted(self.times, times, side="right")]

    def turns(self, value: float) -> Floats:
        """Times of its changes to this value from a known other one."""
        before = np.concatenate([[np.nan], self.values[:-1]])
        taken = (self.values == value) & (before != value) & ~np.isnan(before)
        return np.asarray(self.times[taken])


def read(path: str | Path) -> dict[str, Wave]:
    """Read the signals of a VCD file, by scope and name: ``clock.trigger``, ``edge_1_2.wiper``."""
    try:
        with Path(path).open("rb") as file:
            return _waves(tokenize(file))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (VCDParseError, KeyError, ValueError) as error:
        raise InputError(f"{path} is not a VCD file: {error}") from None


def _waves(tokens: Iterator[Any]) -> dict[str, Wave]:
    scopes: list[str] = []
    names: dict[str, str] = {}
    changes: dict[str, dict[float, float]] = defaultdict(dict)
    scale, now = 1.0, 0.0
    for token in tokens:
        match token.kind:
            case TokenKind.TIMESCALE:
                unit = token.timescale.unit.value
                scale = int(token.timescale.magnitude) * _NANOSECONDS[unit]
            case TokenKind.SCOPE:
                scopes.append(token.scope.ident)
            case TokenKind.UPSCOPE:
                scopes.pop()
            case TokenKind.VAR:
                names[".".join([*scopes, token.var.reference])] = token.var.id_code
            case TokenKind.CHANGE_TIME:
                now = token.time_change * scale
            case TokenKind.CHANGE_SCALAR | TokenKind.CHANGE_VECTOR | TokenKind.CHANGE_REAL:
                changes[token.data.id_code][now] = _number(token.data.value)
    if not names:
        raise ValueError("it declares no signals")
    return {
        name: Wave(np.array(list(changes[code])), np.array(list(changes[code].values())), now)
        for name, code in names.items()
    }


def _number(value: int | float | str) -> float:
    """NaN for x and z, in a scalar or in any bit of a vector."""
    unknown = isinstance(value, str) and value not in ("0", "1")
    return float("nan" if unknown else value)
