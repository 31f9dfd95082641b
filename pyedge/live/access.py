"""Who may open a live page: this machine's browsers, by a token of the page's address."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from bokeh.server.auth_provider import AuthProvider
from tornado.ioloop import IOLoop
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

_SECONDS = 30 * 24 * 3600  # that a browser keeps the token
_ACCEPTED = 0.2  # seconds after which a connection is set up


class TokenAccess(AuthProvider):  # type: ignore[misc]
    """Refuses every request without the token, or to another host than the loopback address.

    The token is taken from the argument ``token`` of the address, and then from a cookie, which
    other origins cannot read or send.
    """

    def __init__(self, hosts: list[str]) -> None:
        self.hosts = hosts
        self.token = secrets.token_urlsafe(24)
        self._cookie = f"pyedge-live-{hosts[0].rpartition(':')[2]}"
        super().__init__()

    @property
    def get_user(self) -> None:
        return None

    @property
    def get_user_async(self) -> Callable[[Any], Awaitable[str]]:
        """What the server calls before it handles a request; HTTPError 403: it is refused."""
        return self._user

    @property
    def login_url(self) -> str:
        return "/"

    @property
    def get_login_url(self) -> None:
        return None

    @property
    def login_handler(self) -> None:
        return None

    @property
    def logout_url(self) -> None:
        return None

    @property
    def logout_handler(self) -> None:
        return None

    async def _user(self, handler: Any) -> str:
        if handler.request.host not in self.hosts:
            raise HTTPError(403, reason="this page is for the loopback address")
        known = self._right(handler.get_cookie(self._cookie, ""))
        if not (known or self._right(handler.get_query_argument("token", ""))):
            raise HTTPError(403, reason="open the address that pyedge live has printed")
        if isinstance(handler, WebSocketHandler):
            IOLoop.current().call_later(_ACCEPTED, _send_at_once, handler)
        elif not known:
            handler.set_cookie(
                self._cookie, self.token, max_age=_SECONDS, httponly=True, samesite="Strict"
            )
        return "reader"

    def _right(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())


def _send_at_once(handler: WebSocketHandler) -> None:
    """Turn off Nagle's algorithm, which delays the small parts of a message by 40 ms."""
    with contextlib.suppress(WebSocketClosedError):
        if handler.ws_connection is not None:
            handler.set_nodelay(True)
