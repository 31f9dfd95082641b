"""Names, symbols and units of what figures show: a machine's parameters, a study's measures."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from pyedge.arrays import Floats
from pyedge.units import KEY_UNITS

PREFIXED = {"V": "V", "ohm": "Ω", "W": "W", "J": "J", "S": "S", "s": "s", "m": "m"}
"""Units that take SI prefixes, as they are printed."""
_PREFIXES = {-15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T"}


class Named(NamedTuple):
    """How an axis is labelled."""

    name: str  # in words
    symbol: str = ""  # empty where it has none; R_AB is R with a subscript
    unit: str = "1"  # as in a store

    @property
    def short(self) -> str:
        """The symbol, or else the name."""
        return self.symbol or self.name

    @property
    def label(self) -> str:
        """Name and symbol, without the unit."""
        return f"{self.name} {self.symbol}".strip()


_KEYS = {
    "network": Named("network"),
    "physics": Named("physics"),
    "logic": Named("logic"),
    "seed": Named("seed"),
    "replica": Named("replica"),
    "task": Named("task"),
    "machine": Named("machine"),
    "steps": Named("training steps"),
    "cut": Named("number of edges cut"),
    "edges.comparison": Named("comparison"),
    "edges.gamma": Named("rate of the ideal rule", "γ"),
    "digipot.levels": Named("wiper positions", "N"),
    "digipot.end_to_end": Named("end-to-end resistance", "R_AB"),
    "digipot.wiper": Named("wiper resistance", "R_W"),
    "digipot.series": Named("series resistor", "R_S"),
    "digipot.part": Named("digipot"),
    "comparator.noise": Named("comparator noise", "σ"),
    "comparator.tie_bias": Named("tie bias", "b"),
    "comparator.common_noise": Named("noise common to all edges", "σ_c"),
    "comparator.part": Named("comparator"),
    "chip.file": Named("chip"),
    "chip.seed": Named("seed of the chip"),
    "chip.offset": Named("comparator offset (sd)", "σ_os"),
    "chip.tolerance": Named("tolerance of pairs (sd)", "σ_R"),
    "chip.mismatch": Named("mismatch within a pair (sd)", "σ_m"),
    "chip.skew": Named("skew of the twins", "s"),
    "chip.threshold": Named("mismatch of thresholds (sd)", "σ_T"),
    "chip.transconductance": Named("mismatch of transconductances (sd)", "σ_S"),
    "chip.multiplier": Named("mismatch of multipliers (sd)", "σ_M"),
    "chip.drop_offset": Named("offset of drops (sd)", "σ_o"),
    "chip.drift": Named("update bias (sd)", "B"),
    "supervisor.eta": Named("nudge amplitude", "η"),
    "supervisor.noise": Named("measurement noise", "σ_r"),
    "supervisor.resolution": Named("step of the DAC", "V_LSB"),
    "supervisor.method": Named("nudge"),
    "supervisor.beta": Named("nudge conductance", "β"),
    "supervisor.adc": Named("step of the ADC", "V_ADC"),
    "supervisor.dac": Named("step of the inputs' DACs", "V_DAC"),
    "supervisor.eta_steps": Named("steps of the nudge amplitude"),
    "supervisor.overclamp": Named("overclamping"),
    "supervisor.tolerance": Named("tolerance"),
    "capacitor.start": Named("gate voltage at the start"),
    "capacitor.spread": Named("spread of the start"),
    "capacitor.window": Named("learning window"),
    "capacitor.period": Named("period of a step"),
    "capacitor.leak": Named("leak rate of the gates"),
    "capacitor.substeps": Named("sub-steps of a window"),
    "transistor.law": Named("law"),
    "conductor.rate": Named("rate of conductances", "α"),
    "spring.rate": Named("rate of stiffnesses"),
    "bar.rate": Named("Adam's rate"),
    "capacitor.levels": Named("settings of gate voltages"),
    "edges.levels": Named("settings of resistances"),
    "conductor.levels": Named("settings of conductances"),
    "spring.levels": Named("settings of stiffnesses"),
    "spring.spread": Named("spread of stiffnesses at the start"),
    "bar.spread": Named("spread of widths at the start"),
    "bar.step": Named("step of widths"),
    "measurement.noise": Named("noise of measured drops", "σ_d"),
    "measurement.hysteresis": Named("hysteresis of measured drops", "h"),
}
"""What an axis varies, by key of the machine or of the study; units of keys are `KEY_UNITS`."""
VARIABLES = {
    **{key: of._replace(unit=KEY_UNITS.get(key, "1")) for key, of in _KEYS.items()},
    # what is measured
    "first": Named("error before the first step", "", "V^2"),
    "late": Named("final error", "", "V^2"),
    "loss": Named("final loss"),
    "misfit": Named("root of the final squared error", "", "m"),
    "orders": Named("decrease of the error in decades, log10(first / late)"),
    "angle": Named("angle to minus the true gradient", "", "degrees"),
    "remaining": Named("final error over the first one"),
    "steps_to_learn": Named("steps to learn"),
    "cosine": Named("cosine to minus the true gradient"),
    "accuracy": Named("test accuracy"),
    "sides": Named("test read-outs on their side"),
    "rails": Named("share of edges that end at a rail"),
    "degrees": Named("learning degrees of freedom at the end", "", "code or ohm"),
    "wrong": Named("share of wrong decisions"),
    "wrong_by_margin": Named("share of wrong decisions"),
    "decisions_by_margin": Named("decisions"),
    "drift": Named("drift of the wipers", "", "code/step"),
    "power": Named("power of the free twin", "P", "W"),
    "energy": Named("energy of the free twin", "E", "J"),
    "curve": Named("squared error", "", "V^2"),
    # what rows of numbers are along
    "time": Named("training step"),
    "margin": Named("lower end of a bin of margin", "", "mV"),
    "edge": Named("edge"),
    "share": Named("share of the machines"),
}
"""By key of an axis, name of a measure, or name of a dimension."""


def pretty_unit(unit: str) -> str:
    """A unit with powers and Ω as one letter each."""
    return unit.replace("^2", "²").replace("^3", "³").replace("ohm", "Ω")


def prefixed(values: Floats, unit: str) -> tuple[float, str]:
    """A power of 1000 for an axis with these values, and the unit with its prefix.

    Units that take none, and values of which none is finite and positive: 1 and the unit.
    """
    known = values[np.isfinite(values) & (values > 0)]
    if unit not in PREFIXED or not len(known):
        return 1.0, PREFIXED.get(unit, pretty_unit(unit))
    power = 3 * int(np.floor(np.log10(known.max()) / 3 + 1e-9))
    power = min(max(power, min(_PREFIXES)), max(_PREFIXES))
    return 10.0**power, _PREFIXES[power] + PREFIXED[unit]


def with_unit(label: str, unit: str) -> str:
    """A label with a unit, if there is one."""
    return label if unit in ("", "1") else f"{label} ({unit})"


def typeset(words: str) -> str:
    """Text for matplotlib: subscripts of symbols, exponents; no other mathematics."""
    plain = "".join(letter if letter.isprintable() else " " for letter in words)
    plain = plain.replace("$", r"\$")
    plain = re.sub(r"(?<![\w$])([A-Za-zα-ω])_([A-Za-z]{1,3})\b", r"$\\mathrm{\1_{\2}}$", plain)
    return re.sub(r"(?<=[\w}$])\^([-−]?\d+(?:\.\d+)?)", r"$^{\1}$", plain)
