"""XSPICE models that several parts share: gates without delay, and the ways in and out of them.

An input reads as high above one threshold, and as low at or below it: with a band between two, a
node in it would read as unknown, and a flip-flop that once stored that would never lose it.
"""

from __future__ import annotations

from collections.abc import Mapping

from circuits.ratings import Output

NO_DELAY = "rise_delay=1e-12 fall_delay=1e-12"


def gates(*names: str) -> Mapping[str, str]:
    """Models `ideal_not` and so on, of XSPICE's gates without delay."""
    kinds = {name: "d_inverter" if name == "not" else f"d_{name}" for name in names}
    return {f"ideal_{name}": f".model ideal_{name} {kinds[name]}({NO_DELAY})" for name in names}


def reads(name: str, threshold: float, delay: float = 1e-12) -> Mapping[str, str]:
    """A model that reads voltages, with a threshold in volts and a delay in seconds."""
    return {
        name: f".model {name} adc_bridge(in_low={threshold:g} in_high={threshold:g}"
        f" rise_delay={delay:g} fall_delay={delay:g})"
    }


def switches(name: str, high: float, ramp: float, low: float = 0.0) -> Mapping[str, str]:
    """A model that goes from `low` to `high` (volts or amperes) in `ramp` seconds."""
    return {
        name: f".model {name} dac_bridge(out_low={low:g} out_high={high:g}"
        f" out_undef={(low + high) / 2:g} t_rise={ramp:g} t_fall={ramp:g})"
    }


def output_stage(pin: str, output: Output, volts: float) -> list[str]:
    """An output at a supply, high where node `high` is 1: the least resistances of its ratings."""
    sinks = max(each.current / each.level.at(volts) for each in output.low)
    lines = [f"Gsink {pin} vss cur='V({pin},vss)*(1n+{sinks:.4g}*(1-V(high)))'"]
    if output.high:
        sources = max(each.current / (volts - each.level.at(volts)) for each in output.high)
        lines.append(f"Gsource vcc {pin} cur='V(vcc,{pin})*{sources:.4g}*V(high)'")
    return lines


TTL_INPUT = reads("ttl_input", 1.4)
CMOS_INPUT = reads("cmos_input", 2.5)

# At a 5 V supply; each part has resistors of its own behind it.
CMOS_OUTPUT = switches("cmos_output", 5.0, 5e-9)
