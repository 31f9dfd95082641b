"""`pyedge export cost`: what machines cost in parts, area, power and money."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pyedge.cli import options
from pyedge.cli.options import Text
from pyedge.cli.text_table import print_table

_option = options.panel()


def cost(
    machine: Annotated[
        Path | None,
        typer.Argument(
            metavar="[MACHINE.toml]",
            help="A machine; the reference machine, and one on 5 V, if none is named.",
            show_default=False,
        ),
    ] = None,
    network: Annotated[
        Text,
        _option("NAME", "The network, as of pyedge train.", "the machine's, or 16, 100, 300 edges"),
    ] = None,
    prices: Annotated[
        Path | None, _option("FILE.csv", "Prices: columns MPN, price, and quantity if any.")
    ] = None,
    json: options.Json = False,
) -> int:
    """Count what machines cost: parts, board area, power, and money.

    Parts with leads (tht) and for the surface (smd), for one edge alone and
    for whole machines. Area is that of the parts' courtyards; power is that of
    the electronics, from data sheets, one comparator of two low.

    Prices are a CSV file whose first line names its columns: MPN, price of one,
    and, for price breaks, the quantity from which on it holds. The price stays
    empty where a part has none.

    Examples:

    pyedge export cost

    pyedge export cost machine.toml --network periodic:4x4 --prices prices.csv
    """
    from circuits.circuit import ASSEMBLIES
    from pyedge.analysis import cost as costs
    from pyedge.networks.topologies import named
    from pyedge.units import show

    builds, networks = costs.BUILDS, [named(size) for size in costs.SIZES]
    if machine is not None or network is not None:
        own = options.machine(machine, {"network": network})
        networks = [own.make_network()]
    if machine is not None:
        builds = tuple(costs.Build(assembly, own, assembly) for assembly in ASSEMBLIES)
    given = None if prices is None else costs.read_prices(prices)
    found = [costs.cost(build, size, given) for size in [None, *networks] for build in builds]
    if json:
        options.print_json({"costs": [each.describe() for each in found]})
        return 0
    rows = [
        {
            "edges ": str(each.edges),
            "network": each.network,
            "build": each.build,
            "packages ": str(each.packages),
            "kinds ": str(each.kinds),
            "area, cm2 ": f"{1e4 * each.area:.1f}",
            "power ": show(each.typical, "W"),
            "at most ": show(each.most, "W"),
            "price ": "" if each.price is None else f"{each.price:.2f}",
        }
        for each in found
    ]
    missing = sorted({name for each in found for name in each.unpriced}) if given else []
    caption = f"No price of: {', '.join(missing)}" if missing else ""
    print_table("Parts, courtyards, power of the electronics", rows, caption)
    return 0
