"""`pyedge demo`: the bench in a minute."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options

if TYPE_CHECKING:
    from pyedge.training.run import Run

TASKS = ("iris", "allostery-3", "regression-a")


def demo(
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything.", min=0)] = 0,
    out: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the figures go.")] = Path(
        "figures/demo"
    ),
    json: options.Json = False,
) -> int:
    """Three tasks on the hardware model and on the ideal rule, then five edges cut and recovered.

    Examples:

    pyedge demo

    pyedge demo --seed 3 --out /tmp/demo
    """
    options.writable(out)
    started = time.perf_counter()
    progress, stop = options.progress_bar("training")
    rows: list[dict[str, Any]] = []
    figures: list[Path] = []
    try:
        for task in TASKS:
            for edges in ("paper", "ideal"):
                run = _run(task, edges, seed, progress)
                rows.append(_row(run, f"{task}"))
                if edges == "paper":
                    figures.append(_figure(run, out / f"{task}.png", rows[-1]))
        damaged = _damaged(seed, progress)
        rows.append(_row(damaged, "allostery-2, 5 edges cut"))
        figures.append(_figure(damaged, out / "damage.png", rows[-1]))
    finally:
        stop()
    seconds = time.perf_counter() - started
    if json:
        options.print_json({"runs": rows, "figures": [str(f) for f in figures]})
    else:
        _table(rows)
    print(f"{seconds:.0f} s; figures: {', '.join(str(f) for f in figures)}", file=sys.stderr)
    return 0


def _run(task: str, edges: str, seed: int, progress: Any) -> Run:
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.run import Run

    machine = MachineConfiguration.make({"seed": seed, "edges": {"comparison": edges}})
    run = Run(machine, task)
    run.train(progress)
    return run


def _damaged(seed: int, progress: Any) -> Run:
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.edge_cuts import feasible_cuts
    from pyedge.training.run import Run

    machine = MachineConfiguration.make({"seed": seed})
    run = Run(machine, "allostery-2")
    chosen = feasible_cuts(
        machine.make_network(), run.make_task(0), 5, machine.parts().range, seed=seed
    )
    run.cuts = {100 * (k + 1): [edge] for k, edge in enumerate(chosen)}
    run.train(progress)
    return run


def _row(run: Run, name: str) -> dict[str, Any]:
    from pyedge.training.summary import summary

    return {"name": name, **summary(run)}


def _figure(run: Run, path: Path, row: dict[str, Any]) -> Path:
    from pyedge import plots

    plots.save(plots.training_figure(run.histories[-1], row["mse_reachable"]), path)
    return path


def _table(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="A machine of 16 edges: 128 wiper positions, comparator noise 3 mV",
        caption="errors in V^2, summed over outputs; late: mean of the last 200 steps (Iris: 112)",
    )
    table.add_column("task")
    table.add_column("edges")
    for name in ("steps", "at the start", "late", "orders", "best step", "within reach"):
        table.add_column(name, justify="right")
    table.add_column("accuracy", justify="right")
    for row in rows:
        accuracy = "" if "accuracy" not in row else f"{row['accuracy']:.3f}"
        table.add_row(
            row["name"],
            "hardware" if row["edges"] == "paper" else "ideal rule",
            str(row["steps"]),
            f"{row['mse_initial']:.2g}",
            f"{row['mse_late']:.2g}",
            "" if row["orders_late"] is None else f"{row['orders_late']:.1f}",
            f"{row['mse_best']:.2g}",
            f"{row['mse_reachable']:.1g}",
            accuracy,
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    reference = next(row for row in rows if "accuracy" in row)
    print(
        f"Iris: mean of the last 30 steps, mean of {reference['splits']} splits; "
        f"{reference['accuracy_initial']:.3f} before training; logistic regression "
        f"{reference['accuracy_reference']:.3f}"
    )
