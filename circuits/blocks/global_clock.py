"""From an edge of the trigger, rising or falling, to the two clocks of the edges (D22, App. C).

Three sections of a hex debouncer in cascade are the delay lines; three XOR gates make first the
D-flop clock, which is also the digipots' chip select, fall, then the digipot clock, and both
return high.  `hdl.global_clock` is the same as RTL, but with a reset, which the board has not: the
debouncer's power-up state is arbitrary, so counts within the first 15 oscillator periods may be
spurious.  Afterwards there is exactly one for each edge of the trigger.
"""

from __future__ import annotations

from circuits.circuit import GROUND, Component, Module, Part
from circuits.parts import MC14490, SN74ALS86, TEST_POINT, XorGate, capacitor, resistor
from circuits.parts.mc14490 import oscillator_frequency
from circuits.supplies import DECOUPLING

PULL_UP = 1e3  # ohms; every edge hangs three CMOS inputs on a clock
OSCILLATOR = 22e-9  # farads: 68 Hz, so at most 4.5 steps a second; D22 has 3 to 5

CLOCKS = ("latch_clock", "digipot_clock")
PORTS = ("trigger", *CLOCKS, "vdd")

_SECTIONS: dict[str, str | None] = {
    "a1": "trigger", "y1": "passed_1", "a2": "passed_1", "y2": "passed_2", "a3": "passed_2",
    "y3": "passed_3", "a4": "vdd", "a5": "vdd", "a6": "vdd", "y4": None, "y5": None, "y6": None,
}  # fmt: skip
_GATES = (
    ("rest", "passed_3", "vdd", "resting", "an inverter"),
    ("latch", "passed_1", "resting", "latch_clock",
     "falls first: stores up/down and selects the digipots"),
    ("count", "passed_2", "resting", "digipot_clock", "falls second: the digipots count"),
)  # fmt: skip


def global_clock(oscillator: float = OSCILLATOR, xor: Part = SN74ALS86) -> Module:
    """The clock; `oscillator` is the debouncer's capacitor, in farads.

    Raises:
        ValueError: an `xor` that is not made of an `XorGate` data sheet.
    """
    if not isinstance(xor.sheet, XorGate):
        raise ValueError(f"a clock cannot be made of {xor.name}")
    pulled = () if xor.sheet.drives_cmos else ("latch_clock", "digipot_clock")
    supply = {"vcc": "vdd", "gnd": GROUND}
    return Module(
        "global_clock",
        PORTS,
        (
            Component(
                "debouncer",
                MC14490,
                {**_SECTIONS, "osc_in": "osc_in", "osc_out": "osc_out", **supply},
                {"frequency": "{oscillator_frequency}", "wake": "{wake}"},
                note="each section passes a change on four to five periods of the oscillator later",
            ),
            Component(
                "oscillator",
                capacitor(oscillator),
                {"1": "osc_in", "2": "osc_out"},
                note="sets the debouncer's frequency",
            ),
            *(
                Component(name, xor, {"a": a, "b": b, "y": y, **supply}, note=note)
                for name, a, b, y, note in _GATES
            ),
            *(
                Component(
                    f"pull_up_{net}",
                    resistor(PULL_UP),
                    {"1": "vdd", "2": net},
                    note="TTL output on CMOS inputs",
                )
                for net in pulled
            ),
            *(Component(f"test_{net}", TEST_POINT, {"probe": net}) for net in CLOCKS),
            Component("decouple_debouncer", capacitor(DECOUPLING), {"1": "vdd", "2": GROUND}),
            Component("decouple_gates", capacitor(DECOUPLING), {"1": "vdd", "2": GROUND}),
        ),
        parameters={"oscillator_frequency": oscillator_frequency(oscillator), "wake": 0.0},
        note="One edge of the trigger, either way, is one training step.",
    )
