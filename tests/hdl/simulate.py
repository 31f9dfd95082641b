"""A block in MyHDL's own simulator, one event a time unit."""

from myhdl import Simulation, StopSimulation, delay, instance


def play(design, ports, changes, outputs):
    """Apply changes one after another, a time unit apart; the outputs after each.

    Args:
        design: a block on `ports`.
        ports: signals by name.
        changes: for each event, port values by name.
        outputs: names of the ports to read.
    """
    seen = []

    @instance
    def driver():
        for change in changes:
            for name, value in change.items():
                ports[name].next = value
            yield delay(1)
            seen.append(tuple(int(ports[name].val) for name in outputs))
        raise StopSimulation

    simulation = Simulation(design, driver)
    try:
        simulation.run(quiet=1)
    finally:
        simulation.quit()
    return seen
