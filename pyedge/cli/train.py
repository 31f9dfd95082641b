"""`pyedge train`: a machine learns a task."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hdl.simulators import SIMULATORS
from pyedge.cli import options
from pyedge.cli.options import File, Number, Text
from pyedge.errors import InputError, ToolError
from pyedge.files import unused

if TYPE_CHECKING:
    from pyedge.training.configuration import MachineConfiguration
    from pyedge.training.history import History
    from pyedge.training.run import Run
    from pyedge.waveforms import Waves

# Edges whose values are listed one by one.
_MANY = 64

_machine, _training, _results = map(options.panel, ("Machine", "Training", "Results"))


def train(
    task: Annotated[
        Text,
        typer.Argument(
            metavar="TASK",
            help="divider, iris, allostery-1 to -4, regression-a, regression-b, "
            "elastic-behavior, -regression or -iris, or a TOML file.",
            show_default=False,
        ),
    ] = None,
    machine: Annotated[
        File,
        _machine(
            "FILE",
            "A TOML file, transistor-torus, or an elastic-... task's; options below override it.",
            "the reference machine",
        ),
    ] = None,
    network: Annotated[
        Text,
        _machine(
            "NAME", "torus16, divider, square:4x4, periodic:4x4, ..., or a CSV of pairs.", "torus16"
        ),
    ] = None,
    edges: Annotated[
        Text,
        _machine(
            "RULE", "ideal (Eq. 2), sign (Eq. 3), paper, exact, capacitor, transistor.", "paper"
        ),
    ] = None,
    logic: Annotated[
        Text,
        _machine(
            "NAME",
            f"Digital half: behavioral, myhdl, {', '.join(SIMULATORS)}, or on an FPGA: "
            "serial:PORT, fpga:FOLDER.",
            "behavioral",
        ),
    ] = None,
    physics: Annotated[
        Text,
        _machine(
            "NAME", "Where voltages settle: dense, sparse (large networks) or ngspice.", "dense"
        ),
    ] = None,
    gamma: Annotated[
        Text, _machine("RATE", "Learning rate of ideal edges, ohm^3/V^2.", "1e13")
    ] = None,
    noise: Annotated[Text, _machine("VOLTS", "Comparator noise, rms, as 3mV.", "3mV")] = None,
    offset: Annotated[
        Text, _machine("VOLTS", "Comparator offset, sd over comparators.", "0V")
    ] = None,
    tie_bias: Annotated[Text, _machine("VOLTS", "Upward bias of undecided edges.", "0V")] = None,
    levels: Annotated[Number, _machine("N", "Wiper positions, 2 or more.", "128")] = None,
    tolerance: Annotated[
        Text, _machine("RATIO", "Relative sd over digipot pairs, as 0.1.", "0")
    ] = None,
    mismatch: Annotated[Text, _machine("RATIO", "Relative sd within a pair, as 0.01.", "0")] = None,
    chip: Annotated[
        Text, _machine("CHIP", "A chip: its seed, or its JSON file.", "the machine's seed")
    ] = None,
    measurement_noise: Annotated[
        Text, _machine("VOLTS", "Noise of the measured free outputs, rms.", "0V")
    ] = None,
    dac: Annotated[
        Text, _machine("VOLTS", "Step of the DAC that clamps the outputs.", "0V, exact")
    ] = None,
    steps: Annotated[
        Number, _training("N", "Training steps (of each split).", "the task's")
    ] = None,
    eta: Annotated[Text, _training("ETA", "Nudge amplitude, 0 < eta <= 1.", "the task's")] = None,
    seed: Annotated[Number, _training("N", "Seed of noise, data and manufacture.", "0")] = None,
    replica: Annotated[Number, _training("N", "Which machine of that seed.", "0")] = None,
    splits: Annotated[
        Number, _training("N", "Training sets, in turn (classification).", "10")
    ] = None,
    cut: Annotated[
        list[str] | None, _training("EDGE@STEP", "Cut an edge, as 4-7@100; repeatable.")
    ] = None,
    resume: Annotated[Text, _training("FOLDER", "Go on with the run in this folder.")] = None,
    out: Annotated[Text, _results("FOLDER", "Save histories, chip and summary here.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help=options.JSON_HELP, rich_help_panel="Results")
    ] = False,
    plot: Annotated[Text, _results("FILE", "Draw the run: .png, .svg or .pdf.")] = None,
    animate: Annotated[Text, _results("FILE", "Draw the network learning: .gif.")] = None,
    html: Annotated[Text, _results("FILE", "A page to scrub through it: .html.")] = None,
    waves: Annotated[
        Text, _results("FILE", "Signals and voltages against time: .vcd; needs --logic.")
    ] = None,
) -> int:
    """Train a machine on a task.

    Examples:

    pyedge train allostery-3

    pyedge train iris --edges exact --noise 1mV --plot iris.png

    pyedge train allostery-2 --cut 4-7@100 --cut 1-2@200 --out runs/damage

    pyedge train --resume runs/damage --steps 2000

    pyedge train divider --logic icarus --steps 4 --waves divider.vcd

    pyedge train allostery-3 --physics ngspice --logic icarus
    """
    settings = {
        "network": "divider" if task == "divider" and network is None else network,
        "seed": seed,
        "replica": replica,
        "logic": logic,
        "physics": physics,
        "edges.comparison": edges,
        "edges.gamma": gamma,
        "digipot.levels": levels,
        "comparator.noise": noise,
        "comparator.tie_bias": tie_bias,
        "chip.offset": offset,
        "chip.tolerance": tolerance,
        "chip.mismatch": mismatch,
        "chip.seed": int(chip) if chip and chip.isdecimal() else None,
        "chip.file": None if chip and chip.isdecimal() else chip,
        "supervisor.eta": eta,
        "supervisor.noise": measurement_noise,
        "supervisor.resolution": dac,
    }
    from pyedge.tasks import ELASTIC

    before, folder = options.out_folder(resume), options.out_folder(out)
    figure, animation, page, signals = map(options.out_file, (plot, animate, html, waves))
    folder = folder or before
    if before is not None:
        fixed = (task, machine, splits, cut, *settings.values())
        if any(each is not None for each in fixed):
            raise InputError("--resume goes on with a run as it was: only --steps can be changed")
        from pyedge.training.run import Run

        run = Run.load(before, steps)
    elif task is None:
        raise InputError(
            "which task? as: pyedge train allostery-3 (pyedge train --help lists them)"
        )
    else:
        if task in ELASTIC and machine is None and network is None and edges is None:
            machine = Path(task)
        configuration = options.machine(machine, settings)
        run = _new_run(task, configuration, steps, splits, options.cuts(cut or []))
    _check_figures(figure, animation, page)
    from pyedge.waveforms import Waves

    waves_file = None if signals is None else Waves.of(run.configuration, signals)
    if folder is not None and folder != before and (folder / "run.json").exists():
        raise InputError(
            f"{folder} holds a run: go on with it by pyedge train --resume {folder}, "
            "or give another --out"
        )
    from pyedge.tasks import task_notes
    from pyedge.training import remarks

    for line in [*task_notes(run.task), *remarks.before(run.make_task(0), run.configuration)]:
        options.say(f"pyedge: note: {line}")
    _train(run, folder, waves_file)
    for line in remarks.after(run.histories[-1]):
        options.say(f"pyedge: note: {line}")
    from pyedge.training.summary import save_summary, summary

    result = summary(run)
    if folder is not None:
        run.save(folder)
        save_summary(run, folder, result)
        options.say(f"saved in {folder}")
    _close_waves(waves_file)
    _draw(run, figure, animation, page, result)
    options.show(json, result, "\n".join(_lines(result, run.histories[-1])))
    return 0


def _new_run(
    task: str,
    configuration: MachineConfiguration,
    steps: int | None,
    splits: int | None,
    cuts: dict[int, list[options.Edge]],
) -> Run:
    from pyedge.training.run import Run

    run = Run(configuration, task, steps, splits, cuts)
    parts = configuration.model_edges(configuration.make_network()).parts
    kinds = {"comparator"} if configuration.has_transistors else {"comparator", "chip"}
    given = kinds & configuration.model_fields_set
    if "comparators" not in parts and given:
        raise InputError(
            f"{configuration.edges.comparison} edges have no comparators and no chip: "
            "leave out --noise, --offset, --tie-bias, --tolerance, --mismatch and --chip"
        )
    return run


def _train(run: Run, out: Path | None, waves: Waves | None) -> None:
    """Train; when interrupted, save a folder that `--resume` continues."""
    from pyedge.training.summary import save_summary

    try:
        with options.progress(f"training {run.task}") as progress:
            run.train(progress, waves, out)
    except (KeyboardInterrupt, ToolError) as stopped:
        if not run.histories:
            raise
        folder = out or unused(Path("runs") / f"{Path(run.task).stem}-interrupted")
        run.save(folder)
        save_summary(run, folder)
        _close_waves(waves)
        done = sum(len(history) for history in run.histories)
        failed = isinstance(stopped, ToolError)
        why = str(stopped) if failed else "interrupted"
        options.say(
            f"pyedge: {why}; {done} steps are kept, go on with: pyedge train --resume {folder}"
        )
        raise typer.Exit(3 if failed else 130) from None


def _close_waves(waves: Waves | None) -> None:
    if waves is not None and waves.close():
        options.say(f"waves in {waves.path}")


def _check_figures(plot: Path | None, animate: Path | None, html: Path | None) -> None:
    """Refuse unknown file formats before training, rather than after it."""
    if (plot, animate, html) != (None,) * 3:
        from pyedge import plots

        for path, formats in [(plot, plots.FORMATS), (animate, (".gif",)), (html, (".html",))]:
            if path is not None:
                plots.check_suffix(path, formats)


def _draw(
    run: Run, plot: Path | None, animate: Path | None, html: Path | None, result: dict[str, Any]
) -> None:
    if (plot, animate, html) == (None,) * 3:
        return
    from pyedge import plots
    from pyedge.training.replay import Replay

    last = run.histories[-1]
    replay = Replay(run.configuration, last)
    if plot is not None:
        figure = plots.training_figure(last, result["mse_reachable"], run.histories, replay)
        plots.save(figure, plot)
        options.say(f"figure in {plot}")
    moving = [("animation", plots.animate, animate), ("page", plots.training_page, html)]
    for name, draw, path in moving:
        if path is not None:
            with options.progress("drawing frames") as progress:
                draw(last, path, progress=progress, replay=replay)
            options.say(f"{name} in {path}")


def _lines(result: dict[str, Any], history: History) -> list[str]:
    """The summary as lines of text; `history` is the last split's."""
    from pyedge.units import show, show_error, show_orders

    of, edges, unit = result, history.network.edge_names(), history.error_unit.strip("1")
    elastic = history.network.directed

    def error(name: str, key: str, orders: bool = True) -> str:
        decades = f"{show_orders(of['mse_initial'], of[key]):>9} orders down"
        return f"  {name:24}{show_error(of[key]):>12} {unit:3}" + (decades if orders else "")

    lines = [
        f"{of['task']} on {of['network']}, {of['edges']} edges: {of['hardware']}",
        f"  {of['steps']} steps at eta {of['eta']:g}, seed {of['seed']}, replica {of['replica']}",
        "",
        error("error at the start", "mse_initial", orders=False),
        error(f"late (mean of last {of['late_steps']:3})", "mse_late"),
        error("best single step", "mse_best"),
    ]
    if of["mse_reachable"] is not None:
        line = error("best within reach", "mse_reachable", orders=False)
        lines.append(
            f"{line}   found by optimising the {'stiffnesses' if elastic else 'resistances'}"
        )
    if "accuracy" in of:
        lines += [
            "",
            f"  accuracy at the start     {of['accuracy_initial']:10.3f}",
            f"  accuracy (last 30 steps)  {of['accuracy']:10.3f}       mean of {of['splits']} "
            f"split{'s' if of['splits'] > 1 else ''}, "
            f"{min(of['accuracy_by_split']):.3f} to {max(of['accuracy_by_split']):.3f}",
            f"  logistic regression       {of['accuracy_reference']:10.3f}       same splits",
        ]
    if "strategy" in of:
        found = "the best" if of["strategy_found"] else "not the best"
        lines += ["", f"  action in each state   {_spaced(of['strategy'])}   {found}"]
        if not of["strategy_found"]:
            lines.append(f"  best action            {_spaced(of['strategy_best'])}")
        lines.append(
            f"  discounted reward      {of['strategy_reward']:.4g} V, of the best "
            f"{of['strategy_reward_best']:.4g} V; mean of the states"
        )
    learned = dict(of["learned"])
    if of["wiper"] is not None:
        learned = {"wiper codes": [None if code < 0 else code for code in of["wiper"]], **learned}
    elif not learned:
        learned = {"resistances, in ohms": of["resistance"]}
    for name, values in learned.items():
        lines += ["", f"  {name}", *_by_edge(edges, values)]
    if of["tied_edges"]:
        tied = of["tied_edges"] if len(edges) <= _MANY else [str(len(of["tied_edges"]))]
        lines += ["", f"  tied edges    {' '.join(tied)}"]
    if of["smallest_margin"] is not None:
        lines.append(f"  smallest margin of a decision   {show(of['smallest_margin'], 'V')}")
    return lines


def _spaced(actions: list[int]) -> str:
    return " ".join(map(str, actions))


def _by_edge(edges: list[str], values: list[float | None]) -> list[str]:
    """Values of edges with the edges' names, in columns; of many edges their range."""
    there = [value for value in values if value is not None]
    if len(edges) > _MANY:
        middle = sorted(there)[len(there) // 2]
        text = f"{min(there):.4g} to {max(there):.4g}, median {middle:.4g}"
        return [f"    {len(there)} edges: {text}; each by --json or --out"]
    cells = [
        f"{edge} {'-' if value is None else f'{value:.5g}'}"
        for edge, value in zip(edges, values, strict=True)
    ]
    wide = max(map(len, cells)) + 3
    row = max(1, (shutil.get_terminal_size((80, 24)).columns - 4) // wide)
    starts = range(0, len(cells), row)
    lines = ("".join(cell.ljust(wide) for cell in cells[k : k + row]) for k in starts)
    return [f"    {line.rstrip()}" for line in lines]
