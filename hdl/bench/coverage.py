"""Functional coverage: which situations a bench has put the hardware in, and which it has not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from itertools import product

Bin = tuple[Hashable, ...]


class Coverage:
    """Groups of bins, each bin one situation: the product of the axes given by a group's name."""

    def __init__(self, groups: Mapping[str, Iterable[Iterable[Hashable]]]) -> None:
        self._bins = {name: list(product(*axes)) for name, axes in groups.items()}
        self._hit: dict[str, set[Bin]] = {name: set() for name in self._bins}

    def hit(self, group: str, *bin_: Hashable) -> None:
        """Note that a situation occurred.  Raises KeyError: no such group, or no such bin in it."""
        if bin_ not in self._bins[group]:
            raise KeyError(f"{group} has no bin {bin_}")
        self._hit[group].add(bin_)

    def missing(self) -> dict[str, list[Bin]]:
        """The bins not hit, by group; groups that are complete are left out."""
        left = {
            name: [each for each in bins if each not in self._hit[name]]
            for name, bins in self._bins.items()
        }
        return {name: bins for name, bins in left.items() if bins}

    def counts(self) -> dict[str, tuple[int, int]]:
        """Bins hit and bins in all, by group."""
        return {name: (len(self._hit[name]), len(bins)) for name, bins in self._bins.items()}
