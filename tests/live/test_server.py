"""The server of a live page: who is refused."""

import http.client
import socket
from urllib.parse import urlsplit

import pytest

from pyedge.errors import InputError
from tests.live.served import served
from tests.packages import package

package("bokeh")
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def server():
    with served() as made:
        yield made


def ask(server, path, **headers):
    """Status and headers of a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=named)
    answer = connection.getresponse()
    connection.close()
    return answer


def token(server):
    return urlsplit(server.url).query


def test_the_address_that_is_printed_opens_the_page_and_keeps_the_token(server):
    first = ask(server, f"/?{token(server)}")
    assert first.status == 200
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ask(server, "/", Cookie=cookie.partition(";")[0]).status == 200


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/ws", "/autoload.js"])
def test_no_token_is_refused(server, path):
    assert ask(server, path, **(UPGRADE if path == "/ws" else {})).status == 403


def test_another_host_than_the_loopback_address_is_refused(server):
    there = f"example.org:{server.port}"
    assert ask(server, f"/?{token(server)}", Host=there).status == 403
    assert ask(server, f"/?{token(server)}", Host=f"127.0.0.1:{server.port}").status == 200
    assert ask(server, f"/?{token(server)}", Host=f"localhost:{server.port}").status == 200


def test_a_websocket_of_a_foreign_origin_is_refused(server):
    path, own = f"/ws?{token(server)}", f"http://127.0.0.1:{server.port}"
    assert ask(server, path, Origin="http://example.org", **UPGRADE).status == 403
    assert ask(server, path, Origin=own.replace("127.0.0.1", "0.0.0.0"), **UPGRADE).status == 403
    assert ask(server, path, Origin=own, **UPGRADE).status == 101


def test_it_listens_at_the_loopback_address_only(server):
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


def test_a_port_in_use_is_the_users_error(server):
    from pyedge.live.server import LiveServer

    with pytest.raises(InputError, match=f"port {server.port}: Address already in use"):
        LiveServer(server.session, server.port)


def test_the_page_needs_no_other_host(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", f"/?{token(server)}")
    text = connection.getresponse().read().decode()
    connection.close()
    assert "static/js/bokeh" in text
    assert "https://" not in text
