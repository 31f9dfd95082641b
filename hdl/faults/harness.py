"""Test harnesses: a faulty part in a design with the ports of a bench."""

from __future__ import annotations

from hdl import convert
from hdl.formal.equivalence import Ports
from hdl.wiper_counter import code_width

# Enough of a wiper to show what the clock does, and short ways to both ends.
LEVELS = 16

_MACHINE = """\
module dut(
    input osc, trigger, reset_n, input [0:0] first, second, input [{fault}:0] fault,
    output latch_clock, digipot_clock, output [0:0] up_down, output [{code}:0] codes
);
clock clock_(
    .osc(osc), .trigger(trigger), .reset_n(reset_n), .fault(fault),
    .latch_clock(latch_clock), .digipot_clock(digipot_clock)
);
edge_ edge__(
    .latch_clock(latch_clock), .digipot_clock(digipot_clock), .reset_n(reset_n),
    .first(first), .second(second), .up_down(up_down), .codes(codes)
);
endmodule
"""


def machine_of(clock: str, width: int) -> str:
    """A machine `dut` of one edge without fault on module `clock`, its port `fault` so wide."""
    machine = _MACHINE.format(fault=width - 1, code=code_width(LEVELS) - 1)
    return convert.edge_verilog(LEVELS, name="edge_") + clock + machine


def chosen(modules: list[str], ports: Ports, name: str, width: int, within: int) -> str:
    """A module that is one of several with the same ports, selected by its port `fault`.

    The first has a port `fault` of its own, for levels up to `within`; the level after that
    selects the second, and so on.
    """
    lines = [f"module {name}({', '.join([*ports.inputs, *ports.outputs, 'fault'])});"]
    lines += [f"input [{size - 1}:0] {port};" for port, size in ports.inputs.items()]
    lines += [f"output [{size - 1}:0] {port};" for port, size in ports.outputs.items()]
    lines.append(f"input [{width - 1}:0] fault;")
    for place, module in enumerate(modules):
        pins = [f".{port}({port})" for port in ports.inputs]
        pins += [f".{port}({port}_{place})" for port in ports.outputs]
        pins += [f".fault(fault <= {within} ? fault : {width}'d0)"] * (place == 0)
        lines += [f"wire [{size - 1}:0] {port}_{place};" for port, size in ports.outputs.items()]
        lines.append(f"{module} part_{place}({', '.join(pins)});")
    others = range(1, len(modules))
    for port in ports.outputs:
        choice = "".join(f"fault == {within + k} ? {port}_{k} : " for k in others)
        lines.append(f"assign {port} = {choice}{port}_0;")
    return "\n".join([*lines, "endmodule", ""])
