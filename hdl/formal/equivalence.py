"""Sequential equivalence of two designs with the same ports.

Both get the same free inputs, starting in reset; their outputs must be alike for ever.  Where the
second has no reset, that of the first is held inactive, and both start in their power-up state.
Registers that no port shows are paired by name, and must be alike too: that keeps the induction
short.  It is sufficient, not necessary: what is not proved here may be equivalent all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hdl.formal.yosys import Verdict, prove


@dataclass(frozen=True)
class Ports:
    """The ports of a design, name to number of bits."""

    inputs: Mapping[str, int]  # `reset_n` among them; free in every step
    outputs: Mapping[str, int]  # what is compared
    registers: Mapping[str, int]  # hidden ones, by their names in both designs
    # of the registers of `one`, proved along because the induction needs them
    facts: tuple[str, ...] = ()


def _runs(section: int) -> tuple[str, str]:
    """What a section passes on stays for four periods, so the next one's samples change once.

    The later the change in those samples `b`, the more of this section's own, `a`, are still as
    they were when it passed the change on, `p`.  While they differ, the next section has passed on
    the oldest of them.
    """
    a, b = (f"\\one.debouncer_{k}_samples " for k in (section, section + 1))
    p, passed = (f"\\one.passed_{k} " for k in (section, section + 1))
    changed = (  # no sample ago, one, two, three, four or more
        f"{b} == {{4{{!{p}}}}} && {a}[3:1] == {{3{{{p}}}}}",
        f"{b} == {{{{3{{!{p}}}}}, {p}}} && {a}[3:2] == {{2{{{p}}}}}",
        f"{b} == {{{{2{{!{p}}}}}, {{2{{{p}}}}}}} && {a}[3] == {p}",
        f"{b} == {{!{p}, {{3{{{p}}}}}}}",
        f"{b} == {{4{{{p}}}}}",
    )
    return " || ".join(changed), f"{b} == 0 || {b} == 15 || {passed} == {b}[3]"


EDGE = Ports(
    inputs=dict.fromkeys(("latch_clock", "digipot_clock", "reset_n", "first", "second"), 1),
    outputs={"up_down": 1, "codes": 7},
    registers={},
)
CLOCK = Ports(
    inputs=dict.fromkeys(("osc", "trigger", "reset_n"), 1),
    outputs={"latch_clock": 1, "digipot_clock": 1},
    registers={"trigger_since_reset_origin": 1}
    | {f"debouncer_{section}_samples": 4 for section in (1, 2, 3)}
    | {f"passed_{section}": 1 for section in (1, 2, 3)},
    facts=_runs(1) + _runs(2),
)


def equivalent(
    text: str,
    ports: Ports,
    settings: Mapping[str, int] | None = None,
    deepest: int = 4,
    *,
    power_up: Mapping[str, int] | None = None,
) -> Verdict:
    """Whether the modules `one` and `other` of a Verilog text, of these ports, are equivalent.

    Args:
        text, ports: the modules and their ports.
        settings: further inputs of `other`, and the values at which they are held.
        deepest: the longest induction to try.
        power_up: where `other` has no reset, its outputs at power-up.  The reset of `one`
            is then held inactive, and it starts with these; `ports` must have no hidden registers.
            Empty: both power up alike, with any outputs.
    """
    claim = _claim(ports, settings or {}, power_up)
    return prove({"design.v": text, "claim.v": claim}, "claim", deepest)


def _claim(ports: Ports, settings: Mapping[str, int], power_up: Mapping[str, int] | None) -> str:
    """The module on top: both designs on the same inputs, and what must be alike."""
    inputs = dict(ports.inputs)
    if power_up is not None:
        del inputs["reset_n"]
    wide = (f"input [{size - 1}:0] {name}" for name, size in inputs.items())
    lines = [f"module claim({', '.join(wide)});"]
    held = {} if power_up is None else {"reset_n": 1}
    for design, values in (("one", held), ("other", settings)):
        lines += [f"wire [{size - 1}:0] {design}_{name};" for name, size in ports.outputs.items()]
        pins = [f".{name}({name})" for name in inputs]
        pins += [f".{name}({design}_{name})" for name in ports.outputs]
        pins += [f".{name}({value})" for name, value in values.items()]
        lines.append(f"{design} {design}({', '.join(pins)});")
        lines += [
            f"(* hierconn *) wire [{size - 1}:0] \\{design}.{name} ;"
            for name, size in ports.registers.items()
        ]
    lines += ["reg begun = 0;", "always @($global_clock) begun <= 1;"]
    if power_up is None:
        lines.append("always @* if (!begun) assume (!reset_n);")
    elif not power_up:
        lines += [f"always @* if (!begun) assume (one_{name} == other_{name});"
                  for name in ports.outputs]  # fmt: skip
    else:
        for name, value in power_up.items():
            lines.append(f"always @* if (!begun) assume (one_{name} == {value});")
            lines.append(f"always @* if (!begun) assert (other_{name} == {value});")
    lines += [
        f"always @* if (begun) assert (one_{name} == other_{name});" for name in ports.outputs
    ]
    lines += [  # a register without reset is set by the release
        f"always @* if (begun && reset_n) assert (\\one.{name} == \\other.{name} );"
        for name in ports.registers
    ]
    lines += [f"always @* if (begun && reset_n) assert ({fact});" for fact in ports.facts]
    return "\n".join([*lines, "endmodule", ""])
