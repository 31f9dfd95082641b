"""Mutants made by hand: mistakes that designers make, as small edits of the converted Verilog.

The text that an edit replaces must be in the module, so that every mistake changes something.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A mistake."""

    name: str  # in a few words
    edits: tuple[tuple[str, str], ...]  # old text and new, one after the other
    equivalent: str = ""  # why it does what the original does, if it does

    def inject(self, text: str) -> str:
        """The text with the mistake in it; raises ValueError where an edit replaces nothing."""
        for old, new in self.edits:
            if old not in text:
                raise ValueError(f"mistake {self.name!r}: the design has no {old!r}")
            text = text.replace(old, new)
        return text


def _one(name: str, old: str, new: str, equivalent: str = "") -> Mistake:
    return Mistake(name, ((old, new),), equivalent)


_XOR = "(first ^ second)"
_LATCH = "always @(negedge latch_clock, negedge reset_n)"
_COUNT = "always @(negedge digipot_clock, negedge reset_n)"
_SELECT = "if ((!latch_clock)) begin"
_WAY = "if (up_down[k]) begin"

# For an edge of 128 levels with a JK flip-flop.  C2 as printed and an inverted XOR are one mistake
# at this level, where comparators are inputs.
EDGE = (
    _one("inverted XOR", _XOR, "~(first ^ second)"),
    _one("C2 as printed: second comparison inverted", _XOR, "(first ^ ~second)"),
    _one("OR for XOR", _XOR, "(first | second)"),
    _one("AND for XOR", _XOR, "(first & second)"),
    _one("second comparator unconnected", _XOR, "first"),
    _one("swapped comparators", _XOR, "(second ^ first)", "XOR is symmetric"),
    _one("K not inverted", "(~edge_logic_up)", "edge_logic_up"),
    _one("U/D stored on the rising edge", _LATCH, _LATCH.replace("negedge", "posedge", 1)),
    Mistake(
        "latch for flip-flop",
        (
            (_LATCH, "always @(latch_clock, reset_n, edge_logic_up)"),
            (
                "up_down <= 0;\n    end\n    else begin",
                "up_down <= 0;\n    end\n    else if (!latch_clock) begin",
            ),
            ("((edge_logic_up & (~up_down)) | ((~edge_logic_jk_flip_flops_k) & up_down))", _XOR),
        ),
    ),
    _one("comparators straight to the digipot", _WAY, "if (edge_logic_up[k]) begin"),
    _one("counts the wrong way", _WAY, "if (!up_down[k]) begin"),
    _one("counts on the rising edge", _COUNT, _COUNT.replace("negedge", "posedge", 1)),
    _one("counts on the latch clock", _COUNT, _LATCH),
    _one("chip select ignored", _SELECT, "if (1) begin"),
    _one("chip select active high", _SELECT, "if (latch_clock) begin"),
    _one("no stop at the top", "< 127", "<= 127"),
    _one("no stop at the bottom", "> 0)", ">= 0)"),
    _one("stops one below the top", "< 127", "< 126"),
    _one("stops one above the bottom", "> 0)", "> 1)"),
    _one("counts up by two", "+ 1)", "+ 2)"),
    _one("counts down by two", "- 1)", "- 2)"),
    _one("reset to one above the middle", "<= 64;", "<= 65;"),
    _one("reset to one below the middle", "<= 64;", "<= 63;"),
    _one("reset sets U/D", "up_down <= 0;", "up_down <= 1;"),
    _one("U/D reset only at a clock", _LATCH, "always @(negedge latch_clock)"),
    _one("wiper reset only at a clock", _COUNT, "always @(negedge digipot_clock)"),
)

CLOCK = (
    Mistake(
        "both falls in the wrong order",
        (
            ("latch_clock = (passed_1 ", "latch_clock = (passed_x "),
            ("digipot_clock = (passed_2 ", "digipot_clock = (passed_1 "),
            ("latch_clock = (passed_x ", "latch_clock = (passed_2 "),
        ),
    ),
    _one("both falls at once", "digipot_clock = (passed_2 ", "digipot_clock = (passed_1 "),
    _one("digipot clock upside down", "(passed_2 != resting)", "(passed_2 == resting)"),
    _one("latch clock upside down", "(passed_1 != resting)", "(passed_1 == resting)"),
    _one("third XOR does not invert", "(!passed_3)", "passed_3"),
    _one("trigger at reset ignored", "(trigger != trigger_since_reset_origin)", "trigger"),
    _one("trigger remembered as reset begins", "@(posedge reset_n)", "@(negedge reset_n)"),
    _one("oscillator's falling edge", "posedge osc", "negedge osc"),
    *(
        _one(
            f"section {k} passes three samples",
            f"case (debouncer_{k}_samples)",
            f"case ({{debouncer_{k}_samples[2], debouncer_{k}_samples[2:0]}})",
        )
        for k in (1, 2, 3)
    ),
    _one("second section skipped", "(4 - 1)-1:0], passed_2}", "(4 - 1)-1:0], passed_1}"),
    _one("samples not reset", "debouncer_1_samples <= 0;", ""),
    _one("third section not reset", "passed_3 <= 1'b0;\n    end\n    else", "end\n    else"),
)
