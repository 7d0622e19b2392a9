"""The world of the application in a browser; where storage is forbidden, memory stands in while the page lives."""

from typing import Protocol

from client_py.app import World
from client_py.browser.blobs import BlobsHelper, BrowserBlobs
from client_py.browser.clock import BrowserClock
from client_py.browser.device import BrowserDevice, DeviceHelper
from client_py.browser.ears import BrowserEars, EarsHelper
from client_py.browser.faults import BlockedError
from client_py.browser.onnx import BrowserEmbedder, EmbedderHelper
from client_py.browser.records import BrowserRecords, RecordsHelper
from client_py.browser.transport import BrowserTransport, Request
from client_py.memory import MemoryBlobs, MemoryRecords
from client_py.patches import Notice
from client_py.ports import FEEDBACK_STORES, LIBRARY_STORES, Blobs, Packages, Records

FORGETS = Notice(
    "This browser allows SIDFlow no storage: ratings, lists and settings are forgotten when you close the page.",
    "warning",
)


class Ports(Protocol):
    """What public/js/python/ports.js hands over."""

    feedback: RecordsHelper
    library: RecordsHelper
    blobs: BlobsHelper
    device: DeviceHelper
    ears: EarsHelper
    embedder: EmbedderHelper
    request: Request


async def open_world(ports: Ports, packages: Packages) -> tuple[World, Notice | None]:
    """The ports, and what the listener must know of them."""
    records = await _records(ports)
    feedback, library = records or (MemoryRecords(FEEDBACK_STORES), MemoryRecords(LIBRARY_STORES))
    world = World(
        feedback=feedback,
        library=library,
        blobs=await _blobs(ports),
        transport=BrowserTransport(ports.request),
        clock=BrowserClock(),
        packages=packages,
        device=BrowserDevice(ports.device),
        ears=BrowserEars(ports.ears),
        embedder=BrowserEmbedder(ports.embedder),
    )
    return world, None if records else FORGETS


async def _records(ports: Ports) -> tuple[Records, Records] | None:
    feedback, library = BrowserRecords(ports.feedback, FEEDBACK_STORES), BrowserRecords(ports.library, LIBRARY_STORES)
    try:
        await feedback.open()
        await library.open()
    except BlockedError:
        return None
    return feedback, library


async def _blobs(ports: Ports) -> Blobs:
    blobs = BrowserBlobs(ports.blobs)
    try:
        await blobs.open()
    except BlockedError:
        # Without a place for bytes they are fetched anew by each page; nothing of the listener's own is lost.
        return MemoryBlobs()
    return blobs
