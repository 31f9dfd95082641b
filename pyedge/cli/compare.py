"""`pyedge compare`: saved runs of one task, in one table and one figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.cli.text_table import print_table
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.networks.network import Network
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.run import Run

_option = options.panel()
_LABELLED = 3  # most differences that a legend names
_TABLE, _FIGURE = "comparison.csv", "comparison.png"


def compare(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="RUN", help="Two or more folders of `pyedge train --out`.", show_default=False
        ),
    ] = None,
    out: Annotated[
        Text, _option("FILE|FOLDER", "The figure (.png, .svg, .pdf); in a folder, the table too.")
    ] = None,
    names: Annotated[
        Text, _option("A,B,...", "Names of the runs; what differs between them if not given.")
    ] = None,
    json: options.Json = False,
) -> int:
    """Compare runs of one task: what differs between the machines, and how well they learned.

    Examples:

    pyedge compare runs/paper runs/ideal

    pyedge compare runs/paper runs/ideal --out comparison.png --names hardware,ideal

    pyedge compare runs/eta-* --out comparisons/eta
    """
    chosen = folders or []
    if len(chosen) < 2:
        raise InputError(
            f"{len(chosen)} run{'' if len(chosen) == 1 else 's'}: give two or more to compare, "
            "as: pyedge compare runs/paper runs/ideal"
        )
    figure = table = None
    if out is not None:
        figure, folder = options.file_or_folder(out, (".png", ".svg", ".pdf"))
        if folder:
            figure, table = figure / _FIGURE, figure / _TABLE
    given = None if names is None else _names(names, chosen)
    runs = [_load(folder) for folder in chosen]
    _check_task(chosen, runs)
    differences = _differences(runs)
    labels = given or _labels(chosen, differences)
    rows = [_measured(run) for run in runs]
    if figure is not None:
        _draw(runs, labels, figure)
        options.say(f"figure in {figure}")
    if table is not None:
        _write(table, labels, differences, rows)
    if json:
        data = [
            {"name": name, "run": str(folder), "machine": machine, **row}
            for name, folder, machine, row in zip(labels, chosen, differences, rows, strict=True)
        ]
        options.print_json({"task": _task(runs[0])["name"], "runs": data})
    else:
        _print(_task(runs[0])["name"], labels, differences, rows)
    return 0


def _names(text: str, folders: Sequence[Path]) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if len(names) != len(folders):
        s = "" if len(names) == 1 else "s"
        raise InputError(f"--names {text}: {len(names)} name{s} for {len(folders)} runs")
    if not all(names) or len(set(names)) < len(names):
        raise InputError(f"--names {text}: a name for each run, each another")
    return names


def _load(folder: Path) -> Run:
    from pyedge.training.run import Run

    if not (folder / "run.json").is_file():
        raise InputError(f"{folder} is not a run: give a folder that pyedge train --out has made")
    run = Run.load(folder)
    if not run.histories:
        raise InputError(f"{folder} has no step yet: pyedge train --resume {folder}")
    return run


def _task(run: Run) -> dict[str, Any]:
    """The task as its history describes it."""
    task: dict[str, Any] = run.histories[0].attributes["task"]
    return task


def _check_task(folders: Sequence[Path], runs: Sequence[Run]) -> None:
    """InputError unless all runs learn one task; data drawn from a seed may differ."""
    first = _task(runs[0])
    for folder, run in zip(folders, runs, strict=True):
        task, files = _task(run), [(each.files or {}).get(each.task) for each in (runs[0], run)]
        if task["name"] != first["name"]:
            raise InputError(
                f"{folder} is a run of task {task['name']}, {folders[0]} of {first['name']}: "
                "give runs of one task"
            )
        keys = ("inputs", "outputs", "objective", "injected")
        changed = None not in files and files[0] != files[1]
        if changed or any(task.get(key) != first.get(key) for key in keys):
            raise InputError(
                f"{folder} is a run of another task {task['name']} than {folders[0]}: "
                "give runs of one task"
            )


def _differences(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """What differs between the machines, by the keys of a machine's file; None where it has none.

    Values that a machine does not use, as comparator noise with ideal edges, are no difference.
    """
    machines = [_machine(run) for run in runs]
    differ = []
    for key in dict.fromkeys(key for values in machines for key in values):
        without = _UNUSED if key.startswith(_FILE) else None
        used = [each for values in machines if (each := values.get(key, without)) is not _UNUSED]
        if any(value != used[0] for value in used):
            differ.append(key)
    return [
        {key: None if values.get(key) is _UNUSED else values.get(key) for key in differ}
        for values in machines
    ]


def _network(machine: MachineConfiguration, network: Network) -> str:
    """Name or file of a network; of one made in Python, its name and digest."""
    if isinstance(machine.network, str):
        return machine.network
    from pyedge.extension.digest import digest

    return f"{network.name}@{digest(network.describe())[:16]}"


def _machine(run: Run) -> dict[str, Any]:
    """All values of a machine by dotted key, with its cuts, and the eta that is in effect."""
    from pydantic_core import to_jsonable_python

    from pyedge.schema import flat

    machine, network = run.configuration, run.histories[-1].network
    whole = machine.model_dump(mode="json", exclude={"network"})
    fields = type(machine).model_fields  # a dump leaves out some of what is as by default
    sections = {name: to_jsonable_python(field.default) for name, field in fields.items()}
    values = dict(flat(sections)) | dict(flat(whole))
    values |= {"network": _network(machine, network), "cut": None}
    files = run.files or {}
    values |= {f"{_FILE}{name}": files[name][:8] for name in files if name != run.task}
    if values["supervisor.eta"] is None:
        values["supervisor.eta"] = _task(run)["eta"]
    if run.cuts:
        cuts = [f"{a}-{b}@{step}" for step, edges in run.cuts.items() for a, b in edges]
        values["cut"] = " ".join(cuts)
    parts = machine.model_edges(network).parts
    for key in values:
        using = next((using for start, using in _PARTS.items() if key.startswith(start)), parts)
        if not using & parts:
            values[key] = _UNUSED
    return values


_ERRORS = ("mse_initial", "mse_late", "mse_best")
_FILE = "file "
"""Begins the key of a file that the machine names; its value is the file's digest."""
_UNUSED = object()
_PARTS = {
    "comparator.": {"comparators"},
    "chip.": {"comparators", "capacitor"},
    "digipot.": {"wiper"},
    "logic": {"wiper"},
    "edges.gamma": {"ohms"},
    "capacitor.": {"capacitor"},
    "transistor.": {"capacitor"},
    "conductor.": {"conductor"},
    "bar.": {"spring"},
    "spring.": {"spring"},
}
"""The parts of the edges that use a key, by the key's beginning."""


