"""How often one address may ask for what costs the server work: a sliding window for each route, kept in memory."""

import ipaddress
import math
import time
from collections.abc import Awaitable, Callable

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.responses import Response

from server.problems import ProblemError

Handler = Callable[[Request], Awaitable[Response]]
_IPV6_HOME = 64  # bits: one listener's line has at least all addresses that share these


class Limiter:
    """Counts by address and route."""

    def __init__(self) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def limited(self, limit: str, handler: Handler) -> Handler:
        """The handler for so many requests, as `120/minute`; for any number where the limit is empty."""
        if not limit:
            return handler
        item = parse(limit)
        name = handler.__qualname__

        async def counted(request: Request) -> Response:
            who = home(request.client.host if request.client else "")
            if not self._windows.hit(item, name, who):
                ends = self._windows.get_window_stats(item, name, who).reset_time
                wait_s = max(1, math.ceil(ends - time.time()))
                detail = f"Too many requests came from your address: try again in {wait_s} s."
                raise ProblemError("too_many_requests", detail, wait_s)
            return await handler(request)

        return counted


def home(host: str) -> str:
    """What an address counts as: itself, or the network of a listener's line."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_HOME), strict=False))
