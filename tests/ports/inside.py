"""Runs inside the page's Python: every contract over the browser's twins, each in stores that are empty."""

import json
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from client_py.browser.blobs import BrowserBlobs
from client_py.browser.clock import BrowserClock
from client_py.browser.device import BrowserDevice
from client_py.browser.ears import BrowserEars
from client_py.browser.onnx import BrowserEmbedder
from client_py.browser.records import BrowserRecords
from client_py.browser.transport import BrowserTransport
from client_py.ports import FEEDBACK_STORES, Blobs, Delete, DeviceState, Records
from tests.ports import contracts


async def outcomes(given: Any) -> str:  # Any: what JavaScript hands over
    """What came of each contract by its name, as JSON: "" where it holds, else why not.

    `given` has the `ports`, `tell` and `other` for the device's, and a `model` with what is `expected` of it.
    """
    ports = given.ports
    records = BrowserRecords(ports.feedback, FEEDBACK_STORES)
    blobs = BrowserBlobs(ports.blobs)
    found: dict[str, str] = {}
    for of_records in contracts.RECORDS:
        await emptied(records)
        found[of_records.__name__] = await outcome(of_records, records)
    for of_blobs in contracts.BLOBS:
        await forgotten(blobs)
        found[of_blobs.__name__] = await outcome(of_blobs, blobs)
    for of_transport in contracts.TRANSPORT:
        found[of_transport.__name__] = await outcome(of_transport, BrowserTransport(ports.request))
    for of_clock in contracts.CLOCK:
        found[of_clock.__name__] = await outcome(of_clock, BrowserClock())
    found["the_device_stands_as_was_told"] = await _told(ports.device, given.tell)
    found["one_page_has_the_turn"] = await outcome(
        contracts.one_page_has_the_turn, BrowserDevice(ports.device), BrowserDevice(given.other)
    )
    for of_ears in contracts.EARS:
        found[of_ears.__name__] = await outcome(of_ears, BrowserEars(ports.ears))
    for of_embedder in contracts.EMBEDDER:
        embedder = BrowserEmbedder(ports.embedder)
        found[of_embedder.__name__] = await outcome(
            of_embedder, embedder, given.model.to_bytes(), json.loads(given.expected)
        )
    return json.dumps(found)


async def _told(helper: Any, port: Any) -> str:  # Any: JavaScript's
    def tell(state: DeviceState) -> None:
        port(json.dumps(asdict(state)))

    return await outcome(contracts.the_device_stands_as_was_told, BrowserDevice(helper), tell)


async def outcome(contract: Callable[..., Awaitable[None]], port: object, *more: object) -> str:
    try:
        await contract(port, *more)
    except Exception:  # noqa: BLE001 - whatever it is, the test shows it
        return traceback.format_exc()
    return ""


async def emptied(records: Records) -> None:
    changes = [Delete(store, key) for store in FEEDBACK_STORES for key, _ in await records.items(store)]
    await records.apply(changes)


async def forgotten(blobs: Blobs) -> None:
    for name in await blobs.sizes():
        await blobs.delete(name)
