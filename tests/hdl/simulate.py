"""A block in MyHDL's own simulator, one event a time unit."""

from concurrent.futures import ThreadPoolExecutor

from myhdl import Simulation, StopSimulation, delay, instance


def play(block, ports, changes, outputs, **options):
    """The outputs, by name, after each of the changes, port values by name, a time unit apart.

    The block takes `ports`, signals by name, and `options`.
    """
    # MyHDL reads the source of every frame on the stack for each block that it makes: on a stack
    # of its own that is ten times quicker than below pytest and hypothesis.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(_play, block, ports, changes, outputs, options).result()


def _play(block, ports, changes, outputs, options):
    seen = []

    @instance
    def driver():
        for change in changes:
            for name, value in change.items():
                ports[name].next = value
            yield delay(1)
            seen.append(tuple(int(ports[name].val) for name in outputs))
        raise StopSimulation

    simulation = Simulation(block(**ports, **options), driver)
    try:
        simulation.run(quiet=1)
    finally:
        simulation.quit()
    return seen
