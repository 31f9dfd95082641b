"""A SPICE subcircuit with those in it expanded: each transistor of a chip is a line of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from circuits.circuit import CircuitError

GROUND = "0"
"""The net that is the same in every subcircuit."""

# Number of nets of an element, by its letter; the rest of its line is kept as it is.
_NETS = {"r": 2, "c": 2, "l": 2, "d": 2, "v": 2, "i": 2, "m": 4, "e": 4, "g": 4, "s": 4}


class Element(NamedTuple):
    """An element of a netlist, in lower case as SPICE reads it."""

    name: str  # with its letter, as m0
    nets: tuple[str, ...]
    rest: str  # model and parameters


class _Subcircuit(NamedTuple):
    ports: tuple[str, ...]
    lines: list[list[str]]


def flat(text: str, top: str) -> tuple[tuple[str, ...], list[Element]]:
    """Ports of a subcircuit, and its elements with those of the subcircuits in it.

    Names and nets of inner ones are below their instance's name, as mx3.m0 and x3.a.

    Raises CircuitError: a subcircuit that is not there, a wrong number of nets, an element whose
    nets are not known by its letter.
    """
    known = _subcircuits(text)
    ports = _of(known, top.lower()).ports
    return ports, list(_expanded(known, top.lower(), {port: port for port in ports}, ""))


def write(ports: tuple[str, ...], elements: list[Element], name: str) -> str:
    """Elements as a subcircuit."""
    lines = [f".subckt {name} {' '.join(ports)}"]
    lines += [f"{each.name} {' '.join(each.nets)} {each.rest}" for each in elements]
    return "\n".join([*lines, ".ends", ""])


def _expanded(
    known: Mapping[str, _Subcircuit], name: str, at: dict[str, str], path: str
) -> Iterator[Element]:
    """The elements of an instance whose ports are on the nets `at`."""
    at = {**at, GROUND: GROUND}
    for words in _of(known, name).lines:
        letter, instance = words[0][0], words[0]
        if letter == "x":
            *inner, kind = words[1:]
            ports = _of(known, kind).ports
            if len(ports) != len(inner):
                raise CircuitError(
                    f"{path}{instance}: {len(inner)} nets for the {len(ports)} ports of {kind}"
                )
            nets = [at.setdefault(net, path + net) for net in inner]
            yield from _expanded(
                known, kind, dict(zip(ports, nets, strict=True)), f"{path}{instance}."
            )
        elif letter in _NETS:
            end = 1 + _NETS[letter]
            nets = [at.setdefault(net, path + net) for net in words[1:end]]
            yield Element(
                f"{letter}{path}{instance}" if path else instance,
                tuple(nets),
                " ".join(words[end:]),
            )
        else:
            raise CircuitError(f"{path}{instance}: an element {letter.upper()} cannot be expanded")


def _of(known: Mapping[str, _Subcircuit], name: str) -> _Subcircuit:
    if name not in known:
        raise CircuitError(f"there is no .subckt {name}")
    return known[name]


def _subcircuits(text: str) -> dict[str, _Subcircuit]:
    """Subcircuits of a netlist by name; what is outside of them is left out."""
    found: dict[str, _Subcircuit] = {}
    inside: _Subcircuit | None = None
    whole = text.lower().replace("\n+", " ")
    for line in whole.splitlines():
        words = line.split()
        if not words or words[0].startswith("*"):
            continue
        if words[0] == ".subckt":
            inside = found[words[1]] = _Subcircuit(tuple(words[2:]), [])
        elif words[0] == ".ends":
            inside = None
        elif inside is not None:
            inside.lines.append(words)
    return found
