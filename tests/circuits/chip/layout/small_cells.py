"""A small library in LEF, with the names of sky130's files: an inverter, a NAND, taps and fill."""

from circuits.chip.gates import Gate, Netlist
from circuits.chip.layout.cells import FILLS, PREFIX, TAP, CellFiles

TECHNOLOGY = """\
VERSION 5.7 ;
MANUFACTURINGGRID 0.005 ;
SITE unithd
  SIZE 0.46 BY 2.72 ;
END unithd
LAYER li1
  TYPE ROUTING ;
  WIDTH 0.17 ;  # SPACING 9 ;
  SPACINGTABLE
     PARALLELRUNLENGTH 0
     WIDTH 0 0.17 ;
  AREA 0.0561 ;
END li1
LAYER mcon
  WIDTH 0.17 ;
  SPACING 0.19 ;
  ENCLOSURE BELOW 0 0 ;
  ENCLOSURE ABOVE 0.03 0.06 ;
END mcon
LAYER met1
  WIDTH 0.14 ;
  SPACINGTABLE
     PARALLELRUNLENGTH 0
     WIDTH 0 0.14
     WIDTH 3 0.28 ;
  AREA 0.083 ;
  MINENCLOSEDAREA 0.14 ;
END met1
LAYER via
  WIDTH 0.15 ;
  SPACING 0.17 ;
  ENCLOSURE BELOW 0.055 0.085 ;
  ENCLOSURE ABOVE 0.055 0.085 ;
END via
LAYER met2
  WIDTH 0.14 ;
  SPACINGTABLE
     PARALLELRUNLENGTH 0
     WIDTH 0 0.14 ;
  AREA 0.0676 ;
  MINENCLOSEDAREA 0.14 ;
END met2
LAYER via2
  WIDTH 0.2 ;
  SPACING 0.2 ;
  ENCLOSURE BELOW 0.04 0.085 ;
  ENCLOSURE ABOVE 0.065 0.065 ;
END via2
LAYER met3
  WIDTH 0.3 ;
  SPACINGTABLE
     PARALLELRUNLENGTH 0
     WIDTH 0 0.3 ;
  AREA 0.24 ;
END met3
VIA L1M1_PR DEFAULT
  LAYER mcon ;
  RECT -0.085 -0.085 0.085 0.085 ;
  LAYER li1 ;
  RECT -0.085 -0.085 0.085 0.085 ;
  LAYER met1 ;
  RECT -0.145 -0.115 0.145 0.115 ;
END L1M1_PR
VIA M1M2_PR DEFAULT
  LAYER via ;
  RECT -0.075 -0.075 0.075 0.075 ;
  LAYER met1 ;
  RECT -0.16 -0.13 0.16 0.13 ;
  LAYER met2 ;
  RECT -0.13 -0.16 0.13 0.16 ;
END M1M2_PR
VIA M2M3_PR DEFAULT
  LAYER via2 ;
  RECT -0.1 -0.1 0.1 0.1 ;
  LAYER met2 ;
  RECT -0.14 -0.185 0.14 0.185 ;
  LAYER met3 ;
  RECT -0.165 -0.165 0.165 0.165 ;
END M2M3_PR
"""

_SUPPLY = """\
  PIN {name}
    PORT
      LAYER met1 ;
        RECT 0 {low} {width} {high} ;
    END
  END {name}
"""

_PIN = """\
  PIN {name}
    PORT
      LAYER li1 ;
        RECT {left} {low} {right} {high} ;
    END
  END {name}
"""

# Pins with their left, lower, right and upper sides.
_PINS = {
    "inv_1": {"A": (0.32, 1.075, 0.65, 1.315), "Y": (0.9, 0.6, 1.2, 2.1)},
    "nand2_1": {"A": (0.9, 1.0, 1.2, 1.4), "B": (0.3, 1.0, 0.6, 1.4), "Y": (1.45, 0.6, 1.75, 2.1)},
}
_WIDTHS = {"inv_1": 1.38, "nand2_1": 1.84}
_METAL = """\
  OBS
    LAYER met1 ;
      RECT 0.3 1.8 1.0 1.94 ;
    LAYER mcon ;
      RECT 0.4 1.785 0.57 1.955 ;
  END
"""


def files(folder):
    """The library in a folder."""
    made = CellFiles(folder)
    tech = folder / "tech" / "sky130_fd_sc_hd__nom.tlef"
    tech.parent.mkdir(parents=True)
    tech.write_text(TECHNOLOGY)
    widths = {PREFIX + name: width for name, width in _WIDTHS.items()}
    widths |= {TAP: 0.46} | {name: 0.46 * sites for sites, name in FILLS.items()}
    for name, width in widths.items():
        path = made.path(name, "lef")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_macro(name, width))
    return made


def _macro(name, width):
    pins = _PINS.get(name.removeprefix(PREFIX), {})
    text = f"MACRO {name}\n  SIZE {width:.3f} BY 2.72 ;\n"
    for pin, (left, low, right, high) in pins.items():
        text += _PIN.format(name=pin, left=left, low=low, right=right, high=high)
    for pin, low, high in (("VGND", -0.24, 0.24), ("VPWR", 2.48, 2.96)):
        text += _SUPPLY.format(name=pin, low=low, high=high, width=f"{width:.3f}")
    text += _METAL if name.endswith("nand2_1") else ""
    return f"{text}END {name}\nEND LIBRARY\n"


def netlist(pairs=6):
    """NANDs and inverters in a chain, clocked by name only."""
    gates = []
    bit = 4
    for k in range(pairs):
        nand = {"A": (1, 2, 3)[k % 3], "B": bit, "Y": bit + 1}
        gates.append(Gate(f"g{2 * k}", PREFIX + "nand2_1", nand))
        gates.append(Gate(f"g{2 * k + 1}", PREFIX + "inv_1", {"A": bit + 1, "Y": bit + 2}))
        bit += 2
    inputs = {"latch_clock": (1,), "digipot_clock": (2,), "reset_n": (3,), "first": (4,)}
    return Netlist(inputs, {"codes": (bit - 2, bit)}, tuple(gates))
