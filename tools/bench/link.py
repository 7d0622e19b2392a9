"""A slow link between a browser and a server on this machine: set-up, delay, shared bandwidth and slow start.

A browser's own throttling leaves out what a first visit pays before its first byte: the name look-up, TCP's and TLS's
round trips, and TCP's slow start, which begins with ten segments (RFC 6928) and doubles each round trip (RFC 5681).
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

SEGMENT_BYTES = 1460
FIRST_WINDOW_BYTES = 10 * SEGMENT_BYTES
# What a server says in TLS 1.3's handshake: with its certificates, and to a browser that resumes a session.
HANDSHAKE_BYTES = 3000
RESUMED_BYTES = 300


@dataclass(frozen=True, slots=True)
class Network:
    """What a listener is connected by."""

    bits_per_s: float
    round_trip_s: float

    def __str__(self) -> str:
        speed = f"{self.bits_per_s / 1e6:g} Mbit/s" if self.bits_per_s >= 1e6 else f"{self.bits_per_s / 1e3:g} kbit/s"
        return f"{speed}, {1000 * self.round_trip_s:g} ms"


@dataclass(slots=True)
class Wire:
    """One direction of the link; whatever is sent shares its bandwidth, in the order of sending."""

    network: Network
    free_at: float = 0.0

    def send(self, size_bytes: int, now: float) -> float:
        """When the last of these bytes arrives."""
        self.free_at = max(now, self.free_at) + 8 * size_bytes / self.network.bits_per_s
        return self.free_at + self.network.round_trip_s / 2


@dataclass(slots=True)
class Window:
    """How much a connection may have under way: grows by what was acknowledged."""

    wire: Wire
    size_bytes: int = FIRST_WINDOW_BYTES
    under_way: deque[tuple[float, int]] = field(default_factory=deque)

    def ready_at(self, size_bytes: int, now: float) -> float:
        """The earliest time at which this many bytes may be sent."""
        under_way, window = sum(size for _, size in self.under_way), self.size_bytes
        for acknowledged_at, size in self.under_way:
            if acknowledged_at > now and under_way + size_bytes <= window:
                break
            now = max(now, acknowledged_at)
            under_way, window = under_way - size, window + size
        return now

    def send(self, size_bytes: int, now: float) -> float:
        """Sends, at a time that `ready_at` gave or later; answers when it arrives."""
        while self.under_way and self.under_way[0][0] <= now:
            self.size_bytes += self.under_way.popleft()[1]
        arrives = self.wire.send(size_bytes, now)
        self.under_way.append((arrives + self.wire.network.round_trip_s / 2, size_bytes))
        return arrives


class Relay:
    """Listens on a port of its own and passes everything on to `target_port` over the modelled link."""

    def __init__(self, network: Network, target_port: int) -> None:
        self._network, self._target_port = network, target_port
        self._down, self._up = Wire(network), Wire(network)
        self._known = False
        self._connections: set[asyncio.Task[None]] = set()
        self.port = 0
        self.received_bytes = 0  # what the browser was sent

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(self._connect(reader, writer))
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        # A browser keeps its connections open.
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        # TCP's round trip and TLS 1.3's, and before the first of all the name's.
        trips, handshake = (2, RESUMED_BYTES) if self._known else (3, HANDSHAKE_BYTES)
        self._known = True
        window = Window(self._down)
        begun = loop.time() + (trips - 0.5) * self._network.round_trip_s
        await _until(begun)
        await _until(window.send(handshake, loop.time()))
        onward, back = await asyncio.open_connection("127.0.0.1", self._target_port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._upwards(reader, back))
                group.create_task(self._downwards(onward, writer, window))
        except* ConnectionError:
            # A browser that closes a page closes its connections as it likes.
            pass
        finally:
            for end in (writer, back):
                end.close()

    async def _upwards(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(SEGMENT_BYTES):
            await _until(self._up.send(len(data), loop.time()))
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def _downwards(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, window: Window) -> None:
        loop = asyncio.get_running_loop()
        arriving: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                arrives, data = await arriving.get()
                await _until(arrives)
                if not data:
                    writer.write_eof()
                    return
                self.received_bytes += len(data)
                writer.write(data)
                await writer.drain()

        async with asyncio.TaskGroup() as group:
            group.create_task(deliver())
            while data := await reader.read(SEGMENT_BYTES):
                await _until(window.ready_at(len(data), loop.time()))
                arriving.put_nowait((window.send(len(data), loop.time()), data))
            arriving.put_nowait((loop.time(), b""))


async def _until(time_s: float) -> None:
    loop = asyncio.get_running_loop()
    if (wait_s := time_s - loop.time()) > 0:
        await asyncio.sleep(wait_s)


@contextlib.contextmanager
def slow_link(network: Network, target_port: int) -> Iterator[Relay]:
    """A relay at work in a thread of its own; nothing of it is remembered from one visit to the next."""
    relay = Relay(network, target_port)
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(relay.serve(ready, stop))
        loop.close()

    thread = threading.Thread(target=work, name="slow link")
    thread.start()
    ready.wait()
    try:
        yield relay
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
