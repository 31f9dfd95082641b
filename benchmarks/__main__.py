"""`python -m benchmarks [NAME ...] [--json]`: each with its alternative in the same run."""

from __future__ import annotations

import argparse
import json

from benchmarks import large_networks, logic_speed, machine_step, ngspice_step

BENCHMARKS = {
    "machine-step": (machine_step.measure, "a training step; times as fast as the numpy loop"),
    "logic-speed": (logic_speed.measure, "a cycle of the global clock; times as fast as one "
                    "handle a signal"),
    "ngspice-step": (ngspice_step.measure, "a free and a clamped state; times as fast as "
                     "building and reading new circuits"),
    "large-networks": (large_networks.measure, "a training step; times as fast as factorising "
                       "both twins anew with scipy's splu"),
}  # fmt: skip


def main() -> None:
    """Run some or all and print a table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"{unknown[0]!r} is not one of {', '.join(BENCHMARKS)}")
    results = {}
    for name in wanted.names or BENCHMARKS:
        measure, what = BENCHMARKS[name]
        results[name] = measure()
        if not wanted.json:
            print(f"{name}: {what}")
            for row in results[name]:
                print(f"  {row['what']:52} {_numbers(row)}", flush=True)
    if wanted.json:
        print(json.dumps(results))


def _numbers(row: dict[str, object]) -> str:
    for words in ("missing", "says"):
        if words in row:
            return str(row[words])
    micro = float(str(row["microseconds"]))
    return f"{micro:10.2f} us {1e6 / micro:12,.0f} /s {float(str(row['ratio'])):8.1f} x"


if __name__ == "__main__":
    main()
