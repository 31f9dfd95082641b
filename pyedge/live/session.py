"""A live machine in a thread of its own: commands go in by a queue, frames come out.

The thread never waits for a page, nor a page for the thread: a page reads the latest frame, which
is never changed once made, and commands are carried out between two chunks of steps.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from pyedge.errors import InputError, ToolError
from pyedge.extension import fault
from pyedge.live.bench import Bench
from pyedge.live.frame import Frame
from pyedge.live.recording import Recording

SPEEDS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, math.inf)
"""Steps a second that are offered; infinity is as fast as it goes."""
_REFRESH = 1 / 60  # seconds between two frames, at least
_MOST = 4096  # steps of a chunk
_LATE = 0.25  # seconds behind the wanted speed that are made good

Command = Callable[[Any], None]
"""Called with the bench, or with the recording that is played."""


class Session:
    """A bench and the thread that works at it.

    Args:
        bench: the machine, or a recording; of the thread alone once it is started.
        speed: steps a second; infinity for as fast as it goes.
        running: whether it steps from the beginning.

    Attributes:
        frame: the latest one.
    """

    def __init__(
        self, bench: Bench | Recording, speed: float = 30.0, running: bool = False
    ) -> None:
        self._bench = bench
        self._speed = speed
        self._left = math.inf if running else 0.0
        self._rate, self._chunk = 0.0, 1
        self._due = self._ended = 0.0
        self._lock, self._sent, self._done = threading.Lock(), 0, 0
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="pyedge live", daemon=True)
        self.frame: Frame = bench.frame(running, speed)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def end(self) -> None:
        """End the thread after the chunk in hand; the bench is the caller's again."""
        self._queue.put(None)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def run(self) -> int:
        """Step on and on.  This and the next four return the command's number: `Frame.commands`."""
        return self._put(lambda: self._go(math.inf))

    def pause(self) -> int:
        """Stop stepping."""
        return self._put(lambda: self._go(0))

    def step(self, steps: int = 1) -> int:
        """Make some steps, then pause."""
        return self._put(lambda: self._go(steps))

    def set_speed(self, speed: float) -> int:
        """Change the speed, in steps a second."""
        return self._put(lambda: self._pace(speed))

    def send(self, command: Command) -> int:
        """Do something at the bench, between two chunks; an InputError becomes a message."""
        return self._put(lambda: command(self._bench))

    def flush(self, timeout: float = 60.0) -> Frame:
        """Wait until commands sent before are carried out and the steps asked for are made.

        Raises:
            TimeoutError: they take longer, in seconds.
        """
        ends = time.monotonic() + timeout
        while time.monotonic() < ends:
            answer: queue.SimpleQueue[tuple[Frame, float]] = queue.SimpleQueue()
            self._put(lambda: answer.put((self._publish(), self._left)))  # noqa: B023
            try:
                frame, left = answer.get(timeout=timeout)
            except queue.Empty:
                break
            if left in (0, math.inf):
                return frame
            time.sleep(0.002)
        raise TimeoutError("the machine does not answer")

    def _work(self) -> None:
        shown = 0.0
        while True:
            try:
                command = self._next()
            except queue.Empty:
                self._obey(self._advance)
            else:
                if command is None:
                    return
                self._obey(command)
                self._done += 1
            now = time.monotonic()
            said = self._bench.message != self.frame.message
            if self._left == 0 or said or now >= shown + _REFRESH:
                shown = now
                self._publish()

    def _next(self) -> Callable[[], None] | None:
        """The next command; queue.Empty when it is time for steps."""
        if self._left == 0:
            return self._queue.get()
        wait = self._due - time.monotonic()
        return self._queue.get(timeout=wait) if wait > 0 else self._queue.get_nowait()

    def _obey(self, command: Callable[[], None]) -> None:
        """Carry out a command; whatever it raises, a user's own part too, becomes a message."""
        try:
            command()
        except Exception as error:
            if command == self._advance:
                self._left = 0
            known = isinstance(error, InputError | ToolError)
            self._bench.say(str(error) if known else fault(error) or repr(error))

    def _publish(self) -> Frame:
        frame = self._bench.frame(self._left > 0, self._speed, self._rate)
        self.frame = frame._replace(commands=self._done)
        return self.frame

    def _put(self, command: Callable[[], None]) -> int:
        with self._lock:
            self._sent += 1
            self._queue.put(command)
            return self._sent

    def _go(self, steps: float) -> None:
        self._left, self._rate = steps, 0.0
        self._due = self._ended = time.monotonic()

    def _pace(self, speed: float) -> None:
        self._speed, self._due = speed, time.monotonic()

    def _advance(self) -> None:
        """Make the steps that are due."""
        started = time.monotonic()
        fast = math.isinf(self._speed)
        wanted = self._chunk if fast else max(1, round(self._speed * _REFRESH))
        steps = int(min(wanted, self._left))
        self._bench.advance(steps)
        self._left -= steps
        ended = time.monotonic()
        spent = max(ended - started, 1e-6)
        self._chunk = int(min(max(steps / spent * _REFRESH, 1), 2 * self._chunk, _MOST))
        self._due = ended if fast else max(self._due + steps / self._speed, ended - _LATE)
        whole = max(ended - self._ended, spent)  # with the frames and commands in between
        self._ended = ended
        self._rate = 0.9 * self._rate + 0.1 * steps / whole if fast else self._speed
