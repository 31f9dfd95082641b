"""Colours of a live page: they can be told apart by the colour-blind, on light and on dark."""

from __future__ import annotations

import numpy as np
from bokeh.models import CustomJSTickFormatter, InlineStyleSheet, UIElement
from bokeh.palettes import Viridis256

from pyedge.arrays import Floats
from pyedge.plots.style import COLOURS, SKY, VERMILLION

MAP: tuple[str, ...] = Viridis256
EDGE = "#8A939C"
CUT = "#E69F00"
HELD = {"input": VERMILLION, "output": SKY}
LINES = (SKY, *COLOURS[1:5], "#8A939C")
_BRIGHT = 0.55  # place on the map from which text on it is dark

_RAMP = ", ".join(Viridis256[::15])

SHEET = (
    """
:host {
  --color: var(--ink); --background-color: var(--field); --border-color: var(--rule);
  --hover-color: var(--hover); --surface-background-color: var(--hover);
  --inverted-color: var(--field); --divider-color: var(--rule); --icon-color: var(--soft);
  --placeholder-color: var(--soft); --base-font: var(--font); --font-size: 14px;
  --padding-vertical: 6px; --padding-horizontal: 10px;
  --input-focus-border-color: var(--focus); color: var(--ink);
}
.bk-btn, select.bk-input, input.bk-input { color: var(--ink); min-height: 34px; }
.bk-btn-default, .bk-input { background-color: var(--field); border-color: var(--rule); }
.bk-btn-default:hover { background-color: var(--hover); }
.bk-btn-primary { background-color: #0072B2; border-color: #0072B2; color: #fff; }
.bk-btn:focus-visible, .bk-input:focus-visible, .noUi-handle:focus-visible {
  outline: 3px solid var(--focus); outline-offset: 1px;
}
.bk-slider-title { color: var(--ink); }
select.bk-input { background-image: none !important; appearance: auto !important; }
.noUi-connect { background: var(--focus) !important; box-shadow: none; }
.noUi-target { background: var(--hover) !important; border-color: var(--rule); box-shadow: none; }
.noUi-handle { background-color: var(--field); border-color: var(--soft); box-shadow: none; }
.noUi-handle::before, .noUi-handle::after { background: var(--soft); }
select.bk-input option, select.bk-input optgroup { background: var(--field); color: var(--ink); }
h2 { font-size: 15px; margin: 0 0 4px; }
.marks { display: flex; justify-content: space-between; font-size: 12px; color: var(--soft); }
h2 span { font-weight: normal; color: var(--soft); font-size: 13px; }
.bk-clearfix { display: block; width: 100%; }
.message { padding: 8px 14px; border-left: 4px solid #E69F00; }
"""
    f".scale {{ height: 8px; border-radius: 4px; background: linear-gradient(to right, {_RAMP}); }}"
)

# 0.02, 10⁻³, 2·10⁻³: as many digits as tell two ticks apart.
_NUMBER = """
const most = Math.max(...ticks.map(Math.abs)), apart = Math.abs(ticks[1] - ticks[0])
const digits = Math.min(Math.max(Math.ceil(Math.log10(most / apart)) + 1, 2), 15) || 3
const parts = (t) => Number(t.toPrecision(digits)).toExponential().split("e").map(Number)
const [size, power] = parts(tick)
const plain = ticks.every((t) => Math.abs(parts(t)[1]) < 3) || tick == 0
const raised = [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")
const text = plain ? `${Number(tick.toPrecision(digits))}` : `${size}·10${raised}`
return text.replace(/^1·/, "").replace("-", "−")
"""


def numbers() -> CustomJSTickFormatter:
    """What an axis writes at its ticks."""
    return CustomJSTickFormatter(code=_NUMBER)


def dress(*models: UIElement) -> None:
    """Give widgets the page's colours, which follow the reader's choice of light or dark."""
    sheet = InlineStyleSheet(css=SHEET)
    for model in models:
        for each in model.select({"type": UIElement}):
            each.stylesheets = [*each.stylesheets, sheet]


def ink_on(place: Floats) -> list[str]:
    """Colour of a text on the map at (n,) places from 0 to 1."""
    return ["#111111" if bright else "#FFFFFF" for bright in np.nan_to_num(place) > _BRIGHT]
