"""The checks of the transistor edge of catalogue parts, in ngspice, and faults that they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from circuits.analysis.faults import changed, revalued, rewired, shorted, swapped, unmarked
from circuits.analysis.transistor_bench import charging, contrast, loss, operating_points
from circuits.analysis.transistor_terminals import GATES, NODES, reaches
from circuits.blocks.transistor_edge import SCALE, TIME_CONSTANT, transistor_edge
from circuits.circuit import GROUND, CircuitError, Module, flatten
from circuits.parts.film_capacitor import CAPACITANCE
from pyedge.elements import Level1Law
from pyedge.verify.check import Check, Finding, planted

GAIN_APART, OFFSET, DRIFT = 5e-3, 20e-6, 0.02  # relative, V, V/s
CURRENT_APART = 1e-3  # relative
IDLE = 1e-9  # A
DROOP, KICK = 2e-3, 10e-6  # V/s, V
INSIDE, BEYOND = (0.8, 5.0), (0.7, 5.1)  # V, of gates

Find = Callable[[], Finding]


def build(cell: Module | None = None) -> Finding:
    """The edge can be built."""
    try:
        return Finding(True, f"{len(flatten(cell or transistor_edge()))} parts")
    except CircuitError as error:
        return Finding(False, "refused", str(error))


def squares(cell: Module | None = None) -> Finding:
    """The gate is charged by the difference of the squared drops, without offsets."""
    found = contrast(cell or transistor_edge(), [{}])
    apart = float(np.abs(found.gain - 1.0).max())
    offset, drift = (float(np.abs(each).max()) for each in (found.offset, found.drift))
    passed = apart < GAIN_APART and offset < OFFSET and drift < DRIFT
    detail = f"offset of a drop at most {offset:.1g} V, drift {drift:.1g} V/s"
    return Finding(bool(passed), f"gain {apart:.1g} off", detail)


def channels(cell: Module | None = None) -> Finding:
    """Both twins' transistors carry what the model's law says, whatever their gate."""
    cases = [
        {"f1": 0.4, "f2": 0.1, "c1": 0.2, "c2": 0.35, "gate0": gate} for gate in (1.2, 1.5, 3.0)
    ]
    vectors = ["i(vf1)", "i(vc1)"]
    found = -operating_points(cell or transistor_edge(), cases, vectors)
    law = Level1Law()
    wanted = np.array(
        [
            [
                float(law.flow(*map(np.array, (c[f"{t}1"], c[f"{t}2"], c["gate0"]))).value)
                for t in "fc"
            ]
            for c in cases
        ]
    )
    apart = float(np.abs(found / wanted - 1.0).max())
    return Finding(apart < CURRENT_APART, f"{apart:.1g} off", "gates of 1.2, 1.5 and 3 V")


def idle(cell: Module | None = None) -> Finding:
    """Nothing charges the gate while learning is off, whatever the drops."""
    cases = [
        {"learn": 0.0, "f1": f, "c1": c, "gate0": gate}
        for gate in GATES
        for f, c in ((NODES[0], NODES[1]), (NODES[1], NODES[0]))
    ]
    found = float(np.abs(operating_points(cell or transistor_edge(), cases, ["i(vgate0)"])).max())
    # the capacitor's insulation beside, which is a charge of its own
    found -= GATES[1] * CAPACITANCE / 3000.0
    return Finding(found < IDLE, f"{found:.1g} A", "gates and drops at both ends")


def limits(cell: Module | None = None) -> Finding:
    """The gate is charged alike within its range, and not beyond it."""
    cell = cell or transistor_edge()
    full = NODES[1]
    wanted = full**2 * CAPACITANCE / (SCALE * TIME_CONSTANT)
    apart = 0.0
    for gate in INSIDE:
        up, down = charging(cell, [{}], [(full, 0.0), (0.0, full)], gate)[:, 0]
        apart = max(apart, abs(up / wanted - 1.0), abs(down / wanted + 1.0))
    low = float(charging(cell, [{}], [(0.0, full)], BEYOND[0])[0, 0])
    high = float(charging(cell, [{}], [(full, 0.0)], BEYOND[1])[0, 0])
    passed = apart < 2 * GAIN_APART and low > 0 > high
    detail = f"at {BEYOND[0]} and {BEYOND[1]} V it is charged back by {low:.2g} and {high:.2g} A"
    return Finding(bool(passed), f"{apart:.1g} off", detail)


def holds(cell: Module | None = None) -> Finding:
    """An idle gate keeps its voltage, and the switch moves it little."""
    (found,) = loss(cell or transistor_edge(), [{}])
    kick = max(abs(found.closing), abs(found.opening))
    passed = abs(found.droop) < DROOP and kick < KICK
    return Finding(passed, f"{found.droop * 1e3:.2g} mV/s", f"the switch kicks by {kick:.2g} V")


def terminals(cell: Module | None = None) -> Finding:
    """Every analog pin stays within what its maker promises."""
    tightest = min(reaches(cell or transistor_edge()), key=lambda each: each.margin)
    detail = f"{tightest.pin}: {tightest.lowest:.3g} to {tightest.highest:.3g} V"
    return Finding(tightest.margin >= 0, f"{tightest.margin:.2g} V to spare", detail)


def _unscaled(cell: Module) -> Module:
    """With a multiplier that is 1 % off."""
    found = next(each for each in cell.components if each.name == "multiplier_free")
    return changed(cell, "multiplier_free", parameters={**found.parameters, "gain": 1.01})


def _exchanged(cell: Module) -> Module:
    """With the transistors' gates in place, but both in the free network."""
    return rewired(cell, "channel_clamped", d="f1", s="f2")


