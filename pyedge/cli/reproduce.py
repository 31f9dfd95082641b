"""`pyedge reproduce`: the published claims and figures, measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.errors import InputError

if TYPE_CHECKING:
    from pyedge.reproduction import Verdict

_option = options.panel()


def reproduce(
    figures: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FIGURE]...", help="2B 2C 3A ... 5B; all if none is named."),
    ] = None,
    network: Annotated[
        str, typer.Option(metavar="NAME", help="What all but the divider are built on.")
    ] = "torus16",
    out: Annotated[Text, _option("FOLDER", "Draw the figures here, as PNG and SVG.")] = None,
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
    folder = options.out_folder(out)
    experiments = Experiments(network, say=lambda what: options.transient(f"  {what} ..."))
    claims = [each for each in load_claims() if not panels or each.figure in panels]
    verdicts = [judge(claim, experiments) for claim in claims]
    options.transient("")
    if json:
        options.print_json({"claims": [verdict.describe() for verdict in verdicts]})
    elif verdicts:
        _print(verdicts)
    if folder is not None:
        from pyedge.reproduction import draw

        for name in panels or list(PANELS):
            for path in draw(name, experiments, folder):
                options.say(f"figure {name} in {path}")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _print(verdicts: list[Verdict]) -> None:
    rows = []
    for verdict in verdicts:
        claim, seeds = verdict.claim, verdict.measured.seeds
        ours = "[green]holds[/green]" if verdict.holds else "[red]does not hold[/red]"
        if verdict.reaches_published is False:
            ours += "; published [yellow]not reached[/yellow]"
        rows.append(
            {
                "figure": claim.figure,
                "claim, and our statistic": f"{claim.claim}\n[dim]{claim.statistic}[/dim]",
                "published": claim.published,
                "measured ": f"{verdict.measured.value:.3g} {claim.unit}",
                "we hold ": f"{claim.relation} {claim.threshold:g}",
                "seeds": f"{seeds[0]}..{seeds[-1]}" if len(seeds) > 1 else str(seeds[0]),
                "verdict": ours,
            }
        )
    options.print_table("Published (D22) and measured", rows, show_lines=True)
    for verdict in verdicts:
        print(f"{verdict.claim.figure:6} {verdict.claim.measure}: {verdict.measured.detail}")
