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

from circuits.circuit import GROUND, Component, Module, Part, Value
from circuits.parts import (
    AD5220,
    CD74HC73,
    IDEAL_MEAN,
    LM339A,
    SN74ALS86,
    TEST_POINT,
    Comparator,
    Digipot,
    XorGate,
    capacitor,
    resistor,
)
from circuits.parts.comparator import THRESHOLD
from circuits.supplies import COMPARATOR_SUPPLY, DECOUPLING, LOGIC_SUPPLY

COMPARISONS = ("paper", "exact")
STAGES = ("resistors", "ideal")

# Ohms, each.  Less joins the twins, more makes an offset of the comparators' offset currents; with
# typical parts the two meet near 400 kohm (`pyedge.analysis.front_end` has the study).
AVERAGING = 330e3
SERIES = 1e3  # ohms: at code 0 between two inputs the digipot alone would carry 125 mA
PULL_UP = 4.7e3

PORTS = ("f1", "f2", "c1", "c2", "latch_clock", "digipot_clock", "vdd", "vcomp")


def edge(
    comparison: str = "paper",
    stage: str = "resistors",
    averaging: float = AVERAGING,
    series: float = SERIES,
    digipot: Part = AD5220,
    comparator: Part = LM339A,
    xor: Part = SN74ALS86,
) -> Module:
    """An edge.

    Args:
        comparison: ``paper`` or ``exact``, see above.
        stage: ``resistors``, or ``ideal`` for means that draw no current, in models only.
        averaging: of each averaging resistor, in ohms.
        series: of the resistor in series with each digipot, in ohms.
        digipot, comparator, xor: the parts, made of a `Digipot`, a `Comparator` and a `XorGate`
            data sheet; a digipot of two wipers is both twins'.

    Raises:
        ValueError: a comparison or stage that there is not; another kind of part.
    """
    if comparison not in COMPARISONS:
        raise ValueError(f"comparison {comparison!r} is not one of {', '.join(COMPARISONS)}")
    if stage not in STAGES:
        raise ValueError(f"stage {stage!r} is not one of {', '.join(STAGES)}")
    track, decides, gate = digipot.sheet, comparator.sheet, xor.sheet
    if not (
        isinstance(track, Digipot)
        and isinstance(decides, Comparator)
        and isinstance(gate, XorGate)
        and len(digipot.units) <= 2
    ):
        names = f"{digipot.name}, {comparator.name} and {xor.name}"
        raise ValueError(f"an edge cannot be made of {names}")
    fed = _fed(decides)
    built = stage == "resistors"
    name = f"edge_{comparison}" if built else f"edge_{comparison}_ideal_stage"
    return Module(
        name,
        tuple(port for port in PORTS if port != "vcomp" or port == fed),
        (
            *_twin("free", "f1", "f2", series, digipot, track),
            *_twin("clamped", "c1", "c2", series, digipot, track),
            *_means(comparison, averaging if built else None),
            *_comparators(comparison, comparator, decides, fed),
            *_logic(xor, gate),
            *_decoupling(fed, len(digipot.units)),
        ),
        parameters=_parameters(track, decides),
        note="One edge of both networks: R = end_to_end * "
        + (f"code / {track.steps}" if track.table is None else "taper(code)")
        + " + wiper + series resistor.",
    )


def _parameters(digipot: Digipot, comparator: Comparator) -> dict[str, float]:
    """What differs from sample to sample; offsets are at the comparators' inputs."""
    both = ("first", "second")
    return {
        **{f"offset_{which}": 0.0 for which in both},  # V
        **{f"bias_{which}": comparator.bias[0] for which in both},  # A, out of each input
        **{f"offset_current_{which}": 0.0 for which in both},  # A, more out of plus than of minus
        **{f"end_to_end_{twin}": digipot.end_to_end for twin in ("free", "clamped")},  # ohms
        "wiper": digipot.wiper[0],
        "code": float(digipot.power_up),  # of both wipers
    }


def _fed(comparator: Comparator) -> str:
    """The net of the comparators' supply: the higher one for open collectors that may have it."""
    least, most = comparator.supply
    high = comparator.open_collector and least <= COMPARATOR_SUPPLY <= most
    return "vcomp" if high else "vdd"


def _twin(
    which: str, first: str, second: str, series: float, digipot: Part, sheet: Digipot
) -> Iterator[Component]:
    supply = {"vcc": "vdd", "gnd": GROUND}
    yield Component(
        f"series_{which}",
        resistor(series),
        {"1": first, "2": f"w_{which}"},
        note="limits the wiper current at low codes",
    )
    yield Component(
        f"digipot_{which}",
        digipot,
        {"clk": "digipot_clock", "ud": "up_down", "cs_n": "latch_clock", "a": None,
         "w": f"w_{which}", "b": second, **supply,
         **{pin: supply[tie] for pin, tie in sheet.ties.items()}},
        {"end_to_end": f"{{end_to_end_{which}}}", "wiper": "{wiper}", "code": "{code}"},
        note=f"the {which} network's resistance, as a rheostat: A open",
    )  # fmt: skip


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


def _comparators(comparison: str, part: Part, sheet: Comparator, fed: str) -> Iterator[Component]:
    direct = comparison == "paper"
    volts = COMPARATOR_SUPPLY if fed == "vcomp" else LOGIC_SUPPLY
    below = volts - sheet.highest.at(volts)
    kept = f": its inputs must stay {below:g} V below its supply" if below > 0 else ""
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
            part,
            {"plus": plus, "minus": minus, "out": f"{which}_high", "vcc": fed, "gnd": GROUND},
            parameters,
            note=f"on {volts:g} V{kept}",
        )
        if sheet.open_collector:
            yield _pull_up(
                f"pull_up_{which}", f"{which}_high", "open collector, to the logic supply"
            )
        yield Component(f"test_{which}", TEST_POINT, {"probe": f"{which}_high"})


def _logic(xor: Part, sheet: XorGate) -> Iterator[Component]:
    supply = {"vcc": "vdd", "gnd": GROUND}
    yield Component("xor", xor, {"a": "first_high", "b": "second_high", "y": "up", **supply})
    yield Component(
        "inverter",
        xor,
        {"a": "up", "b": "vdd", "y": "down", **supply},
        note="K = not D makes a D flip-flop of the JK",
    )
    for net in () if sheet.drives_cmos else ("up", "down"):
        yield _pull_up(f"pull_up_{net}", net, "TTL output on a CMOS input")
    yield Component(
        "flip_flop",
        CD74HC73,
        {"j": "up", "k": "down", "cp": "latch_clock", "r_n": "vdd", "q": "up_down", "q_n": None,
         **supply},
        note="holds up/down still while the digipots count",
    )  # fmt: skip


def _pull_up(name: str, net: str, note: str) -> Component:
    return Component(name, resistor(PULL_UP), {"1": "vdd", "2": net}, note=note)


def _decoupling(fed: str, wipers: int) -> Iterator[Component]:
    digipots = ("digipot_free", "digipot_clamped") if wipers == 1 else ("digipots",)
    for name, supply in (
        *((f"decouple_{each}", "vdd") for each in digipots),
        ("decouple_logic", "vdd"),
        ("decouple_comparators", fed),
    ):
        yield Component(name, capacitor(DECOUPLING), {"1": supply, "2": GROUND})