def _text(key: str, value: Any) -> str:
    """A value of a machine with its unit."""
    from pyedge.units import KEY_UNITS, show

    if value is None:
        return ""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return show(value, KEY_UNITS[key]) if number and key in KEY_UNITS else str(value)


def _labels(folders: Sequence[Path], differences: Sequence[dict[str, Any]]) -> list[str]:
    """Names of the runs: what differs, or their folders where that is nothing or too long."""
    keys = differences[0].keys()
    if 1 <= len(keys) <= _LABELLED and not any(key.startswith(_FILE) for key in keys):
        labels = [
            ", ".join(
                _text(key, value) if key in _PLAIN else f"{key.split('.')[-1]} {_text(key, value)}"
                for key, value in each.items()
                if value is not None
            )
            for each in differences
        ]
        if all(labels) and len(set(labels)) == len(labels):
            return labels
    short = [folder.resolve().name for folder in folders]
    if len(set(short)) == len(short):
        return short
    return [f"{k}: {folder}" for k, folder in enumerate(folders, start=1)]


_PLAIN = ("edges.comparison", "network", "logic", "physics")
"""Keys whose values say what they are."""


def _measured(run: Run) -> dict[str, Any]:
    """How well a run learned: means over its splits; codes of the last one."""
    from pyedge.training.summary import errors

    history = run.histories[-1]
    end, start = history.wiper, history.dataset["start"].values
    codes = [] if end is None else [(a, b) for a, b in zip(end, start, strict=True) if a >= 0]
    accuracies = [each.late_accuracy for each in run.histories if each.late_accuracy is not None]
    return {
        "steps": len(history),
        "splits": len(run.histories),
        **errors(run.histories),
        "accuracy": sum(accuracies) / len(accuracies) if accuracies else None,
        "codes": len(codes) or None,
        "codes_changed": sum(bool(a != b) for a, b in codes) if codes else None,
        "error_unit": history.error_unit,
    }


