"""The server of a live page, on the loopback address only."""

from __future__ import annotations

import logging
import socket

from bokeh.application import Application
from bokeh.application.handlers import FunctionHandler
from bokeh.server.server import Server

from pyedge.errors import InputError
from pyedge.live.access import TokenAccess
from pyedge.live.page import Page
from pyedge.live.session import Session

ADDRESS = "127.0.0.1"


class LiveServer:
    """Serves pages of one machine to the browsers of this computer.

    Args:
        session: the machine, started.
        port: 0 for any that is free.

    Attributes:
        url: with the token, to be opened in a browser.

    Raises:
        InputError: the port is in use.
    """

    def __init__(self, session: Session, port: int = 0) -> None:
        logging.getLogger("bokeh").setLevel(logging.ERROR)
        logging.getLogger("tornado.access").setLevel(logging.ERROR)  # not every refused request
        self.port = _free(port)
        hosts = [f"{name}:{self.port}" for name in (ADDRESS, "localhost")]
        access = TokenAccess(hosts)
        pages = FunctionHandler(lambda document: Page(document, session) and None)
        self._server = Server(
            {"/": Application(pages)}, address=ADDRESS, port=self.port,
            allow_websocket_origin=hosts, auth_provider=access,
            # what a closed page has held is released after a few seconds
            check_unused_sessions_milliseconds=5_000, unused_session_lifetime_milliseconds=15_000,
        )  # fmt: skip
        self.url = f"http://{ADDRESS}:{self.port}/?token={access.token}"

    def serve(self) -> None:
        """Serve until KeyboardInterrupt, or `stop` by another thread."""
        self._server.start()
        self._server.io_loop.start()

    def stop(self) -> None:
        """End `serve`; called by any thread."""
        self._server.io_loop.add_callback(self._server.io_loop.stop)

    def close(self) -> None:
        """Close the pages."""
        self._server.stop()


def _free(port: int) -> int:
    """A port that can be listened at."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(f"port {port}: {reason}; give another --port, or 0") from None
        return int(probe.getsockname()[1])
