"""`make tapeout`: other tools' checks of boards, FPGAs and chips, written to VERIFICATION.md."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import metadata
from pathlib import Path

from circuits.kicad import KICAD
from hdl.fpga.build import NEXTPNR, tool_version
from pyedge.files import write_text
from pyedge.verify import checks, perform
from pyedge.verify.check import Outcome

GROUPS = ("exports", "fpga", "chip", "layout", "tile")
REPORT = Path(__file__).parents[1] / "VERIFICATION.md"
_HEAD = """# Checks of the exports by other tools

Made by `make tapeout` with KiCad {version} and gerbonara {gerbonara}.
[docs/boards.md](docs/boards.md) says what each check compares.

`fpga` are checks of the FPGA ([docs/fpga.md](docs/fpga.md)) with nextpnr {nextpnr}: `wrapper` is
the Verilog on the serial line, `read-back` the cells that the bitstream configures, both in Icarus
beside a model, reply by reply; `lockstep` is a training with noise on the bitstream as read back.

`chip` is an edge in standard cells ([docs/chips.md](docs/chips.md)): `equal` is proved, `cells` and
`bench` run on the maker's Verilog, `transistors` in ngspice. `chip/edge` is a whole edge as
transistors that learns, `chip/machine` a network of ladders and comparators as transistors
([docs/chip-transistors.md](docs/chip-transistors.md)). `layout` is its layout, read back by
KLayout, netgen and qflow, `tile` what other flows take, read by OpenSTA, KLayout and yosys
([docs/chip-layout.md](docs/chip-layout.md)).

| check | result | measured | |
|---|---|---|---|
"""


def gerbonara() -> str:
    """The version of the reader of gerbers."""
    try:
        return metadata.version("gerbonara")
    except metadata.PackageNotFoundError:
        return "missing"


def _performed(names: Sequence[str]) -> list[Outcome]:
    """Outcomes of checks, one after the other in one process."""
    return [perform(check) for check in checks(GROUPS) if check.name in names]


def outcomes(names: Sequence[str]) -> list[Outcome]:
    """Outcomes of checks in their order, found on all cores, with progress on standard error.

    Those of the tile share what they measure of the cells: they come first, in one process.
    """
    tile = [name for name in names if name.startswith("tile/")]
    lots = [tile, *([name] for name in names if name not in tile)]
    found: dict[str, Outcome] = {}
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), spawn) as pool:
        for future in as_completed([pool.submit(_performed, lot) for lot in lots if lot]):
            for outcome in future.result():
                found[outcome.name] = outcome
                words = f"{len(found)} of {len(names)} {outcome.status} {outcome.name}"
                print(f"{words} {outcome.seconds:.0f} s", file=sys.stderr, flush=True)
    return [found[name] for name in names]


def main() -> int:
    """Run the checks; the exit status is 1 where one of them fails or is skipped."""
    found = outcomes([check.name for check in checks(GROUPS)])
    version, nextpnr = (tool_version(tool) for tool in (KICAD, NEXTPNR))
    rows = [f"| {o.name} | {o.status} | {o.measured or ''} | {o.detail} |\n" for o in found]
    head = _HEAD.format(version=version, nextpnr=nextpnr, gerbonara=gerbonara())
    write_text(REPORT, head + "".join(rows))
    print("".join(f"{o.status} {o.name}: {o.measured} {o.detail}\n" for o in found), end="")
    return 0 if all(outcome.status == "passed" for outcome in found) else 1


if __name__ == "__main__":
    sys.exit(main())
