"""`make tapeout`: other tools' checks of the exported boards, written to VERIFICATION.md."""

from __future__ import annotations

import sys
from pathlib import Path

from circuits.kicad import KICAD
from hdl.fpga.build import NEXTPNR, tool_version
from pyedge.files import write_text
from pyedge.verify import checks, perform

REPORT = Path(__file__).parents[1] / "VERIFICATION.md"
_HEAD = """# Checks of the exports by other tools

Made by `make tapeout` with KiCad {version}. `pins` compares the parts with KiCad's symbols:
numbers, names and units of their pins. `rules` counts what KiCad's electrical rules complain
of, `netlist` is what KiCad reads out of the schematic, equal to the circuit pin by pin, in names,
values, footprints and part numbers, and `fields` are those of every unit. `simulation` is KiCad's
SPICE netlist in ngspice, whose digipots count as those of the project's own. `faults` are planted
in the divider's sheets; each must be caught by a check of its own.

`fpga` are checks of the FPGA with nextpnr {nextpnr}: `wrapper` is the Verilog on the serial line,
`read-back` the cells that the bitstream configures, both in Icarus beside a model, reply by reply;
`lockstep` is a training with noise on the bitstream as read back.

| check | result | measured | |
|---|---|---|---|
"""


def main() -> int:
    """Run the checks; the exit status is 1 where one of them fails or is skipped."""
    outcomes = [perform(check) for check in checks(["exports", "fpga"])]
    version, nextpnr = (tool_version(tool) for tool in (KICAD, NEXTPNR))
    rows = [f"| {o.name} | {o.status} | {o.measured or ''} | {o.detail} |\n" for o in outcomes]
    write_text(REPORT, _HEAD.format(version=version, nextpnr=nextpnr) + "".join(rows))
    print("".join(f"{o.status} {o.name}: {o.measured} {o.detail}\n" for o in outcomes), end="")
    return 0 if all(outcome.status == "passed" for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
