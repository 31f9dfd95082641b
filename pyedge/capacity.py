"""Memory that a computation takes, against the memory of this machine, before it begins."""

from __future__ import annotations

from pyedge.errors import InputError

_SMALL = 2**28  # bytes, which every machine has
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")


def check_memory(what: str, needed: int, instead: str) -> None:
    """Raise InputError where a computation would take more memory than this machine has.

    Args:
        what: the computation, as the subject of the message.
        needed: bytes at its peak, about.
        instead: what to change.
    """
    if needed < _SMALL:
        return
    from distributed.system import MEMORY_LIMIT  # control groups and ulimit included

    if needed > MEMORY_LIMIT:
        raise InputError(
            f"{what} would take {_show(needed)} of memory, this machine has "
            f"{_show(MEMORY_LIMIT)}: {instead}"
        )


def _show(size: int) -> str:
    power = max(0, size.bit_length() - 1) // 10
    if power >= len(_UNITS):
        return f"more than 1024 {_UNITS[-1]}"
    return f"{size / 1024**power:.3g} {_UNITS[power]}"
