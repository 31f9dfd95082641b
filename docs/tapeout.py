"""`make tapeout`: other tools' checks of the exported boards, written to VERIFICATION.md."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from circuits.kicad import KICAD
from hdl.fpga.build import NEXTPNR, tool_version
from pyedge.files import write_text
from pyedge.verify import checks, perform

REPORT = Path(__file__).parents[1] / "VERIFICATION.md"
_HEAD = """# Checks of the exports by other tools

Made by `make tapeout` with KiCad {version} and gerbonara {gerbonara}.
[docs/boards.md](docs/boards.md) says what each check compares.

`fpga` are checks of the FPGA ([docs/fpga.md](docs/fpga.md)) with nextpnr {nextpnr}: `wrapper` is
the Verilog on the serial line, `read-back` the cells that the bitstream configures, both in Icarus
beside a model, reply by reply; `lockstep` is a training with noise on the bitstream as read back.

`chip` is an edge in standard cells ([docs/chips.md](docs/chips.md)): `equal` is proved, `cells` and
`bench` run on the maker's Verilog, `transistors` in ngspice.

| check | result | measured | |
|---|---|---|---|
"""


def gerbonara() -> str:
    """The version of the reader of gerbers."""
    try:
        return metadata.version("gerbonara")
    except metadata.PackageNotFoundError:
        return "missing"


def main() -> int:
    """Run the checks; the exit status is 1 where one of them fails or is skipped."""
    outcomes = [perform(check) for check in checks(["exports", "fpga", "chip"])]
    version, nextpnr = (tool_version(tool) for tool in (KICAD, NEXTPNR))
    rows = [f"| {o.name} | {o.status} | {o.measured or ''} | {o.detail} |\n" for o in outcomes]
    head = _HEAD.format(version=version, nextpnr=nextpnr, gerbonara=gerbonara())
    write_text(REPORT, head + "".join(rows))
    print("".join(f"{o.status} {o.name}: {o.measured} {o.detail}\n" for o in outcomes), end="")
    return 0 if all(outcome.status == "passed" for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
