"""A live page served to the tests, by a thread of its own."""

import asyncio
import threading
from contextlib import contextmanager

from pyedge.live.bench import Bench
from pyedge.live.session import Session
from pyedge.training.configuration import MachineConfiguration


@contextmanager
def served(task="allostery-3", recording=None, **more):
    """The server of a machine, or of a recording; its `session` and `bench` are attributes."""
    from pyedge.live.server import LiveServer

    bench = recording or Bench(MachineConfiguration(), task)
    session = Session(bench, **more)
    session.start()
    ready, made = threading.Event(), []

    def serve():
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        made.append(LiveServer(session))
        ready.set()
        made[0].serve()
        made[0].close()
        loop.run_until_complete(asyncio.sleep(0.05))  # connections are closed
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    assert ready.wait(30)
    made[0].session, made[0].bench = session, bench
    try:
        yield made[0]
    finally:
        made[0].stop()
        thread.join()
        if session.alive:
            session.end()
        bench.close()
