"""`pyedge reproduce`: the published claims and figures, measured again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Number, Text
from pyedge.cli.text_table import fitted, print_table
from pyedge.errors import InputError
from pyedge.units import show_error

if TYPE_CHECKING:
    from pyedge.reproduction import Paper, Verdict

_option = options.panel()


def reproduce(
    figures: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIGURE]...",
            help="Of D22: 2B 2C 3A ... 5B; all if none is named.",
            show_default=False,
        ),
    ] = None,
    paper: Annotated[
        str,
        typer.Option(metavar="NAME", help="Whose claims: D22, or another that is listed below."),
    ] = "D22",
    network: Annotated[
        Text, _option("NAME", "What all but D22's divider are built on.", "torus16")
    ] = None,
    machines: Annotated[
        Number,
        _option(
            "N",
            "Machines for each experiment, numbers 0 to N-1.",
            "100; 256 of PNAS; 20 of ageing, mechanical",
            min=1,
        ),
    ] = None,
    out: Annotated[Text, _option("FOLDER", "Draw the figures here, as PNG and SVG.")] = None,
    json: options.Json = False,
) -> int:
    """Measure every claim of a paper again, on many machines, and draw its figures.

    A paper shows one experiment, or few, for each claim.  Here stand the median of our machines,
    the range of nine in ten, and how many of them reach what was published; or the share of the
    machines of which the claim is true.  Exit status 1 if a median or a share is on the wrong side
    of what pyedge holds itself to.

    Papers: D22 (Dillavou et al., Phys. Rev. Applied 18, 014040, 2022), edges of digital
    potentiometers; PNAS (Dillavou et al., PNAS 121, e2319718121, 2024), edges of transistors, with
    figures modes, floor, xor, energy, overclamp, damage; imperfect (Guzman et al.,
    arXiv:2505.22887), limit cycles, with figures bow-ties, periods, errors, torus, forgetting;
    ageing (Anisetti et al.), with figures decay, beta, eigenvalues, resistances; mechanical (Li and
    Mao, Nat. Commun. 15, 10528, 2024), elastic networks, with figures behavior, gradient, coupled,
    regression, iris, switching, damage, pruning.

    Examples:

    pyedge reproduce

    pyedge reproduce 3A 3D --out figures

    pyedge reproduce --paper PNAS modes --out figures

    pyedge reproduce --json
    """
    from pyedge.reproduction import PAPERS

    names = {name.upper(): name for name in PAPERS}
    if paper.upper() not in names:
        known = ", ".join(f"{each.name} ({each.citation})" for each in PAPERS.values())
        raise InputError(f"paper {paper!r} is not one of {known}")
    of = PAPERS[names[paper.upper()]]
    panels = [of.panel(name) for name in figures or []]
    folder = options.out_folder(out)
    experiments = of.prepare(machines, lambda what: options.transient(f"  {what} ..."), network)
    verdicts = [of.judge(claim, experiments) for claim in of.claims(panels)]
    options.transient("")
    if json:
        options.print_json({"claims": [verdict.describe() for verdict in verdicts]})
    elif verdicts:
        _print(of, verdicts)
    if folder is not None:
        for name in panels or list(of.panels):
            for path in of.draw(name, experiments, folder):
                options.say(f"figure {name} in {path}")
        for path in of.draw_claims(verdicts, folder):
            options.say(f"the machines behind the claims in {path}")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


def _print(paper: Paper, verdicts: list[Verdict]) -> None:
    rows = []
    shares = any(verdict.claim.summary == "share" for verdict in verdicts)
    heading = "median or share " if shares else "median "
    for verdict in verdicts:
        claim, count = verdict.claim, len(verdict.measured.values)
        ours = "holds" if verdict.holds else "does not hold"
        ours += f": {claim.summary} {claim.relation} {claim.threshold:g}"
        if verdict.reaches_published is False:
            ours += f"\npublished not reached by the {claim.summary}"
        value, low, high = (_number(v, claim.unit) for v in (verdict.value, *verdict.spread))
        share = "{:.0%} to {:.0%}".format(*verdict.share)
        many = count > 1
        spread = f"\n{low} to {high}" * (many and claim.summary == "median")
        rows.append(
            {
                "figure": claim.figure,
                "claim, and our statistic": f"{claim.claim}:\n{claim.statistic}",
                "published": claim.published,
                heading: f"{value} {claim.unit}" + spread,
                "reach it ": f"{verdict.reach} of {count}" + f"\n{share}" * many,
                "we hold": ours,
            }
        )
    colours = {"holds": "green", "does not hold": "red", "not reached": "yellow"}
    print_table(f"Published ({paper.name}) and measured", rows, colours=colours, lines=True)
    details = [
        "",
        f"Median of so many machines, {paper.draws}, and where nine of ten lie. Reach it:",
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
