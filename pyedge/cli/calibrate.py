"""`pyedge calibrate`: an edge's comparators estimated from its measured decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.cli.text_table import print_table
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.analysis.calibration import Calibration, Decisions

_NAMES = {
    "noise": "noise, rms",
    "offset_first": "first offset",
    "offset_second": "second offset",
    "tie_bias": "tie bias",
}

_option = options.panel()


def calibrate(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE.csv]",
            help="Columns free_drop, clamped_drop, up and, if wanted, trials.",
            show_default=False,
        ),
    ] = None,
    comparison: Annotated[
        str, typer.Option(metavar="RULE", help="How the edge is wired: paper, exact or sign.")
    ] = "paper",
    plot: Annotated[Text, _option("FILE", "Draw it, as PNG, SVG or PDF.")] = None,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="Calibrate edges that are known, instead.")
    ] = False,
    seed: options.Seed = 0,
    json: options.Json = False,
) -> int:
    """Find comparator noise, offsets and tie bias in measured decisions.

    The file's first line names its columns, in any order:
    [bold]free_drop[/bold], [bold]clamped_drop[/bold]: V(first node) - V(second node) of the
    edge in the two twins, in volts or as 3mV;
    [bold]up[/bold]: 1 where it stepped to more resistance, 0 where to less; or, with
    [bold]trials[/bold], how many of so many decisions went up.
    Other columns, blank lines and lines that start with # are ignored.

    By maximum likelihood; uncertainties are one standard deviation.  A
    parameter that the decisions do not identify is named as such.  With
    --self-test, exit status 1 if injected parameters are not recovered.

    Examples:

    pyedge calibrate decisions.csv --plot decisions.png

    pyedge calibrate decisions.csv --comparison exact --json

    pyedge calibrate --self-test
    """
    if self_test == (file is not None):
        raise InputError("calibrate wants a CSV file of decisions or --self-test, one of the two")
    if self_test:
        if plot is not None:
            raise InputError("--plot draws a file's decisions: --self-test has none to draw")
        return _self_test(comparison, seed, json)
    assert file is not None
    drawing = options.out_file(plot)
    if drawing is not None:
        from pyedge.plots import check_suffix

        check_suffix(drawing)
    from pyedge.analysis.calibration import better_comparison, load_decisions
    from pyedge.analysis.calibration import calibrate as fit

    decisions = load_decisions(file)
    calibration = fit(decisions, comparison)
    better = better_comparison(decisions, calibration)
    data = {"file": str(file), **calibration.describe(), "better_comparison": better}
    options.show(json, data, "\n".join(_lines(file, calibration, better)))
    if drawing is not None:
        _draw(drawing, decisions, calibration)
    return 0


def _lines(file: Path, calibration: Calibration, better: str | None) -> Iterator[str]:
    from pyedge.units import show

    yield (
        f"{file}: {calibration.decisions} decisions, comparison {calibration.comparison}; "
        "referred to the drop"
    )
    estimates = {name: getattr(calibration, name) for name in _NAMES}
    notes = {each.note for each in estimates.values()}
    if all(each.value is None for each in estimates.values()) and len(notes) == 1:
        yield f"  {notes.pop()}"
    else:
        for name, each in estimates.items():
            value = "" if each.value is None else str(each)
            yield f"  {_NAMES[name]:14} {value:22} {each.note}".rstrip()
    if calibration.noise_below is not None:
        yield f"  noise below {show(calibration.noise_below, 'V')} (95 %)"
    if better is not None:
        yield f"  comparison {better} explains these decisions clearly better"


def _draw(plot: Path, decisions: Decisions, calibration: Calibration) -> None:
    from pyedge.analysis.calibration import curves
    from pyedge.plots import save
    from pyedge.plots.calibration import calibration_figure

    save(calibration_figure(calibration.describe(), curves(decisions, calibration)), plot)
    options.say(f"figure in {plot}")


def _self_test(comparison: str, seed: int, json: bool) -> int:
    from pyedge.analysis.calibration import run_self_test

    test = run_self_test(comparison, seed=seed)
    data = test.describe()
    if json:
        options.print_json({**data, "passed": test.passed})
    else:
        print_table(
            f"{data['seeds']} calibrations of a known edge, {data['decisions']} decisions each, "
            f"comparison {data['comparison']}; in mV",
            [_self_test_row(name, row) for name, row in data["parameters"].items()],
        )
        print("found again" if test.passed else "not found again")
    return 0 if test.passed else 1


def _self_test_row(name: str, of: dict[str, float]) -> dict[str, str]:
    columns = {"injected": "injected", "recovered": "mean", "spread": "spread", "stated": "error"}
    millivolts = {f"{head} ": f"{1e3 * of[f'{key}_V']:.3f}" for head, key in columns.items()}
    share = {"within one stated ": f"{100 * of['coverage']:.0f} %"}
    return {"parameter": _NAMES[name], **millivolts, **share}
