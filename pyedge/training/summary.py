"""Results of a run in numbers: what `pyedge train --json` prints, and `summary.json` holds."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import pyedge
from pyedge.arrays import Array
from pyedge.files import write_text
from pyedge.tasks import Classification, QLearning
from pyedge.training.attainable import attainable, late_examples
from pyedge.training.history import History
from pyedge.training.replay import Replay
from pyedge.training.run import Run

FORMAT = "pyedge summary 1"
_OWN_KEYS = ("wiper", "resistance")
_ERRORS = ("mse_initial", "mse_late", "mse_best", "mse_reachable")
_UNITS = {
    "eta": "1",
    "gamma": "ohm^3/V^2",
    **dict.fromkeys(("noise", "offset", "tie_bias", "smallest_margin"), "V"),
    **dict.fromkeys(_ERRORS, "V^2"),
    **dict.fromkeys(("orders_late", "orders_best"), "decade"),
    "wiper": "code",
    "resistance": "ohm",
    **dict.fromkeys(("accuracy", "accuracy_initial", "accuracy_reference"), "1"),
}


def save_summary(run: Run, folder: Path, result: dict[str, Any] | None = None) -> None:
    """Write `summary.json` atomically: `summary` with units, version and number of splits.

    Args:
        run: finished or interrupted, with a history.
        folder: of the run.
        result: its `summary`; None for one without the attainable error, whose search takes time.
    """
    result = summary(run, search=False) if result is None else result
    last = run.histories[-1]
    own = dict.fromkeys(_ERRORS, last.error_unit) | {
        "resistance": last.dataset["resistance"].attrs["units"]
    }
    whole = {
        "format": FORMAT,
        "version": pyedge.__version__,
        "finished": run.finished,
        "n": len(run.histories),
        "units": {k: own.get(k, unit) for k, unit in _UNITS.items() if k in result}
        | {f"learned.{name}": run.histories[-1].learned[name] for name in result["learned"]},
        **result,
    }
    write_text(folder / "summary.json", json.dumps(_finite(whole), indent=1) + "\n")


def _finite(value: Any) -> Any:
    """Plain data with None for numbers that JSON has not."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_finite, value))
    return None if isinstance(value, float) and not math.isfinite(value) else value


SEARCHED = 100_000
"""Edges up to which a summary has the attainable error: the search takes about a minute."""


def summary(run: Run, search: bool = True) -> dict[str, Any]:
    """A finished or interrupted run as plain data.

    Errors are in V^2, summed over outputs, and the mean over splits where there are several;
    `wiper`, `resistance` and `tied_edges` are of the last split.  Infinite orders (an error of
    exactly 0) are None, and so is the attainable error (`mse_reachable`) without `search` or with
    more than `SEARCHED` edges, or with edges that are not linear or have rest lengths.
    """
    histories = run.histories
    last = histories[-1]
    machine = run.configuration
    edges = machine.model_edges(last.network)
    search &= last.network.n_edges <= SEARCHED and edges.linear and edges.preload is None
    compared, counted = "comparators" in edges.parts, "wiper" in edges.parts
    task = run.make_task(len(histories) - 1)
    eta = machine.supervisor.eta
    attained = [_floor(run, k) for k in range(len(histories))] if search else []
    margins = [h.smallest_margin for h in histories if h.smallest_margin is not None]
    result: dict[str, Any] = {
        "task": task.name,
        "network": last.network.name,
        "edges": machine.edges.comparison,
        "logic": machine.logic if counted else None,
        "physics": machine.physics,
        "steps": len(last),
        "seed": machine.seed,
        "replica": machine.replica,
        "eta": task.eta if eta is None else eta,
        "gamma": machine.edges.gamma if "ohms" in edges.parts else None,
        "noise": machine.comparator.noise if compared else None,
        "offset": _offset(run) if compared else None,
        "tie_bias": machine.comparator.tie_bias if compared else None,
        "levels": machine.parts().levels if counted else None,
        "hardware": edges.summary,
        **errors(histories),
        "mse_reachable": float(np.mean(attained)) if search else None,
        "wiper": last.wiper,
        "learned": {k: _numbers(v) for k, v in last.last.items() if k not in _OWN_KEYS},
        "resistance": last.resistance,
        "tied_edges": last.tied_edges,
        "smallest_margin": min(margins) if margins else None,
    }
    if isinstance(task, Classification):
        result |= _accuracies(run)
    if isinstance(task, QLearning):
        result |= _strategy(run, task)
    return result


def errors(histories: Sequence[History]) -> dict[str, Any]:
    """Errors of the splits of a run, in V^2, each the mean over splits, and their orders."""
    initial, late, lowest = (_mean(histories, name) for name in ("initial", "late", "best"))
    return {
        "mse_initial": initial,
        "mse_late": late,
        "mse_best": lowest,
        "late_steps": histories[-1].late_steps,
        "orders_late": _orders(initial, late),
        "orders_best": _orders(initial, lowest),
    }


def _offset(run: Run) -> float:
    """The sd of the comparators' offsets: as asked for, or of the chip that was loaded."""
    chip = run.configuration.chip
    if chip.file is None:
        return chip.offset
    return float(
        np.sqrt(np.mean(run.configuration.draw_chip(run.configuration.make_network()).offset ** 2))
    )


def _floor(run: Run, split: int) -> float:
    """The best error within reach of what one split learned last."""
    task, history = run.make_task(split), run.histories[split]
    examples = late_examples(task, history)
    limits = run.configuration.model_edges(history.network).resistance_range
    return attainable(history.network, task, examples, limits).error


def _accuracies(run: Run) -> dict[str, Any]:
    late, initial, reference = [], [], []
    for split, history in enumerate(run.histories):
        accuracy, final = history.accuracy, history.late_accuracy
        task = run.make_task(split)
        assert accuracy is not None
        assert final is not None
        assert isinstance(task, Classification)
        late.append(final)
        initial.append(float(accuracy[0]))
        reference.append(task.reference_accuracy())
    return {
        "accuracy": float(np.mean(late)),
        "accuracy_initial": float(np.mean(initial)),
        "accuracy_reference": float(np.mean(reference)),
        "accuracy_by_split": late,
        "splits": len(run.histories),
    }


def _strategy(run: Run, task: QLearning) -> dict[str, Any]:
    """What a machine that learned from rewards does, and what it should."""
    history = run.histories[-1]
    values = Replay(run.configuration, history).outputs(len(history), task.states)
    process, strategy = task.process, values.argmax(axis=-1)
    return {
        "strategy": strategy.tolist(),
        "strategy_best": process.best.tolist(),
        "strategy_reward": float(process.worth(strategy).mean()),
        "strategy_reward_best": float(process.worth(process.best).mean()),
        "strategy_found": bool(process.solved(values)),
    }


def _numbers(row: Array) -> list[float | None]:
    """Values of edges, None where an edge has another degree of freedom."""
    if row.dtype.kind == "i":
        return [None if value < 0 else int(value) for value in row]
    return [float(value) if np.isfinite(value) else None for value in row]


def _mean(histories: Sequence[History], name: str) -> float:
    return float(np.mean([getattr(history, name) for history in histories]))


def _orders(initial: float, final: float) -> float | None:
    if initial <= 0 or final <= 0:
        return None
    return math.log10(initial / final)
