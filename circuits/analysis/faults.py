"""Planted faults of an edge: functions from a right module to a wrong one.

The checks of circuits must detect each of them.
"""

from __future__ import annotations

from dataclasses import replace

from circuits.circuit import CircuitError, Component, Module
from circuits.parts import SN74ALS86, resistor


def rewired(module: Module, component: str, **nets: str | None) -> Module:
    """With pins of a component on other nets; None leaves one open on purpose."""
    return changed(module, component, nets={**_find(module, component).nets, **nets})


def unmarked(module: Module, component: str, function: str) -> Module:
    """With a pin of a component forgotten."""
    nets = {name: net for name, net in _find(module, component).nets.items() if name != function}
    return changed(module, component, nets=nets)


def swapped(module: Module, component: str, one: str, other: str) -> Module:
    """With the nets of two pins of a component exchanged."""
    nets = _find(module, component).nets
    return rewired(module, component, **{one: nets[other], other: nets[one]})


def revalued(module: Module, component: str, ohms: float) -> Module:
    """With another resistor in place of one."""
    return changed(module, component, part=resistor(ohms))


def without(module: Module, component: str) -> Module:
    """Without a component."""
    _find(module, component)
    kept = tuple(each for each in module.components if each.name != component)
    return replace(module, name=f"{module.name}_faulty", components=kept)


def without_series(module: Module) -> Module:
    """An edge whose digipots are at the network's nodes themselves."""
    for twin, node in (("free", "f1"), ("clamped", "c1")):
        module = rewired(without(module, f"series_{twin}"), f"digipot_{twin}", w=node)
    return module


def shorted(module: Module, one: str, other: str, ohms: float = 1.0) -> Module:
    """With a bridge of solder between two nets."""
    bridge = Component("short", resistor(ohms), {"1": one, "2": other})
    return replace(module, name=f"{module.name}_faulty", components=(*module.components, bridge))


def inverted_xor(module: Module) -> Module:
    """An edge whose XOR says the contrary, through one more gate that inverts."""
    supply = {"vcc": "vdd", "gnd": "gnd"}
    again = Component("again", SN74ALS86, {"a": "same", "b": "vdd", "y": "up", **supply})
    faulty = rewired(module, "xor", y="same")
    return replace(faulty, components=(*faulty.components, again))


def comparators_on_logic_supply(module: Module) -> Module:
    """An edge whose LM339 has 5 V, so that its inputs may not exceed 3.5 V."""
    for which in ("first", "second"):
        module = rewired(module, which, vcc="vdd")
    return module


def changed(module: Module, component: str, **fields: object) -> Module:
    """With other fields of a component.  Raises CircuitError: there is no such component."""
    _find(module, component)
    placed = tuple(
        replace(each, **fields) if each.name == component else each  # type: ignore[arg-type]
        for each in module.components
    )
    return replace(module, name=f"{module.name}_faulty", components=placed)


def _find(module: Module, component: str) -> Component:
    for each in module.components:
        if each.name == component:
            return each
    raise CircuitError(f"module {module.name} has no component {component}")