CHECKS: dict[str, Callable[[Module | None], Finding]] = {
    "build": build,
    "squares": squares,
    "channels": channels,
    "idle": idle,
    "limits": limits,
    "holds": holds,
    "terminals": terminals,
}

FAULTS: dict[str, tuple[str, Callable[[Module], Module]]] = {
    "a pin forgotten": ("build", lambda c: unmarked(c, "switch", "in")),
    "two outputs on a net": ("build", lambda c: rewired(c, "multiplier_free", w="drive")),
    "X inputs of a multiplier exchanged": (
        "squares", lambda c: swapped(c, "multiplier_free", "x1", "x2")),
    "squares added, not subtracted": (
        "squares", lambda c: swapped(c, "multiplier_clamped", "y1", "y2")),
    "a multiplier at one input of its drop only": (
        "squares", lambda c: rewired(c, "multiplier_free", y2=GROUND)),
    "the second multiplier without the first": (
        "squares", lambda c: rewired(c, "multiplier_clamped", z=GROUND)),
    "a buffer's inputs exchanged": ("squares", lambda c: swapped(c, "buffer_f1", "plus", "minus")),
    "a wrong scale resistor": ("squares", lambda c: revalued(c, "gain_set_free", 10e3)),
    "a wrong charging resistor": ("squares", lambda c: revalued(c, "charge", 1e3)),
    "a scale 1 % off": ("squares", _unscaled),
    "the twins' buffers crossed": ("squares", lambda c: rewired(c, "buffer_f1", plus="c1")),
    "both transistors in the free twin": ("channels", _exchanged),
    "a gate at ground": ("channels", lambda c: rewired(c, "channel_clamped", g=GROUND)),
    "a body at the lower supply": ("channels", lambda c: rewired(c, "channel_free", vee="vminus")),
    "a switch stuck open": ("squares", lambda c: rewired(c, "switch", **{"in": GROUND})),
    "a switch stuck closed": ("idle", lambda c: rewired(c, "switch", **{"in": "vdd"})),
    "a solder bridge across the switch": ("idle", lambda c: shorted(c, "charging", "gate")),
    "a diode the wrong way round": ("limits", lambda c: swapped(c, "diode_low", "a", "k")),
    "no upper limit": ("limits", lambda c: rewired(c, "limit_high", plus="vplus")),
    "a leak of 10 Mohm at the gate": ("holds", lambda c: shorted(c, "gate", GROUND, 10e6)),
    "multipliers on 5 V": (
        "terminals", lambda c: rewired(c, "multiplier_clamped", vcc="vdd")),
}  # fmt: skip
"""Planted faults of the edge, each with the check that finds it."""


def fault(name: str) -> Finding:
    """The named check of the edge with a planted fault, which must fail."""
    check, plant = FAULTS[name]
    return CHECKS[check](plant(transistor_edge()))


def faults_are_found() -> Finding:
    """Every planted fault is found by its check."""
    return planted(
        {f"{name}: {check}": partial(fault, name) for name, (check, _) in FAULTS.items()}
    )


def transistor_edge_checks() -> Iterator[Check]:
    """All of them."""
    for name, find in CHECKS.items():
        yield Check(f"transistor-circuit/edge/{name}", partial(find, None))
    yield Check("transistor-circuit/edge/planted-faults", faults_are_found)
