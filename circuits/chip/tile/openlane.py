"""An edge as a design of OpenLane 2 and LibreLane: config.json and the order of its pins.

Names of variables are those of LibreLane's documentation (flow, floorplan, pin placement, power
grid); the flow itself was not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from circuits.chip.design import EdgeDesign
from circuits.chip.tile.abstract import ports
from circuits.chip.tile.constraints import Step

CONFIG, PIN_ORDER, SDC = "config.json", "pin_order.cfg", "edge.sdc"

UTILISATION = 50
"""Per cent of the core that cells take."""

VARIABLES = frozenset({
    # the flow's, in librelane/config/flow.py
    "DESIGN_NAME", "VERILOG_FILES", "PDK", "STD_CELL_LIBRARY", "CLOCK_PORT", "CLOCK_PERIOD",
    "DIE_AREA", "RT_MAX_LAYER", "OUTPUT_CAP_LOAD",
    # of steps: floorplan, pin placement, power grid, timing, placement, repair
    "FP_SIZING", "FP_CORE_UTIL", "FP_ASPECT_RATIO", "IO_PIN_ORDER_CFG", "ERRORS_ON_UNMATCHED_IO",
    "PDN_MULTILAYER", "PDN_VOFFSET", "PDN_VPITCH", "PNR_SDC_FILE", "SIGNOFF_SDC_FILE",
    "PL_TARGET_DENSITY_PCT", "PL_RESIZER_HOLD_SLACK_MARGIN", "GRT_RESIZER_HOLD_SLACK_MARGIN",
    "DESIGN_REPAIR_BUFFER_OUTPUT_PORTS", "GRT_ALLOW_CONGESTION", "RUN_LINTER",
    "LINTER_INCLUDE_PDK_MODELS", "RUN_KLAYOUT_XOR", "RUN_KLAYOUT_DRC", "RUN_CTS",
    "TOP_MARGIN_MULT", "BOTTOM_MARGIN_MULT", "LEFT_MARGIN_MULT", "RIGHT_MARGIN_MULT",
    "MAGIC_DEF_LABELS", "MAGIC_WRITE_LEF_PINONLY",
    # names before LibreLane 3, which it still takes and Tiny Tapeout's template has
    "FP_IO_HLENGTH", "FP_IO_VLENGTH", "FP_PDN_VPITCH", "FP_PDN_MULTILAYER",
})  # fmt: skip
"""Documented variables that files written here may set."""

_SIDES = ("N", "E", "S", "W")


def config(edge: EdgeDesign, step: Step) -> str:
    """config.json of the edge, beside its pin order, its constraints and ``src/NAME.v``."""
    values = {
        "meta": {"version": 2},
        "DESIGN_NAME": edge.name,
        "VERILOG_FILES": [f"dir::src/{edge.name}.v"],
        "PDK": "sky130A",
        "STD_CELL_LIBRARY": "sky130_fd_sc_hd",
        "CLOCK_PORT": ["latch_clock", "digipot_clock"],
        "CLOCK_PERIOD": round(1e9 * step.period, 6),
        "PNR_SDC_FILE": f"dir::{SDC}",
        "SIGNOFF_SDC_FILE": f"dir::{SDC}",
        "FP_SIZING": "relative",
        "FP_CORE_UTIL": UTILISATION,
        "FP_ASPECT_RATIO": 1,
        "PL_TARGET_DENSITY_PCT": UTILISATION + 10,
        "IO_PIN_ORDER_CFG": f"dir::{PIN_ORDER}",
        "ERRORS_ON_UNMATCHED_IO": "both",
        # A tile: straps on one layer, near enough for a core of some 25 um.
        "PDN_MULTILAYER": False,
        "PDN_VOFFSET": 4,
        "PDN_VPITCH": 15,
        "RT_MAX_LAYER": "met4",
    }
    return json.dumps(values, indent=2) + "\n"


def sides(edge: EdgeDesign) -> dict[str, list[str]]:
    """Pins of each side, from west to east or from south to north: code, none, bits, clocks."""
    signals = [pin for pin, (_, use) in ports(edge).items() if use in ("SIGNAL", "CLOCK")]
    code = [pin for pin in signals if pin.startswith("codes")]
    shared = [pin for pin in signals if pin in ("latch_clock", "digipot_clock", "reset_n")]
    return {
        "N": code,
        "E": [],
        "S": [pin for pin in signals if pin not in (*code, *shared)],
        "W": shared,
    }


def pin_order(edge: EdgeDesign) -> str:
    """pin_order.cfg: a regular expression a pin, in the order of `sides`."""
    lines = [
        line
        for side, pins in sides(edge).items() if pins
        for line in (f"#{side}", *(re.sub(r"([\[\]])", r"\\\1", pin) for pin in pins), "")
    ]  # fmt: skip
    return "\n".join(lines)


def order_faults(text: str, edge: EdgeDesign) -> Iterator[str]:
    """Where a pin order differs from the edge's: pins that none or two expressions match, order."""
    found: dict[str, list[str]] = {side: [] for side in _SIDES}
    side = ""
    every = [pin for pins in sides(edge).values() for pin in pins]
    for word in text.split():
        if word.startswith("#"):
            side = word[1:]
            if side not in found:
                yield f"{PIN_ORDER}: {word} is no side"
                return
            continue
        matched = [pin for pin in every if re.fullmatch(word, pin)]
        if len(matched) != 1 or not side:
            yield f"{PIN_ORDER}: {word} matches {', '.join(matched) or 'no pin'}"
            return
        found[side] += matched
    for side, pins in sides(edge).items():
        if found[side] != pins:
            yield f"{PIN_ORDER}: side {side} has {' '.join(found[side])}, not {' '.join(pins)}"


def config_faults(text: str) -> Iterator[str]:
    """Variables of a config.json that are not documented ones."""
    for key in json.loads(text):
        if key not in VARIABLES and key != "meta":
            yield f"{CONFIG}: {key} is no documented variable"
