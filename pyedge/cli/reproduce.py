"""`pyedge reproduce`: the published claims and figures, measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import File
from pyedge.cli.text_table import fitted, print_table
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
    out: Annotated[File, _option("FOLDER", "Draw the figures here, as PNG and SVG.")] = None,
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
    experiments = Experiments(network, say=lambda what: options.transient(f"  {what} ..."))
    claims = [each for each in load_claims() if not panels or each.figure in panels]
    verdicts = [judge(claim, experiments) for claim in claims]
    options.transient("")
    if json:
        options.print_json({"claims": [verdict.describe() for verdict in verdicts]})
    elif verdicts:
        _print(verdicts)
    if out is not None:
        from pyedge.reproduction import draw

        for name in panels or list(PANELS):
            for path in draw(name, experiments, out):
                options.say(f"figure {name} in {path}")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _print(verdicts: list[Verdict]) -> None:
    rows = []
    for verdict in verdicts:
        claim, seeds = verdict.claim, verdict.measured.seeds
        ours = "holds" if verdict.holds else "does not hold"
        if verdict.reaches_published is False:
            ours += "; published not reached"
        rows.append(
            {
                "figure": claim.figure,
                "claim, and our statistic": f"{claim.claim}:\n{claim.statistic}",
                "published": claim.published,
                "measured ": f"{verdict.measured.value:.3g} {claim.unit}",
                "we hold ": f"{claim.relation} {claim.threshold:g}",
                "seeds": f"{seeds[0]}..{seeds[-1]}" if len(seeds) > 1 else str(seeds[0]),
                "verdict": ours,
            }
        )
    colours = {"holds": "green", "does not hold": "red", "not reached": "yellow"}
    print_table("Published (D22) and measured", rows, colours=colours, lines=True)
    details = [
        f"{each.claim.figure:6} {each.claim.measure}: {each.measured.detail}" for each in verdicts
    ]
    print(fitted("\n".join(details), indent=7))
