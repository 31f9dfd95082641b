"""`pyedge reproduce`: the published claims and figures, measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.cli.text_table import fitted, print_table
from pyedge.errors import InputError
from pyedge.units import show_error

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
    machines: Annotated[
        int, typer.Option(min=1, metavar="N", help="Machines for each experiment, seeds 0 to N-1.")
    ] = 100,
    out: Annotated[Text, _option("FOLDER", "Draw the figures here, as PNG and SVG.")] = None,
    json: options.Json = False,
) -> int:
    """Measure every published claim again, on many machines, and draw the published figures.

    D22 shows one experiment for each claim.  Here stand the median of our machines, the range of
    nine in ten, and how many of them reach what was published.  Exit status 1 if a median is on
    the wrong side of what pyedge holds itself to.

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
    experiments = Experiments(network, machines, lambda what: options.transient(f"  {what} ..."))
    claims = [each for each in load_claims() if not panels or each.figure in panels]
    verdicts = [judge(claim, experiments) for claim in claims]
    options.transient("")
    if json:
        options.print_json({"claims": [verdict.describe() for verdict in verdicts]})
    elif verdicts:
        _print(verdicts)
    if folder is not None:
        from pyedge.reproduction import draw, draw_claims

        for name in panels or list(PANELS):
            for path in draw(name, experiments, folder):
                options.say(f"figure {name} in {path}")
        if any(len(verdict.measured.values) > 1 for verdict in verdicts):
            for path in draw_claims(verdicts, folder):
                options.say(f"the machines behind the claims in {path}")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _print(verdicts: list[Verdict]) -> None:
    rows = []
    for verdict in verdicts:
        claim, count = verdict.claim, len(verdict.measured.values)
        ours = "holds" if verdict.holds else "does not hold"
        ours += f": median {claim.relation} {claim.threshold:g}"
        if verdict.reaches_published is False:
            ours += "\npublished not reached by the median"
        median, low, high = (_number(v, claim.unit) for v in (verdict.median, *verdict.spread))
        share = "{:.0%} to {:.0%}".format(*verdict.share)
        many = count > 1
        rows.append(
            {
                "figure": claim.figure,
                "claim, and our statistic": f"{claim.claim}:\n{claim.statistic}",
                "published": claim.published,
                "median ": f"{median} {claim.unit}" + f"\n{low} to {high}" * many,
                "reach it ": f"{verdict.reach} of {count}" + f"\n{share}" * many,
                "we hold": ours,
            }
        )
    colours = {"holds": "green", "does not hold": "red", "not reached": "yellow"}
    print_table("Published (D22) and measured", rows, colours=colours, lines=True)
    details = [
        "",
        "Median of so many machines, seeds from 0 on, and where nine of ten lie. Reach it:",
        "the published number, or what we hold where there is none; and the share of all",
        "such machines that does, 95 % confidence (Wilson).",
        *(
            f"{verdict.claim.figure:6} {verdict.claim.measure}: {verdict.measured.detail}"
            for verdict in verdicts
            if verdict.measured.detail
        ),
    ]
    print(fitted("\n".join(details), indent=7))


def _number(value: float, unit: str) -> str:
    return show_error(value) if unit == "V^2" else f"{value:.3g}"
