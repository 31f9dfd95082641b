"""What a machine that learns from rewards makes of states and actions."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from pyedge.arrays import Floats
from pyedge.plots.examples import Replay, over_steps, sampled_steps
from pyedge.plots.style import COLOURS, INK, STEPS
from pyedge.plots.ticks import log_scale
from pyedge.tasks.decision_process import DecisionProcess
from pyedge.training.history import History

_LEGIBLE = 12  # states or actions, up to which values are written into a table


def process_of(history: History) -> DecisionProcess | None:
    """The rewards of a history's task; None where it has none."""
    described = history.attributes["task"].get("process")
    return None if described is None else DecisionProcess.of(described)


def values_at(history: History, replay: Replay, step: int) -> Floats:
    """(states, actions) what actions are worth at a step, in volts."""
    return replay.outputs(step, np.array(history.attributes["task"]["states"]))


def draw_values(axes: Axes, history: History, replay: Replay) -> None:
    """A table of the values after training; dots: the highest; rings: a best strategy."""
    process = process_of(history)
    assert process is not None, "a task of rewards"
    values = 1e3 * values_at(history, replay, len(history))
    states, actions = values.shape
    axes.pcolormesh(values, cmap="Blues", vmax=values.max() + np.ptp(values))
    for state in range(states):
        for action in range(actions):
            if max(states, actions) <= _LEGIBLE:
                text = f"{values[state, action]:.0f}"
                axes.text(action + 0.5, state + 0.4, text, ha="center", va="center")
        chosen = values[state].argmax()
        axes.plot(chosen + 0.5, state + 0.75, "o", color=INK, markersize=7)
        axes.plot(
            process.best[state] + 0.5, state + 0.75, "o", color=INK, markersize=14, fillstyle="none"
        )
    axes.set_xticks(np.arange(actions) + 0.5, [str(k) for k in range(actions)])
    axes.set_yticks(np.arange(states) + 0.5, [str(k) for k in range(states)])
    axes.set(xlabel="action", ylabel="state")
    axes.invert_yaxis()


def draw_learning_values(axes: Axes, history: History) -> None:
    """Values measured at each epoch, a colour a state; rings: those that are their own targets."""
    process = process_of(history)
    assert process is not None, "a task of rewards"
    task, desired = history.attributes["task"], history.dataset["desired"].values
    states, actions = process.rewards.shape
    values = 1e3 * desired[:, -states:]
    epochs = sampled_steps(len(values) - 1, 200)
    steps, end = epochs * task["train"] * task["dwell"] + 1, len(history) + 1
    wanted = process.fixed_point(task["centred"])
    for state in range(states):
        colour = COLOURS[state % len(COLOURS)]
        axes.plot(steps, values[epochs, state], color=colour, linewidth=1)
        if wanted is not None:
            at = np.full(actions, end)
            axes.plot(at, 1e3 * wanted[state], "o", color=colour, fillstyle="none", clip_on=False)
    log_scale(axes, "x")
    axes.set(xlim=(1, end), xlabel=f"{STEPS} + 1", ylabel="value of an action (mV)")


def draw_worth(axes: Axes, history: History, replay: Replay) -> None:
    """Discounted reward of each state against step, and of the best strategy (dashed)."""
    process = process_of(history)
    assert process is not None, "a task of rewards"
    steps, strategies = over_steps(
        history, lambda step: values_at(history, replay, step).argmax(axis=-1)
    )
    worth, best = (
        1e3 * process.worth(strategies.astype(np.int64)),
        1e3 * process.worth(process.best),
    )
    for state in range(worth.shape[1]):
        colour = COLOURS[state % len(COLOURS)]
        axes.step(steps + 1, worth[:, state], where="post", color=colour, label=f"state {state}")
        axes.axhline(best[state], color=colour, linewidth=1.4, linestyle=(0, (4, 3)), zorder=1)
    log_scale(axes, "x")
    axes.set(xlim=(1, len(history) + 1), xlabel=f"{STEPS} + 1", ylabel="discounted reward (mV)")
    if worth.shape[1] <= _LEGIBLE:
        axes.legend(loc="lower right", ncols=2)
