"""What a bench did in a simulator, done again on the MyHDL source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from myhdl import Simulation, StopSimulation, delay, instance

if TYPE_CHECKING:
    from hdl.bench.pins import Event


def replay(design: Any, ports: Mapping[str, Any], events: Sequence[Event]) -> str | None:
    """Drive a MyHDL block on its ports as a bench did its conversion; the first difference."""
    differences: list[str] = []

    @instance
    def driver() -> Any:
        now = events[0][0]
        for time, kind, values in events:
            if time > now:
                yield delay(time - now)
                now = time
            if kind == "drive":
                for name, value in values.items():
                    ports[name].next = value
                continue
            found = {name: int(ports[name].val) for name in values}
            if found != dict(values):
                differences.append(f"at {time} ns MyHDL has {found}, the simulator {values}")
                break
        raise StopSimulation

    simulation = Simulation(design, driver)
    try:
        simulation.run(quiet=1)
    finally:
        simulation.quit()  # MyHDL allows one simulation at a time
    return differences[0] if differences else None
