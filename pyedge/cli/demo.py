"""`pyedge demo`: the bench in a minute."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options
from pyedge.cli.text_table import fitted, print_table
from pyedge.files import output

if TYPE_CHECKING:
    from pyedge.training.run import Run

TASKS = ("iris", "allostery-3", "regression-a")


def demo(
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of everything.", min=0)] = 0,
    out: Annotated[
        str, typer.Option(metavar="FOLDER", help="Where the figures go.")
    ] = "figures/demo",
    json: options.Json = False,
) -> int:
    """Three tasks on the hardware model and on the ideal rule, then five edges cut and recovered.

    Examples:

    pyedge demo

    pyedge demo --seed 3 --out /tmp/demo
    """
    from pyedge.training.summary import summary

    folder = output(out, folder=True)
    started = time.perf_counter()
    rows: list[dict[str, Any]] = []
    figures: list[Path] = []
    with options.progress("training") as progress:
        for task, edges in itertools.product(TASKS, ("paper", "ideal")):
            run = _run(task, edges, seed)
            run.train(progress)
            rows.append({"name": task, **summary(run)})
            if edges == "paper":
                figures.append(_figure(run, folder / f"{task}.png", rows[-1]))
        damaged = _damaged(seed)
        damaged.train(progress)
        rows.append({"name": "allostery-2, 5 edges cut", **summary(damaged)})
        figures.append(_figure(damaged, folder / "damage.png", rows[-1]))
    seconds = time.perf_counter() - started
    if json:
        options.print_json({"runs": rows, "figures": [str(f) for f in figures]})
    else:
        _print(rows)
    options.say(f"{seconds:.0f} s; figures: {', '.join(map(str, figures))}")
    return 0


def _run(task: str, edges: str, seed: int) -> Run:
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.run import Run

    return Run(MachineConfiguration.make({"seed": seed, "edges": {"comparison": edges}}), task)


def _damaged(seed: int) -> Run:
    from pyedge.training.edge_cuts import feasible_cuts

    run = _run("allostery-2", "paper", seed)
    machine = run.configuration
    network, limits = machine.make_network(), machine.parts().range
    chosen = feasible_cuts(network, run.make_task(0), 5, limits, seed=seed)
    run.cuts = {100 * (k + 1): [edge] for k, edge in enumerate(chosen)}
    return run


def _figure(run: Run, path: Path, row: dict[str, Any]) -> Path:
    from pyedge import plots

    plots.save(plots.training_figure(run.histories[-1], row["mse_reachable"], run.histories), path)
    return path


def _print(rows: list[dict[str, Any]]) -> None:
    from pyedge.units import show_error, show_orders

    table = [
        {
            "task": row["name"],
            "edges": "hardware" if row["edges"] == "paper" else "ideal rule",
            "at the start ": show_error(row["mse_initial"], 2),
            "late ": show_error(row["mse_late"], 2),
            "orders ": show_orders(row["mse_initial"], row["mse_late"], 1),
            "best step ": show_error(row["mse_best"], 2),
            "within reach ": show_error(row["mse_reachable"], 1),
        }
        for row in rows
    ]
    print_table(
        "A machine of 16 edges: 128 wiper positions, comparator noise 3 mV",
        table,
        caption="errors in V^2, summed over outputs, in 800 steps (Iris: 450); "
        "late: mean of the last 200 (Iris: 112)",
    )
    reference, ideal = (row for row in rows if "accuracy" in row)
    print(
        fitted(
            f"Accuracy on Iris: {reference['accuracy']:.3f}, by the ideal rule "
            f"{ideal['accuracy']:.3f} (mean of the last 30 steps and of {reference['splits']} "
            f"splits); {reference['accuracy_initial']:.3f} before training; logistic regression "
            f"{reference['accuracy_reference']:.3f}"
        )
    )
    if slower := ideal_worse(rows):
        print(fitted(WHY_IDEAL_LOSES.format(tasks=" and ".join(slower), gamma=rows[1]["gamma"])))


WHY_IDEAL_LOSES = (
    "The ideal rule is behind on {tasks} because it is slower there: its steps shrink with the "
    "error (rate gamma, {gamma:g} ohm^3/V^2), a wiper steps by a whole position however small the "
    "error is. With more steps its error falls on: pyedge train regression-a --edges ideal --steps "
    "8000."
)


def ideal_worse(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The tasks on which the ideal rule's final error is larger than the hardware model's."""
    late = {(row["name"], row["edges"]): row["mse_late"] for row in rows}
    return [task for task in TASKS if late[task, "ideal"] > late[task, "paper"]]
