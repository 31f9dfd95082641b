"""Headers and sockets of one row: where a board meets its supplies, its supervisor, its neighbours.

Data sheets: Samtec, "TSW series, .025 in square post headers, .100 in pitch", "SSW series" (sockets
for these posts) and "SSQ series" (sockets with tails of 10 mm that are posts on the other side of
the board, so that boards stack).  All three have the holes of a pin header.  SPICE has no model of
them: a net goes straight through.
"""

from __future__ import annotations

from collections.abc import Collection

from circuits.circuit import Part, Pin, Role

MOST = 50  # positions in a row
# By style: what it is, and the maker's series and ending.
_STYLES = {
    "header": ("pin header", "TSW", "07-G-S"),
    "socket": ("socket", "SSW", "01-G-S"),
    "stacking": ("stacking socket", "SSQ", "03-G-S"),
}


def connector(
    name: str, pins: tuple[str, ...], sources: Collection[str] = (), style: str = "header"
) -> Part:
    """A single row of 1 to `MOST` pins, numbered from 1, whose functions are their names.

    Args:
        name: unlike for connectors that differ.
        pins: names, in order.
        sources: those where a supply comes in.
        style: ``header``, ``socket`` or ``stacking``.
    """
    if not 1 <= len(pins) <= MOST:
        raise ValueError(f"connector {name} has {len(pins)} pins: it must have 1 to {MOST}")
    numbered = {pin: str(number) for number, pin in enumerate(pins, start=1)}
    title, series, ending = _STYLES[style]
    return Part(
        name=name,
        title=f"{title}, {len(pins)} positions",
        pins=tuple(
            Pin(number, pin, Role.SOURCE if pin in sources else Role.PASSIVE)
            for pin, number in numbered.items()
        ),
        units=(numbered,),
        prefix="J",
        number=f"{series}-1{len(pins):02d}-{ending}",
        maker="Samtec",
        package=f"1x{len(pins):02d}",
        footprint=f"Connector_PinHeader_2.54mm:PinHeader_1x{len(pins):02d}_P2.54mm_Vertical",
        datasheet=f"Samtec {series} series",
    )
