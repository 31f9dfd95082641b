"""Pin headers: where a board meets its supplies, its supervisor and its neighbours.

Data sheet: Samtec, "TSW series, .025 in square post headers, .100 in pitch".  SPICE has no model of
them: a net goes straight through.
"""

from __future__ import annotations

from circuits.circuit import Part, Pin, Role

MOST = 50  # positions in a row


def connector(name: str, pins: tuple[str, ...], role: Role = Role.PASSIVE) -> Part:
    """A single row of 1 to `MOST` pins, numbered from 1, whose functions are their names.

    Connectors that differ have names that differ; `role` is SOURCE where a supply comes in.
    """
    if not 1 <= len(pins) <= MOST:
        raise ValueError(f"connector {name} has {len(pins)} pins: it must have 1 to {MOST}")
    numbered = {pin: str(number) for number, pin in enumerate(pins, start=1)}
    return Part(
        name=name,
        title=f"pin header, {len(pins)} positions",
        pins=tuple(Pin(number, pin, role) for pin, number in numbered.items()),
        units=(numbered,),
        prefix="J",
        number=f"TSW-1{len(pins):02d}-07-G-S",
        maker="Samtec",
        package=f"1x{len(pins):02d}",
        footprint=f"Connector_PinHeader_2.54mm:PinHeader_1x{len(pins):02d}_P2.54mm_Vertical",
        datasheet="Samtec TSW series",
    )
