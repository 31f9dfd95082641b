"""`pyedge reproduce`: the published claims and figures, measured again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.reproduction import Verdict


def reproduce(
    figures: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIGURE]...", help="2B 2C 3A ... 5B; all if none is named."),
    ] = None,
    network: Annotated[
        str, typer.Option(metavar="NAME", help="What all but the divider are built on.")
    ] = "torus16",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Draw the figures here, as PNG and SVG."),
    ] = None,
    json: options.Json = False,
) -> int:
    """Measure every published claim again, and draw the published figures.

    Exit status 1 if a claim does not hold.

    Examples:

    pyedge reproduce

    pyedge reproduce 3A 3D --out figures

    pyedge reproduce --json
    """
    from pyedge.reproduction import PANELS, Experiments, judge, load_claims

    panels = [name.upper() for name in figures or []]
    for name in panels:
        if name not in PANELS:
            raise InputError(f"figure {name!r} is not one of {' '.join(PANELS)}")
    if out is not None:
        options.writable(out)
    experiments = Experiments(network, say=_show_progress)
    claims = [each for each in load_claims() if not panels or each.figure in panels]
    verdicts = [judge(claim, experiments) for claim in claims]
    if json:
        options.print_json({"claims": [verdict.describe() for verdict in verdicts]})
    elif verdicts:
        _table(verdicts)
    if out is not None:
        from pyedge.reproduction import draw

        for name in panels or list(PANELS):
            for path in draw(name, experiments, out):
                print(f"figure {name} in {path}", file=sys.stderr)
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _show_progress(what: str) -> None:
    if sys.stderr.isatty():
        print(f"  {what} ...", file=sys.stderr)


def _table(verdicts: list[Verdict]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Published (D22) and measured", show_lines=True)
    table.add_column("figure")
    table.add_column("claim, and our statistic", min_width=44)
    table.add_column("published", max_width=16)
    table.add_column("measured", justify="right")
    table.add_column("we hold", justify="right")
    table.add_column("seeds", no_wrap=True)
    table.add_column("verdict", max_width=16)
    for verdict in verdicts:
        claim = verdict.claim
        seeds = verdict.measured.seeds
        table.add_row(
            claim.figure,
            f"{claim.claim}\n[dim]{claim.statistic}[/dim]",
            claim.published,
            f"{verdict.measured.value:.3g} {claim.unit}",
            f"{claim.relation} {claim.threshold:g}",
            f"{seeds[0]}..{seeds[-1]}" if len(seeds) > 1 else str(seeds[0]),
            _verdict(verdict),
        )
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    for verdict in verdicts:
        print(f"{verdict.claim.figure:6} {verdict.claim.measure}: {verdict.measured.detail}")


def _verdict(verdict: Verdict) -> str:
    ours = "[green]holds[/green]" if verdict.holds else "[red]does not hold[/red]"
    if verdict.reaches_published is False:
        return f"{ours}; published [yellow]not reached[/yellow]"
    return ours
