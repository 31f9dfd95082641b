"""MC14490: six contact debouncers, used as delay lines of the global clock.

Data sheet: ON Semiconductor, "Hex Contact Bounce Eliminator", MC14490/D.

Both models have the six sections: four samples of the input in a row that are alike set the output
at the next rising edge of the oscillator, so four to five periods after the input is stable.  The
power-up state, arbitrary on hardware, is set by `wake`, bit 0 for the first output and bit 5 for
the sixth; the samples in a section are then as its output.  The oscillator is not simulated:
`frequency` is what the capacitor between OSCin and OSCout, in microfarads, makes at 5 V, 1.5 Hz / C
(typical; from reference, not checked).  The catalogue model has CMOS levels at a 5 V supply, the
pull-ups inside (26 kohm), outputs of 200 ohm, the delay from the oscillator, and the quiescent
supply current.  It has no set-up time and no clamp diodes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from circuits.circuit import Subcircuit, Variant
from circuits.parts.bridges import CMOS_INPUT, CMOS_OUTPUT, gates, reads
from circuits.parts.data_sheet import chip
from circuits.ratings import Drive, Input, Level, Output, Ratings, Timing

SECTIONS: Final = 6
STAGES: Final = 4

_INPUTS = [f"a{n}" for n in range(1, SECTIONS + 1)]
_OUTPUTS = [f"y{n}" for n in range(1, SECTIONS + 1)]
_FUNCTIONS = " ".join([*(n for pair in zip(_INPUTS, _OUTPUTS, strict=True) for n in pair)])


def oscillator_frequency(capacitance: float) -> float:
    """In Hz, typically, at 5 V, with a capacitor in farads; it must be above 100 pF."""
    return 1.5e-6 / capacitance


def _section() -> str:
    """Four samples in a row; where all are high the next edge sets, where all are low it clears."""
    samples = " ".join(f"s{i}" for i in range(1, STAGES + 1))
    chain = ["in", *samples.split()]
    return "\n".join(
        [
            ".subckt mc14490_section in out osc params: wake=0",
            ".model sample d_dff(clk_delay=1e-12 ic={wake})",
            ".model settled d_jkff(clk_delay=1e-12 ic={wake})",
            *(
                f"A{after} {before} osc NULL NULL {after} NULL sample"
                for before, after in pairwise(chain)
            ),
            f"Ahigh [{samples}] set ideal_and",
            f"Alow [{samples}] clear ideal_nor",
            "Aout set clear osc NULL NULL out NULL settled",
            ".ends mc14490_section",
        ]
    )


_SECTION = {
    **gates("and", "nor"),
    **reads("oscillator_runs", 0.5),
    "mc14490_section": _section(),
}

_OSCILLATOR = [
    # A ring, stopped for the operating point.  (ngspice's own d_osc loses its edges where analog
    # steps are longer than half a period.)
    "Vrun run 0 pulse(0 1 0 1n)",
    "Arun [run] [running] oscillator_runs",
    ".model ring d_nand(rise_delay={0.5/frequency} fall_delay={0.5/frequency})",
    "Aosc [running osc] osc ring",
    # The capacitor's two nets have nothing else on them.
    "Rosc_in osc_in 0 1meg",
    "Rosc_out osc_out 0 1meg",
]


def _sections(inputs: str, outputs: str) -> list[str]:
    return [
        f"X{n} {inputs.format(n)} {outputs.format(n)} osc mc14490_section"
        f" wake={{floor(wake/{2 ** (n - 1)})-2*floor(wake/{2**n})}}"
        for n in range(1, SECTIONS + 1)
    ]


def _around(n: int) -> list[str]:
    """What one section has between its pins and its logic."""
    return [
        f"Rpull{n} vcc a{n} 26k",
        f"Aread{n} [a{n}] [a{n}_high] cmos_input",
        f"Adelay{n} y{n}_late y{n}_high mc14490_delay",
        f"Adrive{n} [y{n}_high] [high{n}] cmos_output",
        f"Rout{n} high{n} y{n} 200",
    ]


_CATALOGUE = Subcircuit(
    "\n".join(
        [
            f".subckt mc14490 {_FUNCTIONS} osc_in osc_out vcc vss params: frequency=1k wake=0",
            *_OSCILLATOR,
            *_sections("a{}_high", "y{}_late"),
            *(line for n in range(1, SECTIONS + 1) for line in _around(n)),
            "Isupply vcc vss 30u",
            ".ends mc14490",
        ]
    ),
    parameters={"frequency": 1e3, "wake": 0.0},
    models={
        **_SECTION,
        **CMOS_INPUT,
        **CMOS_OUTPUT,
        "mc14490_delay": ".model mc14490_delay d_buffer(rise_delay=370e-9 fall_delay=285e-9)",
    },
)

_IDEAL = Subcircuit(
    "\n".join(
        [
            f".subckt mc14490_ideal {_FUNCTIONS} osc_in osc_out vcc vss"
            " params: frequency=1k wake=0",
            *_OSCILLATOR,
            *_sections("a{}", "y{}"),
            ".ends mc14490_ideal",
        ]
    ),
    events=frozenset({*_INPUTS, *_OUTPUTS}),
    parameters={"frequency": 1e3, "wake": 0.0},
    models=_SECTION,
)

# At a 5 V supply; currents, times and the supply current are from reference, not checked, but for
# what an output sinks.
_INPUT = Input(Level(0.3), Level(0.7), draws=2e-6, gives=255e-6, capacitance=7.5e-12)
_OUTPUT = Output(
    low=(Drive(0.0, Level(volts=0.05)), Drive(1.6e-3, Level(volts=0.4))),
    high=(Drive(0.0, Level(1.0, -0.05)), Drive(0.6e-3, Level(0.5))),
)

_RATINGS: Final = Ratings(
    pins={**dict.fromkeys(_INPUTS, _INPUT), **dict.fromkeys(_OUTPUTS, _OUTPUT)},
    supply=(4.5, 5.5),
    current=(30e-6, 150e-6),
    timing=Timing(delay=dict.fromkeys(_OUTPUTS, 740e-9)),
)

_NUMBERS = "1 15 14 2 3 13 12 4 5 11 10 6 7 9"

MC14490: Final = chip(
    "MC14490",
    "Ain Bout Cin Dout Ein Fout OSCin VSS OSCout Fin Eout Din Cout Bin Aout VDD",
    (dict(zip(f"{_FUNCTIONS} osc_in osc_out".split(), _NUMBERS.split(), strict=True)),),
    {"vcc": "16", "gnd": "8"},
    _RATINGS,
    title="hex contact bounce eliminator",
    number="MC14490PG",
    maker="ON Semiconductor",
    package="PDIP-16",
    footprint="Package_DIP:DIP-16_W7.62mm",
    datasheet="ON Semiconductor MC14490/D",
    variants={"smd": Variant("MC14490DWG", "SOIC-16W", "Package_SO:SOIC-16W_7.5x10.3mm_P1.27mm")},
    catalogue=_CATALOGUE,
    ideal=_IDEAL,
)
