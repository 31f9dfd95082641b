"""AD5220: a digital potentiometer, the learning degree of freedom of an edge.

Data sheet: Analog Devices, "AD5220 Increment/Decrement Digital Potentiometer", Rev. 0.

Both models have the counter: the clock's falling edge counts while chip select is low, up (more
resistance from W to B) with U/D high; it stops at both ends and wakes at 64, or wherever `code`
says.  The voltage of the inner node `code` is the code.  The catalogue model has TTL thresholds,
the wiper's resistance, the terminals' capacitances, diodes that conduct where a terminal leaves the
supply's range, and the supply current.  Each path, W to B and W to A, has the wiper's resistance of
its own; so it is right as a rheostat, but as a divider with all three terminals in use counts the
wiper twice.  It has no bandwidth limit but its capacitances, no temperature and no differential
nonlinearity; the tolerance of the end-to-end resistance is its parameter's.
"""

from __future__ import annotations

from typing import Final

from circuits.circuit import Part, Pin, Role, Subcircuit
from circuits.parts.bridges import TTL_INPUT, gates
from circuits.parts.ratings import Input, Level, Ratings, Terminal, Timing

POSITIONS: Final = 128
CODE_BITS: Final = (POSITIONS - 1).bit_length()
WAKES: Final = POSITIONS // 2


def _counter() -> str:
    """The up/down counter that stops at both ends, of toggling flip-flops.

    A bit agrees where it and U/D are alike: it then lets its carry pass.  The counter is at its
    end where every bit agrees.
    """
    bits = range(CODE_BITS)
    lines = [
        f".subckt ad5220_counter clk ud cs_n code params: wake={WAKES}",
        "Afall clk fall ideal_not",
        "Aselect cs_n selected ideal_not",
        *(f"Aagree{i} [ud q{i}] agree{i} ideal_xnor" for i in bits),
        f"Aend [{' '.join(f'agree{i}' for i in bits)}] not_at_end ideal_nand",
    ]
    for i in bits:
        below = " ".join(f"agree{j}" for j in range(i))
        bit = f"{{int(wake/{2**i})-2*int(wake/{2 ** (i + 1)})}}"
        lines += [
            f"Acarry{i} [selected not_at_end {below}] turn{i} ideal_and".replace(" ]", "]"),
            f".model bit{i} d_tff(clk_delay=1e-12 ic={bit})",
            f"Abit{i} turn{i} fall NULL NULL q{i} NULL bit{i}",
            f"Acode{i} q{i} NULL weight weight_{2**i}",
        ]
    # What drives a real node of XSPICE adds up.  As a voltage the sum wanders from whole numbers,
    # 1e-9 in 200 steps, so the code is rounded where it is used.
    return "\n".join([*lines, "Acode weight code volts_of_code", ".ends ad5220_counter"])


_COUNTER = {
    **gates("not", "and", "nand", "xnor"),
    **{
        f"weight_{2**i}": f".model weight_{2**i} d_to_real(zero=0 one={2**i} delay=1e-12)"
        for i in range(CODE_BITS)
    },
    "volts_of_code": ".model volts_of_code real_to_v(gain=1 transition_time=1e-6)",
    "ad5220_counter": _counter(),
}

_CATALOGUE = Subcircuit(
    """\
.subckt ad5220 clk ud a w b cs_n vcc vss params: end_to_end=100k wiper=40 code=64
Cclk clk vss 5p
Cud ud vss 5p
Ccs cs_n vss 5p
Aread [clk ud cs_n] [clk_high ud_high cs_n_high] ttl_input
Xcounter clk_high ud_high cs_n_high code ad5220_counter wake={code}
Gwb w b cur='V(w,b)/(wiper+end_to_end/128*floor(V(code)+0.5))'
Gwa w a cur='V(w,a)/(wiper+end_to_end/128*(128-floor(V(code)+0.5)))'
Ca a vss 10p
Cb b vss 10p
Cw w vss 48p
Da_high a vcc clamp
Da_low vss a clamp
Db_high b vcc clamp
Db_low vss b clamp
Dw_high w vcc clamp
Dw_low vss w clamp
Isupply vcc vss 15u
.ends ad5220""",
    parameters={"end_to_end": 100e3, "wiper": 40.0, "code": float(WAKES)},
    models={
        **_COUNTER,
        **TTL_INPUT,
        "clamp": ".model clamp d(is=1e-15 rs=10)",
    },
)

_IDEAL = Subcircuit(
    """\
.subckt ad5220_ideal clk ud a w b cs_n vcc vss params: end_to_end=100k wiper=40 code=64
Xcounter clk ud cs_n code ad5220_counter wake={code}
Gwb w b cur='V(w,b)/(wiper+end_to_end/128*floor(V(code)+0.5))'
.ends ad5220_ideal""",
    events=frozenset({"clk", "ud", "cs_n"}),
    parameters={"end_to_end": 100e3, "wiper": 40.0, "code": float(WAKES)},
    models=_COUNTER,
)

_INPUT = Input(Level(volts=0.8), Level(volts=2.4), draws=1e-6, gives=1e-6, capacitance=5e-12)
_END = Terminal(Level(), Level(1.0), current=20e-3, capacitance=10e-12)
_WIPER = Terminal(Level(), Level(1.0), current=20e-3, capacitance=48e-12)

# Times and the pins' currents are from reference, not checked; the resistances are.
AD5220_RATINGS: Final = Ratings(
    pins={"clk": _INPUT, "ud": _INPUT, "cs_n": _INPUT, "a": _END, "b": _END, "w": _WIPER},
    supply=(4.5, 5.5),
    current=(15e-6, 40e-6),
    timing=Timing(
        setup={"ud": 10e-9, "cs_n": 20e-9},
        hold={"cs_n": 20e-9},
        pulse={"clk": 25e-9},
    ),
)

# In ohms: typical and at most; the end-to-end resistance at 25 degrees, relative.
WIPER: Final = (40.0, 100.0)
TOLERANCE: Final = 0.3

AD5220: Final = Part(
    name="AD5220",
    title=f"digital potentiometer, {POSITIONS} positions, up/down counter",
    pins=(
        Pin("1", "CLK", Role.INPUT),
        Pin("2", "U/D", Role.INPUT),
        Pin("3", "A1", Role.PASSIVE),
        Pin("4", "GND", Role.SUPPLY),
        Pin("5", "W1", Role.PASSIVE),
        Pin("6", "B1", Role.PASSIVE),
        Pin("7", "CS", Role.INPUT),
        Pin("8", "VDD", Role.SUPPLY),
    ),
    units=({"clk": "1", "ud": "2", "a": "3", "w": "5", "b": "6", "cs_n": "7"},),
    common={"vcc": "8", "gnd": "4"},
    idle={"clk": "gnd", "ud": "gnd", "a": None, "w": None, "b": None, "cs_n": "vcc"},
    number="AD5220BN100",
    maker="Analog Devices",
    package="PDIP-8",
    footprint="Package_DIP:DIP-8_W7.62mm",
    datasheet="Analog Devices AD5220 Rev. 0",
    catalogue=_CATALOGUE,
    ideal=_IDEAL,
)
