"""`python -m benchmarks [--json]`: every benchmark, each with its alternative in the same run."""

from __future__ import annotations

import argparse
import json

from benchmarks import machine_step

BENCHMARKS = {"machine step": machine_step.measure}


def main() -> None:
    """Run all and print a table, or one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wanted = parser.parse_args()
    results = {name: measure() for name, measure in BENCHMARKS.items()}
    if wanted.json:
        print(json.dumps(results))
        return
    for name, rows in results.items():
        print(f"{name}: microseconds a step, median of {machine_step.ROUNDS} interleaved rounds")
        for row in rows:
            print(f"  {row['what']:58} {row['microseconds']:9.2f}   {row['ratio']:7.1f}x")


if __name__ == "__main__":
    main()
