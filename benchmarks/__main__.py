"""`python -m benchmarks [NAME ...] [--json] [--out DIR]`: pyedge against alternatives.

Results are written to DIR as JSON, with the machine that they are from, and some as a figure.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from benchmarks import (
    digits,
    elastic,
    ensemble_steps,
    large_networks,
    logic_speed,
    machine_step,
    ngspice_step,
    transistor_updates,
    transistors,
)
from benchmarks.host import host
from pyedge.files import write_text
from pyedge.plots.style import save

Rows = list[dict[str, Any]]


class Benchmark(NamedTuple):
    """A benchmark.

    Attributes:
        measure: returns rows: `what` with `microseconds` and `ratio`, or `missing`, or `says`.
        what: meaning of the two numbers.
        draw: figure of the rows.
    """

    measure: Callable[[], Rows]
    what: str
    draw: Callable[[Rows], Figure] | None = None


BENCHMARKS = {
    "machine-step": Benchmark(
        machine_step.measure, "a training step; times as fast as the numpy loop"
    ),
    "ensemble-steps": Benchmark(
        ensemble_steps.measure,
        "a step of one of many machines; times that pyedge is as fast",
        ensemble_steps.draw,
    ),
    "logic-speed": Benchmark(
        logic_speed.measure, "a cycle of the global clock; times as fast as one handle a signal"
    ),
    "ngspice-step": Benchmark(
        ngspice_step.measure,
        "a free and a clamped state; times as fast as ngspice altered in place",
        ngspice_step.draw,
    ),
    "large-networks": Benchmark(
        large_networks.measure,
        "a training step; times as fast as factorising both twins anew with scipy's splu",
        large_networks.draw,
    ),
    "transistors": Benchmark(
        transistors.measure,
        "a solve or an update; times as fast as a naive Newton's",
        transistors.draw,
    ),
    "digits": Benchmark(digits.measure, "accuracy on handwritten digits, and time of an epoch"),
    "elastic": Benchmark(
        elastic.measure, "a step of bars or springs, or an epoch of ageing; times as fast as numpy"
    ),
    "transistor-updates": Benchmark(
        transistor_updates.measure,
        "an update of one of many machines; times as fast as the C kernel",
    ),
}


def main() -> None:
    """Run some or all and print a table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("results"))
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"{unknown[0]!r} is not one of {', '.join(BENCHMARKS)}")
    results = {}
    for name in options.names or BENCHMARKS:
        benchmark, machine = BENCHMARKS[name], host()
        rows = results[name] = benchmark.measure()
        text = json.dumps({"machine": machine, "what": benchmark.what, "rows": rows}, indent=1)
        write_text(options.out / f"{name}.json", text + "\n")
        if benchmark.draw is not None:
            save(benchmark.draw(rows), options.out / f"{name}.png")
        if not options.json:
            print(f"{name}: {benchmark.what}")
            for row in rows:
                print(f"  {row['what']:56} {_numbers(row)}", flush=True)
    if options.json:
        print(json.dumps(results))


def _numbers(row: dict[str, object]) -> str:
    for words in ("missing", "says"):
        if words in row:
            return str(row[words])
    micro = float(str(row["microseconds"]))
    return f"{micro:12.4f} us {1e6 / micro:14,.0f} /s {float(str(row['ratio'])):9.3g} x"


if __name__ == "__main__":
    main()
