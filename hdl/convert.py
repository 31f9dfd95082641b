"""MyHDL source to Verilog and VHDL texts: the same bytes on every run.

`verilog` and `vhdl` give the machine; `edge_*` one edge without its clock; `clock_*` the global
clock.  `write` makes the set that is checked in.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import myhdl

from hdl.global_clock import global_clock
from hdl.machine import clock_ports, edge_ports, edges, machine, machine_ports

PACKAGE = "pck_myhdl_011"  # what converted VHDL uses

# MyHDL writes a slice at a variable index as [((k * 7) + 7)-1:(k * 7)], which Verilog forbids;
# [(k * 7) +: 7] is the same.
_VARIABLE_SLICE = re.compile(r"\[\(\((\w+) \* (\d+)\) \+ \2\)-1:\(\1 \* \2\)\]")


def verilog(n_edges: int, levels: int = 128, store: str = "jk", name: str = "machine") -> str:
    """The machine in Verilog 2001, as module `name`.

    Raises:
        ValueError: fewer than two levels, an unknown store, no edge.
    """
    return _verilog(_machine(n_edges, levels, store), name, _machine_is(n_edges, levels, store))


def vhdl(n_edges: int, levels: int = 128, store: str = "jk", name: str = "machine") -> str:
    """The machine in VHDL 2008, as entity `name`; see `verilog`.  Needs `vhdl_package`."""
    return _vhdl(_machine(n_edges, levels, store), name, _machine_is(n_edges, levels, store))


def edge_verilog(levels: int = 128, store: str = "jk", name: str = "edge_jk") -> str:
    """One edge without its clock, in Verilog 2001."""
    return _verilog(_edge(levels, store), name, _edge_is(levels, store))


def edge_vhdl(levels: int = 128, store: str = "jk", name: str = "edge_jk") -> str:
    """One edge without its clock, in VHDL 2008."""
    return _vhdl(_edge(levels, store), name, _edge_is(levels, store))


def clock_verilog(name: str = "global_clock") -> str:
    """The global clock in Verilog 2001."""
    return _verilog(global_clock(**clock_ports()), name, _CLOCK_IS)


def clock_vhdl(name: str = "global_clock") -> str:
    """The global clock in VHDL 2008."""
    return _vhdl(global_clock(**clock_ports()), name, _CLOCK_IS)


def vhdl_package() -> str:
    """The VHDL package of MyHDL's that every converted VHDL text uses."""
    what = "The functions that MyHDL's converted VHDL calls, as MyHDL writes them."
    text = _convert(global_clock(**clock_ports()), "VHDL", "global_clock")[f"{PACKAGE}.vhd"]
    return _with_header(text, what, "--")


def sources(
    language: str,
    top: str,
    n_edges: int,
    levels: int = 128,
    store: str = "jk",
    name: str = "machine",
) -> dict[str, str]:
    """File name to text, in the order of compilation, of a design and what it uses.

    Args:
        language: ``verilog`` or ``vhdl``.
        top: ``machine``, or ``edge`` for one edge without its clock.
        n_edges, levels, store, name: see `verilog`.
    """
    package = {f"{PACKAGE}.vhd": vhdl_package()} if language == "vhdl" else {}
    if top == "machine":
        text = (vhdl if package else verilog)(n_edges, levels, store, name)
    else:
        text = (edge_vhdl if package else edge_verilog)(levels, store, name)
    return package | {f"{name}.{'vhd' if package else 'v'}": text}


def texts() -> Mapping[str, str]:
    """The checked-in set: file name to text."""
    made = {f"{PACKAGE}.vhd": vhdl_package()}
    for n_edges in (2, 16):
        name = f"machine_{n_edges}"
        made[f"{name}.v"] = verilog(n_edges, name=name)
        made[f"{name}.vhd"] = vhdl(n_edges, name=name)
    for store in ("jk", "d"):
        name = f"edge_{store}"
        made[f"{name}.v"] = edge_verilog(store=store, name=name)
        made[f"{name}.vhd"] = edge_vhdl(store=store, name=name)
    made["global_clock.v"] = clock_verilog()
    made["global_clock.vhd"] = clock_vhdl()
    return made


def _machine(n_edges: int, levels: int, store: str) -> Any:
    if n_edges < 1:
        raise ValueError(f"{n_edges} edges: a machine has one or more")
    return machine(**machine_ports(n_edges, levels), levels=levels, store=store)


def _edge(levels: int, store: str) -> Any:
    return edges(**edge_ports(1, levels), levels=levels, store=store)


_STORE_IS = {"jk": "JK flip-flops with inverter", "d": "D flip-flops"}
_CLOCK_IS = "The global clock: a trigger edge makes two falling edges in order."


def _machine_is(n_edges: int, levels: int, store: str) -> str:
    return f"{n_edges} edges of {levels} levels on one global clock, {_STORE_IS[store]}."


def _edge_is(levels: int, store: str) -> str:
    return f"One edge of {levels} levels without its clock, {_STORE_IS[store]}."


def _verilog(design: Any, name: str, what: str) -> str:
    text = _convert(design, "Verilog", name)[f"{name}.v"]
    return _with_header(_VARIABLE_SLICE.sub(r"[(\1 * \2) +: \2]", text), what, "//")


def _vhdl(design: Any, name: str, what: str) -> str:
    return _with_header(_convert(design, "VHDL", name)[f"{name}.vhd"], what, "--")


def _convert(design: Any, language: str, name: str) -> dict[str, str]:
    """What MyHDL writes, file by file."""
    only = {"testbench": False, "timescale": "1ns/1ps"} if language == "Verilog" else {}
    _name_blocks(design)
    with tempfile.TemporaryDirectory() as folder:
        design.convert(hdl=language, path=folder, name=name, no_myhdl_header=True, **only)
        return {path.name: path.read_text() for path in Path(folder).iterdir()}


def _name_blocks(design: Any) -> None:
    """Name blocks by kind and position.

    MyHDL numbers them by how often a block was made in this process, so that a second conversion
    would differ from the first.
    """
    blocks = [sub for sub in design.subs if isinstance(sub, type(design))]
    kinds = [sub.func.__name__ for sub in blocks]
    for place, (sub, kind) in enumerate(zip(blocks, kinds, strict=True)):
        number = f"_{kinds[:place].count(kind) + 1}" if kinds.count(kind) > 1 else ""
        sub.name = kind + number
        _name_blocks(sub)


def _with_header(text: str, what: str, comment: str) -> str:
    """The text under a header, without the blank lines that MyHDL strews."""
    header = f"{comment} {what}\n{comment} Made by `make netlists` with MyHDL {myhdl.__version__}."
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", header + "\n\n" + "\n".join(lines).strip()) + "\n"
