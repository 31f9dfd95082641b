"""Client of a running dask scheduler, by its address or the JSON file that it writes."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyedge.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10.0
"""Seconds until a scheduler that accepts connections must have answered."""
_LONGEST = 400  # characters of an address or a path
_WANTED = "an address as tcp://127.0.0.1:8786, or the file of: dask scheduler --scheduler-file"


def client(scheduler: str) -> Client:
    """Connected client; InputError: no address, no certificate, no scheduler answers.

    The scheduler is asked for its identity first: a client whose scheduler does not answer retries,
    and waits once more when it is deleted.
    """
    from distributed import Client

    address = _address(scheduler)
    with ThreadPoolExecutor(1) as thread:  # which has no event loop yet, unlike a notebook's
        try:
            kind = thread.submit(lambda: asyncio.run(_identity(address))).result()
        except Exception as error:  # protocols raise many types
            raise InputError(
                f"no dask scheduler answers at {address}: {reason(error)}; start one with: "
                "dask scheduler"
            ) from None
    if kind != "Scheduler":
        raise InputError(f"{address} is the address of a dask {kind}, not of a scheduler")
    return Client(address, timeout=CONNECT, set_as_default=False)


def reason(error: BaseException) -> str:
    """An error's text in one line, or its type's name where it has none."""
    if isinstance(error, OSError) and (error.errno or 0) > 0:
        return os.strerror(error.errno or 0)
    return " ".join(str(error).split()) or type(error).__name__


def _address(scheduler: str) -> str:
    """The address in a text or in a scheduler's file; InputError: there is none."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    if len(scheduler) > _LONGEST:
        raise InputError(f"scheduler of {len(scheduler)} characters; wanted: {_WANTED}")
    path, source = Path(os.path.expanduser(scheduler)), f"scheduler {scheduler!r}"
    if path.suffix == ".json" or os.path.isfile(path):
        try:
            scheduler = str(json.loads(path.read_text())["address"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            why = getattr(error, "strerror", None) or "it holds no scheduler's address"
            raise InputError(f"scheduler file {path}: {why}") from None
    try:
        scheme, place = parse_address(scheduler)
        get_backend(scheme)
        if not 0 < int(parse_host_port(place)[1]) < 2**16:
            raise ValueError("a port is 1 to 65535")
        if scheme in ("tls", "wss") and _connection(scheme) == {}:
            raise ValueError(
                "no certificate is configured: set distributed.comm.tls.ca-file, .client.cert and "
                ".client.key in dask's configuration"
            )
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{source}: {reason(error)}; wanted: {_WANTED}") from None
    return f"{scheme}://{place}"


def _connection(scheme: str) -> dict[str, Any]:
    """Arguments of a connection, from dask's configuration; empty without a certificate."""
    from distributed.security import Security

    given: dict[str, Any] = Security().get_connection_args("client")
    return given if given.get("ssl_context") or scheme not in ("tls", "wss") else {}


async def _identity(address: str) -> str:
    """Type of the server at an address; OSError, TimeoutError: there is none."""
    from distributed.comm.addressing import parse_host_port
    from distributed.core import rpc

    scheme, _, place = address.partition("://")
    try:
        async with asyncio.timeout(CONNECT):
            _, probe = await asyncio.open_connection(*parse_host_port(place))
            probe.close()  # refused at once, where the retries of a client would take their time
            async with rpc(address, connection_args=_connection(scheme)) as server:
                return str((await server.identity())["type"])
    except TimeoutError:
        raise TimeoutError(f"no answer in {CONNECT:g} s") from None
