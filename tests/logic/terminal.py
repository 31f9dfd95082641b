"""A serial port of the tests."""

import os
import threading
import tty

from tests.packages import package


class Terminal:
    """A pseudo-terminal at whose other end a function turns bytes into replies; None hangs up."""

    def __init__(self, answer):
        package("serial")
        self._answer = answer
        self._here, self._there = os.openpty()
        tty.setraw(self._there)
        self.port = os.ttyname(self._there)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._there)
        self._thread.join(10)

    def _serve(self):
        try:
            while data := os.read(self._here, 4096):
                reply = self._answer(data)
                if reply is None:
                    break
                os.write(self._here, reply)
        except OSError:  # the other end is closed
            pass
        os.close(self._here)
