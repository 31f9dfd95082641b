"""15. A chain of rotors whose soft end is set by its geometry, and what learning can change."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import pyedge
from pyedge.arrays import Floats
from pyedge.networks.elastic import ElasticNetwork
from pyedge.plots import save
from pyedge.plots.style import BLUE, GREY, INK, PALE, VERMILLION, new_figure
from pyedge.tasks.task import Examples, Task

COUNT, ANGLE = 6, 20
FORCE = 0.01  # N; displacements are linear in it
STEPS = 300


def zero_mode(network: ElasticNetwork) -> Floats:
    """(rotors, 2) displacements of the tips in the zero mode, the largest 1, towards +x.

    Kane and Lubensky, Nat. Phys. 10, 39 (2014).
    """
    modes = np.linalg.svd(network.incidence)[2][network.n_edges :]
    assert len(modes) == 1, "one zero mode"
    tips = modes[0].reshape(-1, 2)
    return np.asarray(tips * np.sign(tips[:, :1]) / np.linalg.norm(tips, axis=1).max())


def turns(network: ElasticNetwork) -> Floats:
    """(rotors,) turns in the zero mode, the largest 1."""
    return np.asarray(np.linalg.norm(zero_mode(network), axis=1))


def compliance(pulled: int, held: int, goal: float | None = None) -> float:
    """Of the tip of a rotor along x, in m/N, with the tip of another held.

    With a goal, also in m/N, widths of bars learn it first, by in situ backpropagation.
    """
    network = pyedge.named(f"rotors:count={COUNT},angle={ANGLE}")
    machine = pyedge.MachineConfiguration.make(
        {
            "network": network.name,
            "fixed": [*range(1, COUNT + 1), COUNT + held],
            "edges": {"comparison": "bar"},
            "supervisor": {"method": "adjoint", "beta": 2.0},
        }
    ).build()
    label = f"x{COUNT + pulled}"
    target = np.array([[0.0 if goal is None else goal * FORCE]])
    data = Examples(np.zeros((1, 0)), target, np.array([[FORCE]]), (label,))
    task = Task("edge", (), (label,), data, steps=1 if goal is None else STEPS)
    history = machine.train(task)
    return float(history.dataset["free_voltage"].sel(node=label).values[-1]) / FORCE


def main(folder: str | Path = ".") -> dict[str, list[float]]:
    """Pull either end of the chain, the other held; ask each end to become as the other.

    Writes edge-state.png.

    Returns:
        Compliances of the soft and of the stiff end before and after training, in m/N.
    """
    network = pyedge.named(f"rotors:count={COUNT},angle={ANGLE}")
    assert isinstance(network, ElasticNetwork)
    count = network.count()
    print(f"{count.freedoms} freedoms, {count.bars} bars: {count.zero_modes} zero mode, "
          f"{count.self_stresses} self-stresses")  # fmt: skip
    found = turns(network)
    print(f"each rotor turns {found[-1] / found[-2]:.4f} times as much as the one before it")
    ends = {"soft": (COUNT, 1), "stiff": (1, COUNT)}
    before = {name: compliance(*end) for name, end in ends.items()}
    goals = {"soft": before["stiff"], "stiff": before["soft"]}
    after = {name: compliance(*end, goals[name]) for name, end in ends.items()}
    for name in ends:
        print(
            f"{name} end: {before[name]:.5g} m/N, trained {after[name]:.5g} m/N, "
            f"asked for {goals[name]:.5g} m/N"
        )
    save(_figure(network, before, after), Path(folder) / "edge-state.png")
    return {name: [before[name], after[name]] for name in ends}


def _figure(network: ElasticNetwork, before: dict[str, float], after: dict[str, float]) -> Figure:
    figure = new_figure(14.0, 4.6, "A chain of rotors: its geometry sets which end is soft")
    chain, mode, ends = figure.subplots(1, 3, width_ratios=[2.2, 1, 1])
    places = 1e3 * np.asarray(network.positions)
    for first, second in network.edges:
        colour = PALE if second - first == COUNT else GREY
        chain.plot(*places[[first, second]].T, color=colour, linewidth=3, zorder=1)
    chain.plot(*places[:COUNT].T, "^", color=INK, markersize=8)
    chain.plot(*places[COUNT:].T, "o", color="white", markeredgecolor=INK, markersize=6)
    moved = 8 * zero_mode(network)
    chain.quiver(*places[COUNT:].T, *moved.T, color=VERMILLION, angles="xy", scale_units="xy",
                 scale=1, width=0.006, zorder=3)  # fmt: skip
    chain.set(title=f"Rotors at {ANGLE}°, and the zero mode", aspect="equal")
    chain.axis("off")
    chain.set(xlim=(-4, 95), ylim=(-14, 14))
    sine = np.sin(np.radians(ANGLE))
    for angle, colour in ((ANGLE, VERMILLION), (0, GREY), (-ANGLE, BLUE)):
        other = pyedge.named(f"rotors:count={COUNT},angle={angle}")
        assert isinstance(other, ElasticNetwork)
        numbers = np.arange(1, COUNT + 1)
        mode.semilogy(numbers, turns(other), "o", color=colour, label=f"{angle}°")
        ratio = ((1 + sine) / (1 - sine)) ** np.sign(angle)
        mode.semilogy(numbers, ratio ** (numbers - (COUNT if angle > 0 else 1.0)), color=colour)
    mode.set(title="Zero mode", xlabel="rotor", ylabel="turn over the largest")
    mode.set_ylim(1e-3, 2)
    mode.legend(title="lines: theory", loc="lower center", ncols=3, columnspacing=1.0)
    for k, name in enumerate(before):
        ends.semilogy(
            [0, 1],
            [before[name], after[name]],
            "o-",
            color=(VERMILLION, BLUE)[k],
            label=f"{name} end",
        )
    ends.set(title="Compliance", ylabel="m/N", xlim=(-0.4, 1.4))
    ends.set_xticks([0, 1], ["before", "trained to be\nas the other"])
    ends.legend(loc="center")
    return figure


if __name__ == "__main__":
    main(*sys.argv[1:2])
