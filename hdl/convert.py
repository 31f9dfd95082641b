"""MyHDL source to Verilog and VHDL texts: the same bytes on every run.

`texts` is the set that is checked in.
"""

from __future__ import annotations

import functools
import re
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import myhdl

from hdl.global_clock import global_clock
from hdl.machine import clock_ports, edge_ports, edges, machine, machine_ports

SUFFIXES = {"verilog": "v", "vhdl": "vhd"}
PACKAGE = "pck_myhdl_011"  # what converted VHDL uses

MADE_BY = "Made by `make netlists`"
"""In the header of every text."""

_STORES = {"jk": "JK flip-flops with inverter", "d": "D flip-flops"}
# MyHDL writes a slice at a variable index as [((k * 7) + 7)-1:(k * 7)], which Verilog forbids;
# [(k * 7) +: 7] is the same.
_VARIABLE_SLICE = re.compile(r"\[\(\((\w+) \* (\d+)\) \+ \2\)-1:\(\1 \* \2\)\]")


def verilog(n_edges: int, levels: int = 128, store: str = "jk", name: str = "machine") -> str:
    """The machine in Verilog 2001, as module `name`; ValueError where there can be none."""
    return _machine("verilog", n_edges, levels, store, name)


def vhdl(n_edges: int, levels: int = 128, store: str = "jk", name: str = "machine") -> str:
    """The machine in VHDL 2008, as entity `name`; see `verilog`.  Needs `vhdl_package`."""
    return _machine("vhdl", n_edges, levels, store, name)


def edge_verilog(
    levels: int = 128, store: str = "jk", name: str = "edge_jk", counter: str = "binary"
) -> str:
    """One edge without its clock, in Verilog 2001; ValueError where there can be none."""
    return _edge("verilog", levels, store, name, counter)


def clock_verilog(name: str = "global_clock") -> str:
    """The global clock in Verilog 2001."""
    return _clock("verilog", name)


def vhdl_package() -> str:
    """The VHDL package of MyHDL's that every converted VHDL text uses."""
    what = "The functions that MyHDL's converted VHDL calls, as MyHDL writes them."
    text = _convert(_clock_design, "vhdl", "global_clock")[f"{PACKAGE}.vhd"]
    return _with_header(text, what, "vhdl")


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
        text = _machine(language, n_edges, levels, store, name)
    else:
        text = _edge(language, levels, store, name)
    return package | {f"{name}.{SUFFIXES[language]}": text}


def texts() -> Mapping[str, str]:
    """The checked-in set: file name to text."""
    made = {f"{PACKAGE}.vhd": vhdl_package()}
    for language, suffix in SUFFIXES.items():
        for n_edges in (2, 16):
            name = f"machine_{n_edges}"
            made[f"{name}.{suffix}"] = _machine(language, n_edges, 128, "jk", name)
        for store in _STORES:
            name = f"edge_{store}"
            made[f"{name}.{suffix}"] = _edge(language, 128, store, name)
        made[f"global_clock.{suffix}"] = _clock(language, "global_clock")
    return made


@functools.cache  # a text is a function of its arguments
def _machine(language: str, n_edges: int, levels: int, store: str, name: str) -> str:
    if n_edges < 1:
        raise ValueError(f"{n_edges} edges: a machine has one or more")

    def make() -> Any:
        return machine(**machine_ports(n_edges, levels), levels=levels, store=store)

    what = f"{n_edges} edges of {levels} levels on one global clock, {_STORES.get(store)}."
    return _text(make, language, name, what)


@functools.cache
def _edge(language: str, levels: int, store: str, name: str, counter: str = "binary") -> str:
    def make() -> Any:
        ports = edge_ports(1, levels, counter)
        return edges(**ports, levels=levels, store=store, counter=counter)

    kind = "" if counter == "binary" else f", {counter} counter"
    what = f"One edge of {levels} levels without its clock, {_STORES.get(store)}{kind}."
    return _text(make, language, name, what)


@functools.cache
def _clock(language: str, name: str) -> str:
    what = "The global clock: a trigger edge makes two falling edges in order."
    return _text(_clock_design, language, name, what)


def _clock_design() -> Any:
    return global_clock(**clock_ports())


def _text(make: Callable[[], Any], language: str, name: str, what: str) -> str:
    text = _convert(make, language, name)[f"{name}.{SUFFIXES[language]}"]
    if language == "verilog":
        text = _VARIABLE_SLICE.sub(r"[(\1 * \2) +: \2]", text)
    return _with_header(text, what, language)


def _convert(make: Callable[[], Any], language: str, name: str) -> dict[str, str]:
    """What MyHDL writes of a design, file by file.

    In a thread of its own: MyHDL looks through all of the stack for every block, and removes the
    thread's profiler.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_files, make, language, name).result()


def _files(make: Callable[[], Any], language: str, name: str) -> dict[str, str]:
    only = {"testbench": False, "timescale": "1ns/1ps"} if language == "verilog" else {}
    design = make()
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


def _with_header(text: str, what: str, language: str) -> str:
    """The text under a header, without MyHDL's surplus blank lines."""
    comment = "//" if language == "verilog" else "--"
    header = f"{comment} {what}\n{comment} {MADE_BY} with MyHDL {myhdl.__version__}."
    if language == "vhdl":
        header += f"\n-- VHDL-2008: ghdl -a --std=08 {PACKAGE}.vhd FILE.vhd"
    lines = (line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", header + "\n\n" + "\n".join(lines).strip()) + "\n"
