"""Runs the app under uvicorn on sockets of our own: a taken port is told in words, and port 0 takes a free one."""

import errno
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from client_py.core.errors import SidflowError
from server.settings import Settings

_STOP_WITHIN_S = 5
_NO_SUCH_PROTOCOL = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}


class ListenError(SidflowError):
    """The address can't be listened on."""


def open_sockets(host: str, port: int) -> list[socket.socket]:
    """One socket for each address of `host` that this machine has, all on one port; raises ListenError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise ListenError(f"The host {host} has no address: {error.strerror}.") from None
    sockets: list[socket.socket] = []
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        chosen = sockets[0].getsockname()[1] if sockets else port
        try:
            sockets.append(_bound(family, (address[0], chosen, *address[2:])))
        except OSError as error:
            if error.errno in _NO_SUCH_PROTOCOL:
                continue
            for opened in sockets:
                opened.close()
            raise ListenError(f"Port {chosen} of {host} can't be opened: {error.strerror}. Choose another.") from None
    if not sockets:
        raise ListenError(f"This machine has no address of {host}.")
    return sockets


def run(app: Starlette, settings: Settings, ready: Callable[[str], None], ending: Callable[[], None]) -> None:
    """Serves until a signal ends it; `ready` gets the server's address once it answers.

    `ending` is called in the event loop when the end begins, and has to bring answers to theirs that have none.
    """
    sockets = open_sockets(settings.host, settings.port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=_STOP_WITHIN_S,
    )
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _Server(config, lambda: ready(f"http://{host}:{sockets[0].getsockname()[1]}"), ending).run(sockets=sockets)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    # The protocol is named, as asyncio sends at once (TCP_NODELAY) only on sockets that say they are TCP: without it
    # each answer waits up to 40 ms for the client's acknowledgement.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made
