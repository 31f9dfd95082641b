"""One edge, both twins: two digipots, and what decides which way they step (D22, Fig. 7, App. C).

Its network nodes are `f1` and `f2` in the free network, `c1` and `c2` in the clamped one, in the
direction of the edge: a drop is the first less the second.  How four voltages reach two comparators
is not published; here equal resistors average pairs of nodes:

    first    (c1 + f2)/2  against  (f1 + c2)/2      dVc > dVf
    second   c2           against  c1               dVc < 0         `paper`
             (c2 + f2)/2  against  (c1 + f1)/2      dVc + dVf < 0   `exact`

Averaging halves the signal, so offset and noise count double when referred to the drops.
"""

from __future__ import annotations

from collections.abc import Iterator

from circuits.circuit import GROUND, Component, Module, Value
from circuits.parts import (
    AD5220,
    CD74HC73,
    IDEAL_MEAN,
    LM339A,
    SN74ALS86,
    capacitor,
    resistor,
)
from circuits.parts.ad5220 import POSITIONS, WAKES
from circuits.parts.lm339a import THRESHOLD

COMPARISONS = ("paper", "exact")
STAGES = ("resistors", "ideal")

# Ohms, each.  Less joins the twins, more makes an offset of the comparators' offset currents; with
# typical parts the two meet near 400 kohm (`pyedge.analysis.front_end` has the study).
AVERAGING = 330e3
SERIES = 1e3  # ohms: at code 0 between two inputs the digipot alone would carry 125 mA
PULL_UP = 4.7e3
DECOUPLING = 100e-9  # farads, at each package

PORTS = ("f1", "f2", "c1", "c2", "latch_clock", "digipot_clock", "vdd", "vcomp")

# Of one edge: what differs from chip to chip.  Offsets are at the comparators' inputs.
PARAMETERS = {
    "offset_first": 0.0,  # V
    "offset_second": 0.0,
    "bias_first": 25e-9,  # A, out of each input
    "bias_second": 25e-9,
    "offset_current_first": 0.0,  # A, more out of plus than out of minus
    "offset_current_second": 0.0,
    "end_to_end_free": 100e3,  # ohms
    "end_to_end_clamped": 100e3,
    "wiper": 40.0,
    "code": float(WAKES),  # where both wipers wake
}


def edge(
    comparison: str = "paper",
    stage: str = "resistors",
    averaging: float = AVERAGING,
    series: float = SERIES,
) -> Module:
    """An edge.

    Args:
        comparison: ``paper`` or ``exact``, see above.
        stage: ``resistors``, or ``ideal`` for means that draw no current, which no one can build.
        averaging: of each averaging resistor, in ohms.
        series: of the resistor in series with each digipot, in ohms.

    Raises:
        ValueError: a comparison or stage that there is not.
    """
    if comparison not in COMPARISONS:
        raise ValueError(f"comparison {comparison!r} is not one of {', '.join(COMPARISONS)}")
    if stage not in STAGES:
        raise ValueError(f"stage {stage!r} is not one of {', '.join(STAGES)}")
    built = stage == "resistors"
    name = f"edge_{comparison}" if built else f"edge_{comparison}_ideal_stage"
    return Module(
        name,
        PORTS,
        (
            *_twin("free", "f1", "f2", series),
            *_twin("clamped", "c1", "c2", series),
            *_means(comparison, averaging if built else None),
            *_comparators(comparison),
            *_logic(),
            *_decoupling(),
        ),
        parameters=PARAMETERS,
        note="One edge of both networks: "
        f"R = end_to_end * code / {POSITIONS} + wiper + series resistor.",
    )


def _twin(which: str, first: str, second: str, series: float) -> Iterator[Component]:
    yield Component(
        f"series_{which}",
        resistor(series),
        {"1": first, "2": f"w_{which}"},
        note="limits the wiper current at low codes",
    )
    yield Component(
        f"digipot_{which}",
        AD5220,
        {
            "clk": "digipot_clock",
            "ud": "up_down",
            "a": None,
            "w": f"w_{which}",
            "b": second,
            "cs_n": "latch_clock",
            "vcc": "vdd",
            "gnd": GROUND,
        },
        {"end_to_end": f"{{end_to_end_{which}}}", "wiper": "{wiper}", "code": "{code}"},
        note=f"the {which} network's resistance, as a rheostat: A open",
    )


def _means(comparison: str, averaging: float | None) -> Iterator[Component]:
    yield from _mean("first_plus", "c1", "f2", averaging)
    yield from _mean("first_minus", "f1", "c2", averaging)
    if comparison == "exact":
        yield from _mean("second_plus", "c2", "f2", averaging)
        yield from _mean("second_minus", "c1", "f1", averaging)


def _mean(net: str, one: str, other: str, averaging: float | None) -> Iterator[Component]:
    if averaging is None:
        yield Component(f"mean_{net}", IDEAL_MEAN, {"one": one, "other": other, "mean": net})
        return
    for node in (one, other):
        yield Component(
            f"average_{net}_{node}",
            resistor(averaging),
            {"1": node, "2": net},
            note=f"{net} is the mean of {one} and {other}",
        )


def _comparators(comparison: str) -> Iterator[Component]:
    direct = comparison == "paper"
    inputs = {
        "first": ("first_plus", "first_minus"),
        "second": ("c2", "c1") if direct else ("second_plus", "second_minus"),
    }
    for which, (plus, minus) in inputs.items():
        parameters: dict[str, Value] = {
            name: f"{{{name}_{which}}}" for name in ("offset", "bias", "offset_current")
        }
        halved = which == "first" or not direct
        parameters["threshold"] = THRESHOLD / 2 if halved else THRESHOLD
        yield Component(
            which,
            LM339A,
            {"plus": plus, "minus": minus, "out": f"{which}_high", "vcc": "vcomp", "gnd": GROUND},
            parameters,
            note="on 9 V: its inputs must stay 1.5 V below its supply",
        )
        yield _pull_up(f"pull_up_{which}", f"{which}_high", "open collector, to the logic supply")


def _logic() -> Iterator[Component]:
    supply = {"vcc": "vdd", "gnd": GROUND}
    yield Component("xor", SN74ALS86, {"a": "first_high", "b": "second_high", "y": "up", **supply})
    yield Component(
        "inverter",
        SN74ALS86,
        {"a": "up", "b": "vdd", "y": "down", **supply},
        note="K = not D makes a D flip-flop of the JK",
    )
    for net in ("up", "down"):
        yield _pull_up(f"pull_up_{net}", net, "TTL output on a CMOS input")
    yield Component(
        "flip_flop",
        CD74HC73,
        {
            "j": "up",
            "k": "down",
            "cp": "latch_clock",
            "r_n": "vdd",
            "q": "up_down",
            "q_n": None,
            **supply,
        },
        note="holds up/down still while the digipots count",
    )


def _pull_up(name: str, net: str, note: str) -> Component:
    return Component(name, resistor(PULL_UP), {"1": "vdd", "2": net}, note=note)


def _decoupling() -> Iterator[Component]:
    for name, supply in (
        ("decouple_digipot_free", "vdd"),
        ("decouple_digipot_clamped", "vdd"),
        ("decouple_logic", "vdd"),
        ("decouple_comparators", "vcomp"),
    ):
        yield Component(name, capacitor(DECOUPLING), {"1": supply, "2": GROUND})
