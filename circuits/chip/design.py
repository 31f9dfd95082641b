"""An edge's digital half in the forms that a chip can have, in RTL.

XOR, flip-flop and counter, without the global clock, which all edges share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from circuits.circuit import CircuitError
from hdl import convert
from hdl.edge_logic import STORES
from hdl.formal.equivalence import Ports, equivalent
from hdl.formal.yosys import Verdict
from hdl.wiper_counter import COUNTERS, code_width, counter_word

MOST_POSITIONS = 1024
_CLOCKS = ("latch_clock", "digipot_clock", "reset_n", "first", "second")


@dataclass(frozen=True)
class EdgeDesign:
    """What an edge's digital half is; CircuitError: there is none such."""

    levels: int = 128  # positions of the wiper
    store: str = "jk"  # of `hdl.edge_logic.STORES`
    counter: str = "binary"  # of `hdl.wiper_counter.COUNTERS`
    reset: bool = True  # without, it powers up in any state

    def __post_init__(self) -> None:
        if not 2 <= self.levels <= MOST_POSITIONS:
            raise CircuitError(f"positions {self.levels}: a chip's edge has 2 to {MOST_POSITIONS}")
        if self.store not in STORES:
            raise CircuitError(f"flip-flop {self.store!r} is not one of {', '.join(STORES)}")
        if self.counter not in COUNTERS:
            raise CircuitError(f"counter {self.counter!r} is not one of {', '.join(COUNTERS)}")
        if self.counter != "binary" and not self.reset:
            raise CircuitError(
                f"a {self.counter} counter needs its reset: most of its states are no codes"
            )

    @property
    def name(self) -> str:
        """As edge_jk_128, also in Verilog and SPICE."""
        counter = "" if self.counter == "binary" else f"_{self.counter.replace('-', '_')}"
        return f"edge_{self.store}_{self.levels}{counter}{'' if self.reset else '_no_reset'}"

    @property
    def label(self) -> str:
        """As jk-128, in names of checks."""
        return self.name.removeprefix("edge_").replace("_", "-")

    @property
    def ports(self) -> Ports:
        """Its ports, reset_n among them."""
        width, _ = counter_word(self.levels, self.counter)
        return Ports(dict.fromkeys(_CLOCKS, 1), {"up_down": 1, "codes": width}, {})

    def rtl(self, name: str) -> str:
        """Its RTL with reset, in Verilog, as module `name`."""
        return convert.edge_verilog(self.levels, self.store, name, self.counter)

    def source(self, name: str) -> str:
        """What is mapped, as module `name`: the RTL, its reset held inactive where it has none."""
        if self.reset:
            return self.rtl(name)
        inside = {"reset_n": "1'b1"}
        inputs = [port for port in _CLOCKS if port != "reset_n"]
        return self.rtl("with_reset") + around(name, "with_reset", self, inputs, "", inside)

    def decoded(self, name: str, inner: str) -> str:
        """Verilog of a module `name` with the binary code, around a module with this one's ports.

        Of a counter that is not binary it has an output `valid` more: that its word is a code.
        """
        if self.counter == "binary":
            return around(name, inner, self, _CLOCKS, "", {})
        return around(name, inner, self, _CLOCKS, _decoder(self), {"codes": "word"})

    def counts_alike(self) -> Verdict:
        """Whether its code is the binary counter's for ever, and its word always a code."""
        binary = EdgeDesign(self.levels, self.store)
        ports = Ports(binary.ports.inputs, {**binary.ports.outputs, "valid": 1}, {})
        text = self.rtl("rtl") + self.decoded("one", "rtl") + binary.rtl("binary")
        text += around("other", "binary", binary, _CLOCKS, "assign valid = 1;", {})
        return equivalent(text, ports)


def around(
    name: str, inner: str, edge: EdgeDesign, inputs: Sequence[str], body: str,
    inside: Mapping[str, str],
) -> str:  # fmt: skip
    """A module around one of an edge; `inside` has what is not the port of the same name."""
    pins = ", ".join(f".{pin}({inside.get(pin, pin)})" for pin in (*_CLOCKS, "up_down", "codes"))
    valid = ", output valid" if body else ""
    return f"""\
module {name} (input {", ".join(inputs)}, output up_down,
    output [{code_width(edge.levels) - 1}:0] codes{valid});
{body}
{inner} inner ({pins});
endmodule
"""


def _decoder(edge: EdgeDesign) -> str:
    """From the counter's word to its code."""
    width, _ = counter_word(edge.levels, edge.counter)
    lines = [f"wire [{width - 1}:0] word;"]
    if edge.counter == "thermometer":
        lines.append(f"assign codes = {' + '.join(f'word[{k}]' for k in range(width))};")
        lines.append("assign valid = (word & (word + 1'b1)) == 0;")
        return "\n".join(lines)
    for bit in range(code_width(edge.levels)):
        ones = " | ".join(f"word[{k}]" for k in range(width) if k >> bit & 1)
        lines.append(f"assign codes[{bit}] = {ones};")
    lines.append("assign valid = word != 0 && (word & (word - 1'b1)) == 0;")
    return "\n".join(lines)