def _properties(
    differences: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]
) -> dict[str, list[str]]:
    """The table's lines: what each is, with its unit, and its value for each run."""
    from pyedge.units import show_error, show_orders

    def orders(row: dict[str, Any], key: str) -> str:
        return show_orders(row["mse_initial"], row[key])

    lines = {key: [_text(key, each[key]) for each in differences] for key in differences[0]}
    lines["steps"] = [str(row["steps"]) for row in rows]
    if any(row["splits"] > 1 for row in rows):
        lines["splits"] = [str(row["splits"]) for row in rows]
    for name, key in (("at the start", "initial"), ("late", "late"), ("best step", "best")):
        label = f"error, {name} ({rows[0]['error_unit']})".removesuffix(" (1)")
        lines[label] = [show_error(row[f"mse_{key}"]) for row in rows]
    lines["orders down, late"] = [orders(row, "mse_late") for row in rows]
    lines["orders down, best"] = [orders(row, "mse_best") for row in rows]
    if any(row["accuracy"] is not None for row in rows):
        lines["accuracy (last 30 steps)"] = [f"{row['accuracy']:.3f}" for row in rows]
    if any(row["codes_changed"] is not None for row in rows):
        codes = [(row["codes_changed"], row["codes"]) for row in rows]
        lines["codes changed"] = ["" if n is None else f"{n} of {m}" for n, m in codes]
    return lines


def _print(
    task: str,
    labels: Sequence[str],
    differences: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
) -> None:
    lines = _properties(differences, rows)
    table = [
        {"": name} | {f"{label} ": value for label, value in zip(labels, values, strict=True)}
        for name, values in lines.items()
    ]
    late = sorted({row["late_steps"] for row in rows})
    print_table(
        f"Runs of {task}",
        table,
        caption="errors summed over outputs; late: mean of the last "
        f"{' or '.join(map(str, late))} steps; codes: of the wipers, at the end against the start",
    )


def _write(
    path: Path,
    labels: Sequence[str],
    differences: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
) -> None:
    """The table as CSV, a run a line, numbers in full."""
    import pandas as pd

    from pyedge.reports.tables import write_csv
    from pyedge.units import KEY_UNITS

    columns: dict[str, list[Any]] = {"run": list(labels)}
    for key in differences[0]:
        columns[f"{key} ({KEY_UNITS[key]})" if key in KEY_UNITS else key] = [
            each[key] for each in differences
        ]
    unit = rows[0]["error_unit"]
    for key in rows[0]:
        name = f"{key} ({unit})" if key in _ERRORS and unit != "1" else key
        columns[name] = [row[key] for row in rows]
    write_csv(pd.DataFrame(columns).convert_dtypes(), path)


def _draw(runs: Sequence[Run], labels: Sequence[str], path: Path) -> None:
    from pyedge import plots

    histories = {label: run.histories for label, run in zip(labels, runs, strict=True)}
    plots.save(plots.comparison_figure(histories, f"Runs of {_task(runs[0])['name']}"), path)
