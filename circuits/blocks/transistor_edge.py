"""One edge of the laboratory's second machine, both twins: transistors, multipliers, a capacitor.

Published (Dillavou et al., PNAS 2024, arXiv:2311.00537): in each twin a MOSFET of an ALD1106, with
the gates of the two on one capacitor, which while learning is on is charged in proportion to the
difference of the squared drops, dV_G/dt = (dVf^2 - dVc^2) / (V0 R C), with R C = 2.2 ms and
V0 = 0.33 V; gates are kept within 0.75 to 5.05 V.  With which parts is ours,
without the laboratory's schematic at hand:

    buffers       two op-amps a twin read its nodes and amplify the drop by A = 1 + 2 20.5k/9.09k
    multipliers   Wf = V_G + A^2 dVf^2 / 10 V, then W = Wf - A^2 dVc^2 / 10 V: the second has its Y
                  inputs exchanged and adds the first at its Z
    charging      W is A^2 (dVf^2 - dVc^2) / 10 V above the gate, which a fifth op-amp buffers, so
                  that a resistor makes the current: V0 = 10 V / A^2 = 0.329 V, R with the switch
    learning      an analog switch between resistor and capacitor
    limits        two op-amps, with a diode each, in front of the switch, where they leak nothing
                  into an idle gate: a diode alone would begin a quarter of a volt before its limit
"""

from __future__ import annotations

from collections.abc import Iterator

from circuits.circuit import GROUND, Component, Module, Value
from circuits.parts import (
    AD633,
    ADG412,
    ALD1106,
    DIODE,
    FILM_CAPACITOR,
    TL074,
    capacitor,
    resistor,
)
from circuits.parts.adg412 import LEAKAGE, ON_RESISTANCE
from circuits.parts.film_capacitor import CAPACITANCE, INSULATION
from circuits.supplies import DECOUPLING

FEEDBACK, GAIN_SET, CHARGE = 20.5e3, 9.09e3, 976.0  # ohms
GAIN = 1 + 2 * FEEDBACK / GAIN_SET
SCALE = 10.0 / GAIN**2  # V0, in volts
TIME_CONSTANT = (CHARGE + ON_RESISTANCE) * CAPACITANCE  # R C, in seconds

SUPPLIES = {"vdd": 5.0, "vplus": 12.0, "vminus": -12.0, "gate_low": 0.75, "gate_high": 5.05}
"""In volts, by net; the last two are the limits of the gates."""

TWINS = ("free", "clamped")
PORTS = ("f1", "f2", "c1", "c2", "learn", *SUPPLIES)
_RAILS = {"vcc": "vplus", "vee": "vminus"}


def transistor_edge() -> Module:
    """An edge; its parameters are what differs from sample to sample, and the gate at first."""
    return Module(
        "transistor_edge",
        PORTS,
        (*_twin("free"), *_twin("clamped"), *_multipliers(), *_charging(), *_decoupling()),
        parameters={
            "start": 0.0,  # V
            **{f"threshold_{twin}": 0.0 for twin in TWINS},  # V above the nominal one
            **{f"buffer_{node}": 0.0 for node in PORTS[:4]},  # V, offsets of op-amps
            "buffer_gate": 0.0,
            **{f"{name}_{twin}": 0.0 for name in ("x", "y", "w") for twin in TWINS},  # V, offsets
            **{f"gain_{twin}": 1.0 for twin in TWINS},
            "leak": LEAKAGE,  # A, of the switch
            "insulation": INSULATION,  # s
        },
        note="One edge of both networks: dV_G/dt = (dVf^2 - dVc^2) / (0.329 V 2.2 ms) while learn "
        "is high.",
    )


def _twin(which: str) -> Iterator[Component]:
    first, second = (f"{which[0]}{k}" for k in (1, 2))
    yield Component(
        f"channel_{which}",
        ALD1106,
        {"d": first, "g": "gate", "s": second, "vcc": "vplus", "vee": GROUND},
        {"threshold": f"{{threshold_{which}}}"},
        note=f"the {which} network's transistor; its body is at ground",
    )
    for node, sense in ((first, f"{which}_sense1"), (second, f"{which}_sense2")):
        yield Component(
            f"buffer_{node}",
            TL074,
            {"plus": node, "minus": sense, "out": f"{node}_high", **_RAILS},
            {"offset": f"{{buffer_{node}}}"},
        )
        yield _resistor(f"feedback_{node}", FEEDBACK, f"{node}_high", sense)
    yield _resistor(f"gain_set_{which}", GAIN_SET, f"{which}_sense1", f"{which}_sense2")


def _multipliers() -> Iterator[Component]:
    """The free twin's square and, less the clamped one's, both on top of the gate voltage."""
    for which, z, w, swapped in (
        ("free", "held", "square", False),
        ("clamped", "square", "drive", True),
    ):
        ends = f"{which[0]}1_high", f"{which[0]}2_high"
        y1, y2 = ends[::-1] if swapped else ends
        parameters: dict[str, Value] = {
            "offset_x": f"{{x_{which}}}",
            "offset_y": f"{{y_{which}}}",
            "offset": f"{{w_{which}}}",
            "gain": f"{{gain_{which}}}",
        }
        yield Component(
            f"multiplier_{which}",
            AD633,
            {"x1": ends[0], "x2": ends[1], "y1": y1, "y2": y2, "z": z, "w": w, **_RAILS},
            parameters,
        )


def _charging() -> Iterator[Component]:
    yield Component(
        "buffer_gate",
        TL074,
        {"plus": "gate", "minus": "held", "out": "held", **_RAILS},
        {"offset": "{buffer_gate}"},
        note="the multipliers add to the gate voltage, so that the resistor makes a current",
    )
    yield _resistor("charge", CHARGE, "drive", "charging")
    yield Component(
        "switch",
        ADG412,
        {"s": "charging", "d": "gate", "in": "learn", "vl": "vdd", "gnd": GROUND, **_RAILS},
        {"leak": "{leak}"},
    )
    yield from _limit("low")
    yield from _limit("high")
    yield Component(
        "capacitor",
        FILM_CAPACITOR,
        {"1": "gate", "2": GROUND},
        {"start": "{start}", "insulation": "{insulation}"},
        note="the gate voltage: what the edge has learned",
    )


def _limit(end: str) -> Iterator[Component]:
    """An amplifier that keeps the charging current from taking the gate beyond an end."""
    drive = f"{end}_drive"
    yield Component(
        f"limit_{end}",
        TL074,
        {"plus": f"gate_{end}", "minus": "charging", "out": drive, **_RAILS},
        note=f"drives its diode where the gate would pass gate_{end}",
    )
    ends = (drive, "charging") if end == "low" else ("charging", drive)
    yield Component(f"diode_{end}", DIODE, dict(zip("ak", ends, strict=True)))


def _resistor(name: str, ohms: float, one: str, other: str) -> Component:
    return Component(name, resistor(ohms), {"1": one, "2": other})


def _decoupling() -> Iterator[Component]:
    for net in ("vdd", "vplus", "vminus"):
        yield Component(f"decouple_{net}", capacitor(DECOUPLING), {"1": net, "2": GROUND})
